import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { EnvironmentError } from '../../environments/errors.ts';
import type { EnvironmentSettings, Project } from '../../environments/project.ts';
import type { CommandIo } from '../command-definition.ts';
import { openScratchFolder } from '../scratch-folder.ts';
import { systemClock } from '../system-clock.ts';
import { environmentNamed, loadProject } from './load-project.ts';
import { openEnvironment } from './open-environment.ts';
import { openSecrets } from './open-secrets.ts';

export interface OpenPromotion extends AsyncDisposable {
  readonly target: EnvironmentPorts;
  /** The environment that releases into the target; null where none does. */
  readonly source: EnvironmentPorts | null;
  readonly scratchFolder: string;
}

/** Opens an environment and the one that releases into it (`from`, where there are several). */
export async function openPromotion(
  io: CommandIo,
  names: { readonly target: string | undefined; readonly from?: string | undefined },
): Promise<OpenPromotion> {
  const { project, stateFolder } = await loadProject(io.workingFolder);
  const target = environmentNamed(project, names.target);
  const source = sourceOf(project, target, names.from);
  await using resources = new AsyncDisposableStack();
  const scratchFolder = resources.use(openScratchFolder()).path;
  const open = (settings: EnvironmentSettings) =>
    resources.use(
      openEnvironment({
        name: settings.name,
        settings,
        stateFolder,
        scratchFolder,
        clock: systemClock,
        secrets: openSecrets(io),
      }),
    );
  const opened = { target: open(target), source: source === null ? null : open(source) };
  const kept = resources.move();
  return { ...opened, scratchFolder, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function sourceOf(
  project: Project,
  target: EnvironmentSettings,
  from: string | undefined,
): EnvironmentSettings | null {
  if (from !== undefined) {
    const source = environmentNamed(project, from);
    if (source.releaseTarget === target.name && source.name !== target.name) return source;
    throw new EnvironmentError(
      'denied',
      'environment-not-released',
      `${source.name} does not release into ${target.name}: slipway.config.ts says environments.${source.name}.releasesTo is ${source.releaseTarget === source.name ? 'not set' : source.releaseTarget}.`,
    );
  }
  const sources = Object.values(project.environments).filter(
    ({ name, releaseTarget }) => releaseTarget === target.name && name !== target.name,
  );
  if (sources.length > 1)
    throw new EnvironmentError(
      'invalid-input',
      'environment-sources',
      `${sources.map(({ name }) => name).join(' and ')} release into ${target.name}; say which one with --from.`,
    );
  return sources[0] ?? null;
}
