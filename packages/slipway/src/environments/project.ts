import { z } from 'zod';
import {
  type PeopleSettings,
  type ServiceSettings,
  type SignInSettings,
  signInSettings,
} from '../identity/member-settings.ts';
import type { KeySettings } from '../keys/key-settings.ts';
import type { GrantSettings } from '../plan/grant-settings.ts';
import { type ModelStatement, modelStatement } from '../releases/model-statement.ts';
import type { PolicySettings } from '../releases/release-policy.ts';
import { checkEnvironments, invalidProject } from './check-environments.ts';
import { type CiSettings, ciSettings } from './ci-settings.ts';
import { environmentDefinition, type smtp, type webhook } from './environment-definition.ts';

const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const definition = z.strictObject({
  name: z.string().regex(NAME, 'must be lower-case letters, digits and dashes'),
  /** Image that other engines run the project's steps in. */
  image: z.string().optional(),
  /** Folder of all embedded state, relative to the project. */
  stateFolder: z.string().default('.slipway'),
  /** Module that exports the project's pipeline. */
  pipeline: z.string().default('./pipeline.ts'),
  /** Environment that commands use when none is named; the first one by default. */
  defaultEnvironment: z.string().optional(),
  /** Where people sign in; without it, with keys of their own. */
  signIn: signInSettings.optional(),
  /** What people say of models, for their cards. */
  models: z.record(z.string(), modelStatement).default({}),
  /** What a merge into a branch does. */
  ci: ciSettings.prefault({}),
  environments: z
    .record(
      z.string().regex(NAME, 'must be lower-case letters, digits and dashes'),
      environmentDefinition,
    )
    .refine((all) => Object.keys(all).length > 0, 'needs at least one environment'),
});

/** What a user writes in `slipway.config.ts`. */
export type ProjectDefinition = z.input<typeof definition>;

export type SmtpSettings = z.output<typeof smtp>;
export type WebhookSettings = z.output<typeof webhook>;

export interface EnvironmentSettings {
  readonly name: string;
  /** Where releases go: another environment, or this one. */
  readonly releaseTarget: string;
  readonly smtp: SmtpSettings | null;
  readonly webhook: WebhookSettings | null;
  /** Relative to the project; null: results are not shared. */
  readonly sharedCache: string | null;
  /** Relative to the project. */
  readonly importsFrom: readonly string[];
  readonly retention: { readonly olderThan: string; readonly keepRuns: number };
  readonly variables: Readonly<Record<string, string>>;
  /** References by name; what they refer to is read where it is needed. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where people sign in, of the whole project. */
  readonly signIn: SignInSettings | null;
  readonly people: PeopleSettings;
  readonly services: ServiceSettings;
  readonly keys: KeySettings;
  readonly policy: PolicySettings;
  /** Null: what the steps of a pipeline declare. */
  readonly grants: GrantSettings | null;
}

/** A project with every default filled in. */
export interface Project {
  readonly name: string;
  readonly image: string;
  readonly stateFolder: string;
  readonly pipeline: string;
  readonly defaultEnvironment: string;
  readonly ci: CiSettings;
  readonly models: Readonly<Record<string, ModelStatement>>;
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
}

/** Checks a project's settings and fills in the defaults; throws `project-invalid` with all problems. */
export function defineProject(given: ProjectDefinition): Project {
  const parsed = definition.safeParse(given);
  if (!parsed.success) throw invalidProject(z.prettifyError(parsed.error));
  const { environments, signIn, ...rest } = parsed.data;
  const names = Object.keys(environments);
  const known = (name: string, where: string): string => {
    if (Object.hasOwn(environments, name)) return name;
    throw invalidProject(
      `${where} names the environment "${name}"; there are: ${names.join(', ')}.`,
    );
  };
  const project: Project = {
    ...rest,
    image: rest.image ?? `${rest.name}:latest`,
    defaultEnvironment: known(rest.defaultEnvironment ?? names[0] ?? '', 'defaultEnvironment'),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, settings]) => [
        name,
        {
          name,
          releaseTarget: known(settings.releasesTo ?? name, `environments.${name}.releasesTo`),
          smtp: settings.smtp ?? null,
          webhook: settings.webhook ?? null,
          sharedCache: settings.sharedCache ?? null,
          importsFrom: settings.importsFrom,
          retention: {
            olderThan: settings.retention.olderThan ?? '30d',
            keepRuns: settings.retention.keepRuns ?? 10,
          },
          variables: settings.variables,
          secrets: settings.secrets,
          signIn: signIn ?? null,
          people: settings.people,
          services: settings.services,
          keys: settings.keys,
          policy: settings.policy,
          grants: settings.grants ?? null,
        },
      ]),
    ),
  };
  checkEnvironments(project);
  return project;
}

/** The settings of an environment that says nothing. */
export function environmentDefaults(name: string): EnvironmentSettings {
  const { environments } = defineProject({ name: 'defaults', environments: { [name]: {} } });
  return environments[name] as EnvironmentSettings;
}
