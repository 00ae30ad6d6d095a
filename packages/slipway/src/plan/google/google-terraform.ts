import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { AccessNeed } from '../access-need.ts';
import { type KeyUse, keyUses } from '../key-use.ts';
import { OPERATIONS, type PlatformOperation } from '../operations.ts';
import { accountName, homeOf, idOf, roleName } from './google-names.ts';
import { GOOGLE_PERMISSIONS, type GooglePermissions } from './google-permissions.ts';
import { serviceAgents } from './google-service-agents.ts';
import { environmentVariables, type GoogleEnvironment } from './google-variables.ts';

type Resources = Record<string, Record<string, JsonValue>>;

/**
 * The identities, roles, bindings and key grants that the needs take on Google Cloud, as Terraform's
 * JSON. Equal needs give equal bytes; nothing that is not needed is bound.
 */
export function googleTerraform(
  needs: readonly AccessNeed[],
  environments: readonly GoogleEnvironment[],
): JsonObject {
  const used = environments.filter(({ name }) =>
    needs.some(({ identity, environment }) => environment === name || homeOf(identity) === name),
  );
  const resource: Resources = {};
  const agents = serviceAgents(needs);
  addAccounts(resource, needs);
  for (const need of needs) addNeed(resource, need, used);
  for (const use of keyUses(needs)) addKeyUse(resource, use);
  for (const { label, environment, member } of agents.bindings)
    add(resource, 'google_kms_crypto_key_iam_member', {
      label,
      body: {
        crypto_key_id: `\${var.${idOf(environment)}_kms_key}`,
        role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
        member,
      },
    });
  return sorted({
    '//': 'Written by slipway plan --terraform; changes are lost.',
    terraform: {
      required_version: '>= 1.5.0',
      required_providers: { google: { source: 'hashicorp/google', version: '>= 6.0.0' } },
    },
    variable: Object.assign({}, ...used.map((environment) => environmentVariables(environment))),
    ...(Object.keys(agents.data).length === 0 ? {} : { data: agents.data as JsonObject }),
    resource: resource as JsonObject,
    output: accountOutputs(needs),
  }) as JsonObject;
}

function add(
  resources: Resources,
  type: string,
  { label, body }: { readonly label: string; readonly body: JsonObject },
): void {
  const ofType = resources[type] ?? {};
  resources[type] = ofType;
  ofType[label] = body;
}

const memberOf = (identity: string): string =>
  `\${google_service_account.${idOf(identity)}.member}`;

const identitiesOf = (needs: readonly AccessNeed[]): readonly string[] =>
  [...new Set(needs.map(({ identity }) => identity))].sort();

function addAccounts(resources: Resources, needs: readonly AccessNeed[]): void {
  for (const identity of identitiesOf(needs))
    add(resources, 'google_service_account', {
      label: idOf(identity),
      body: {
        project: `\${var.${idOf(homeOf(identity))}_project}`,
        account_id: accountName(identity),
        display_name: `Slipway ${identity}`,
        description: `Runs steps as ${identity}.`,
      },
    });
}

const accountOutputs = (needs: readonly AccessNeed[]): JsonObject =>
  Object.fromEntries(
    identitiesOf(needs).map((identity) => [
      `${idOf(identity)}_email`,
      {
        description: `Service account of ${identity}`,
        value: `\${google_service_account.${idOf(identity)}.email}`,
      },
    ]),
  );

