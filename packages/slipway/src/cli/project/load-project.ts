import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearestName } from '../../core/nearest-name.ts';
import { checkPlaces } from '../../environments/check-places.ts';
import type { EnvironmentSettings, Project } from '../../environments/project.ts';
import { CliError } from '../errors.ts';
import { findConfig } from './find-config.ts';

export interface LoadedProject {
  readonly project: Project;
  /** Folder of the configuration file. */
  readonly folder: string;
  /** Absolute folder of the embedded state. */
  readonly stateFolder: string;
}

/** Finds and loads the nearest `slipway.config.ts`, from `workingFolder` upwards. */
export async function loadProject(workingFolder: string): Promise<LoadedProject> {
  const file = findConfig(workingFolder);
  if (file === undefined)
    throw new CliError(
      'not-found',
      'project-not-found',
      `There is no slipway.config.ts in ${workingFolder} or above. Go to a project, or make one with slipway init NAME.`,
    );
  const { default: project } = (await importModule(file)) as { default?: Project };
  if (project?.environments === undefined)
    throw new CliError(
      'invalid-input',
      'project-invalid',
      `${file} has no default export made by defineProject({ … }).`,
    );
  const folder = dirname(file);
  const stateFolder = resolve(folder, project.stateFolder);
  checkPlaces(project, { project: folder, state: stateFolder });
  return { project, folder, stateFolder };
}

/** The settings of a named environment, or of the project's default one. */
export function environmentNamed(project: Project, name: string | undefined): EnvironmentSettings {
  const wanted = name ?? project.defaultEnvironment;
  const settings = Object.hasOwn(project.environments, wanted)
    ? project.environments[wanted]
    : undefined;
  if (settings !== undefined) return settings;
  const names = Object.keys(project.environments);
  const near = nearestName(wanted, names);
  throw new CliError(
    'not-found',
    'environment-not-found',
    `${project.name} has no environment "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`} There are: ${names.join(', ')}.`,
  );
}

/** Imports a user's module; what it throws while loading is reported with its file. */
export async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof Error && 'category' in cause) throw cause;
    throw new CliError(
      'invalid-input',
      'module-broken',
      `${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
