import { z } from 'zod';
import { EnvironmentError } from './errors.ts';

const NAME = /^[a-z][a-z0-9-]{0,40}$/;

const smtp = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  from: z.string().min(3),
});

const environment = z.strictObject({
  /** The environment that accepted models are released into; itself when not given. */
  releasesTo: z.string().optional(),
  /** Mail server for alerts of this environment. */
  smtp: smtp.optional(),
  /** Folder in which machines with this environment's key share the results of steps. */
  sharedCache: z.string().min(1).optional(),
  /** What `slipway gc` keeps, unless it is told otherwise. */
  retention: z
    .strictObject({
      /** Runs and reusable results older than this go: `12h`, `30d`, `8w`. */
      olderThan: z
        .string()
        .regex(/^\d{1,6}[mhdw]$/, 'must be an age such as 12h, 30d or 8w')
        .optional(),
      /** The newest runs of each pipeline stay, however old. */
      keepRuns: z.int().min(0).optional(),
    })
    .default({}),
});

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
  environments: z
    .record(z.string().regex(NAME, 'must be lower-case letters, digits and dashes'), environment)
    .refine((all) => Object.keys(all).length > 0, 'needs at least one environment'),
});

/** What a user writes in `slipway.config.ts`. */
export type ProjectDefinition = z.input<typeof definition>;

export type SmtpSettings = z.output<typeof smtp>;

export interface EnvironmentSettings {
  readonly name: string;
  /** Where releases go: another environment, or this one. */
  readonly releaseTarget: string;
  readonly smtp: SmtpSettings | null;
  /** Relative to the project; null: results are not shared. */
  readonly sharedCache: string | null;
  readonly retention: { readonly olderThan: string; readonly keepRuns: number };
}

/** A project with every default filled in. */
export interface Project {
  readonly name: string;
  readonly image: string;
  readonly stateFolder: string;
  readonly pipeline: string;
  readonly defaultEnvironment: string;
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
}

/** Checks a project's settings and fills in the defaults; throws `project-invalid` with all problems. */
export function defineProject(given: ProjectDefinition): Project {
  const parsed = definition.safeParse(given);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { environments, ...rest } = parsed.data;
  const names = Object.keys(environments);
  const known = (name: string, where: string): string => {
    if (Object.hasOwn(environments, name)) return name;
    throw invalid(`${where} names the environment "${name}"; there are: ${names.join(', ')}.`);
  };
  return {
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
          sharedCache: settings.sharedCache ?? null,
          retention: {
            olderThan: settings.retention.olderThan ?? '30d',
            keepRuns: settings.retention.keepRuns ?? 10,
          },
        },
      ]),
    ),
  };
}

const invalid = (problem: string) =>
  new EnvironmentError(
    'invalid-input',
    'project-invalid',
    `slipway.config.ts is not right:\n${problem}`,
  );