function addNeed(
  resources: Resources,
  need: AccessNeed,
  environments: readonly GoogleEnvironment[],
): void {
  const { operation, environment } = need;
  if (operation.startsWith('secrets:')) {
    addSecret(resources, need, environments);
    return;
  }
  if (!(OPERATIONS as readonly string[]).includes(operation)) return;
  const permissions = GOOGLE_PERMISSIONS[operation as PlatformOperation];
  for (const part of ['onResource', 'onProject'] as const) {
    if (permissions[part].length === 0) continue;
    addRole(resources, need, part);
    const label = `${idOf(need.identity)}_${roleId(need, part)}`;
    const body = {
      role: `\${google_project_iam_custom_role.${roleId(need, part)}.name}`,
      member: memberOf(need.identity),
    };
    const project = `\${var.${idOf(environment)}_project}`;
    if (part === 'onResource' && operation.startsWith('artifacts:'))
      add(resources, 'google_storage_bucket_iam_member', {
        label,
        body: {
          ...body,
          bucket: `\${var.${idOf(environment)}_bucket}`,
          condition: artifactsOnly(environment),
        },
      });
    else
      add(resources, 'google_project_iam_member', {
        label,
        body: {
          ...body,
          project,
          ...(part === 'onResource' ? { condition: datasetsOnly(environment) } : {}),
        },
      });
  }
}

const roleId = ({ environment, operation }: AccessNeed, part: keyof GooglePermissions): string =>
  `${idOf(environment)}_${idOf(operation)}${part === 'onProject' ? '_project' : ''}`;

function addRole(resources: Resources, need: AccessNeed, part: keyof GooglePermissions): void {
  const where = part === 'onProject' ? ' (what the project itself is asked)' : '';
  add(resources, 'google_project_iam_custom_role', {
    label: roleId(need, part),
    body: {
      project: `\${var.${idOf(need.environment)}_project}`,
      role_id: roleName(roleId(need, part)),
      title: `Slipway ${need.operation}${where}`,
      description: `Exactly what ${need.operation} takes in ${need.environment}.`,
      permissions: [...GOOGLE_PERMISSIONS[need.operation as PlatformOperation][part]],
    },
  });
}

const artifactsOnly = (environment: string): JsonObject => ({
  title: 'artifacts of the environment',
  description: `Only below artifacts/${environment}/ in the bucket.`,
  expression: `resource.name.startsWith("projects/_/buckets/\${var.${idOf(environment)}_bucket}/objects/artifacts/${environment}/")`,
});

/** Datasets are told apart by a prefix: an environment's pipelines make more of them. */
const datasetsOnly = (environment: string): JsonObject => ({
  title: 'datasets of the environment',
  description: 'Only datasets whose name begins with the prefix of the environment.',
  expression: `resource.name.startsWith("projects/\${var.${idOf(environment)}_project}/datasets/\${var.${idOf(environment)}_dataset_prefix}")`,
});

const KEY_ROLES = {
  both: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
  encrypt: 'roles/cloudkms.cryptoKeyEncrypter',
  decrypt: 'roles/cloudkms.cryptoKeyDecrypter',
};

function addKeyUse(resources: Resources, use: KeyUse): void {
  const { identity, environment, mayEncrypt, mayDecrypt } = use;
  add(resources, 'google_kms_crypto_key_iam_member', {
    label: `${idOf(identity)}_${idOf(environment)}_key`,
    body: {
      crypto_key_id: `\${var.${idOf(environment)}_kms_key}`,
      role: KEY_ROLES[mayEncrypt && mayDecrypt ? 'both' : mayEncrypt ? 'encrypt' : 'decrypt'],
      member: memberOf(identity),
    },
  });
}

/** Only secrets that Secret Manager keeps; the others are none of Google's. */
function addSecret(
  resources: Resources,
  { identity, environment, operation }: AccessNeed,
  environments: readonly GoogleEnvironment[],
): void {
  const name = operation.slice('secrets:'.length);
  const secrets = environments.find((each) => each.name === environment)?.secrets ?? {};
  const reference = Object.hasOwn(secrets, name) ? (secrets[name] ?? '') : '';
  const [, project, secret] = /^projects\/([^/]+)\/secrets\/([^/]+)\//.exec(reference) ?? [];
  if (project === undefined || secret === undefined) return;
  add(resources, 'google_secret_manager_secret_iam_member', {
    label: `${idOf(identity)}_${idOf(environment)}_secret_${name}`,
    body: {
      project,
      secret_id: secret,
      role: 'roles/secretmanager.secretAccessor',
      member: memberOf(identity),
    },
  });
}

/** Keys in order, so that equal needs give equal bytes. */
function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member as JsonValue)]),
  );
}
