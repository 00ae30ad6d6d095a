import type { JsonObject } from '../../core/json.ts';
import type { AccessNeed } from '../access-need.ts';
import { idOf } from './google-names.ts';

export interface ServiceAgents {
  /** Terraform's data blocks, by type. */
  readonly data: Readonly<Record<string, JsonObject>>;
  readonly bindings: readonly {
    readonly label: string;
    readonly environment: string;
    readonly member: string;
  }[];
}

/** Google's own account of a service: it, not the caller, encrypts what the service keeps. */
const AGENTS = [
  {
    name: 'bigquery',
    concepts: ['warehouse'],
    data: 'google_bigquery_default_service_account',
    member: (id: string) =>
      `serviceAccount:\${data.google_bigquery_default_service_account.${id}.email}`,
  },
  {
    name: 'storage',
    concepts: ['artifacts'],
    data: 'google_storage_project_service_account',
    member: (id: string) => `\${data.google_storage_project_service_account.${id}.member}`,
  },
  {
    name: 'aiplatform',
    concepts: ['models', 'endpoints', 'monitors'],
    data: 'google_project',
    member: (id: string) =>
      `serviceAccount:service-\${data.google_project.${id}.number}@gcp-sa-aiplatform.iam.gserviceaccount.com`,
  },
] as const;

/** The service agents that must use an environment's key, each only where its service is used. */
export function serviceAgents(needs: readonly AccessNeed[]): ServiceAgents {
  const data: Record<string, JsonObject> = {};
  const bindings = new Map<string, ServiceAgents['bindings'][number]>();
  for (const { environment, operation } of needs) {
    const concept = operation.split(':')[0] ?? '';
    const agent = AGENTS.find(({ concepts }) => (concepts as readonly string[]).includes(concept));
    if (agent === undefined) continue;
    const id = idOf(environment);
    const isProject = agent.data === 'google_project';
    data[agent.data] = {
      ...data[agent.data],
      [id]: { [isProject ? 'project_id' : 'project']: `\${var.${id}_project}` },
    };
    const label = `${id}_${agent.name}_agent_key`;
    bindings.set(label, { label, environment, member: agent.member(id) });
  }
  return { data, bindings: [...bindings.values()] };
}
