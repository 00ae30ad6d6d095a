import { join, resolve } from 'node:path';
import type { EngineOptions } from '../../engine/engine-options.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { EnvironmentSettings } from '../../environments/project.ts';
import type { CommandIo } from '../command-definition.ts';
import { type EventOptions, openRunEvents } from '../events/run-events.ts';
import { PlainRunView } from '../run-view/plain-run-view.ts';
import type { RunView } from '../run-view/run-view.ts';
import { TerminalRunView } from '../run-view/terminal-run-view.ts';
import { openScratchFolder } from '../scratch-folder.ts';
import { nodeOptionsOfChildren } from '../source-mode.ts';
import { systemClock } from '../system-clock.ts';
import { childVariables } from './child-variables.ts';
import { containerOptions } from './container-options.ts';
import { environmentNamed, type LoadedProject, loadProject } from './load-project.ts';
import { openEnvironment } from './open-environment.ts';
import { openSecrets } from './open-secrets.ts';
import { openSharedCache } from './open-shared-cache.ts';
import { pythonOptions } from './python-options.ts';

export interface OpenEngine extends AsyncDisposable {
  readonly loaded: LoadedProject;
  readonly options: EngineOptions;
}

/** Opens the environment of the nearest project, for commands that look or change but do not run. */
export async function openProjectEnvironment(
  io: CommandIo,
  name: string | undefined,
): Promise<EnvironmentPorts> {
  const loaded = await loadProject(io.workingFolder);
  const settings = environmentNamed(loaded.project, name);
  const scratch = openScratchFolder();
  const ports = openEnvironment({
    name: settings.name,
    settings,
    stateFolder: loaded.stateFolder,
    scratchFolder: scratch.path,
    clock: systemClock,
    secrets: openSecrets(io),
  });
  return {
    ...ports,
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]();
      scratch[Symbol.dispose]();
    },
  };
}

/** Opens an environment, its release target, and everything a run needs. */
export async function openEngine(
  io: CommandIo,
  name: string | undefined,
  eventOptions: EventOptions = {},
): Promise<OpenEngine> {
  const loaded = await loadProject(io.workingFolder);
  const settings = environmentNamed(loaded.project, name);
  const resources = new AsyncDisposableStack();
  const scratch = resources.use(openScratchFolder());
  const open = (opened: EnvironmentSettings) =>
    resources.use(
      openEnvironment({
        name: opened.name,
        settings: opened,
        stateFolder: loaded.stateFolder,
        scratchFolder: scratch.path,
        clock: systemClock,
        secrets: openSecrets(io),
      }),
    );
  const environment = open(settings);
  const releaseTarget =
    settings.releaseTarget === settings.name
      ? environment
      : open(environmentNamed(loaded.project, settings.releaseTarget));
  const view = runView(io);
  resources.defer(() => view.close());
  const events = resources.use(await openRunEvents(io, environment.logs, eventOptions));
  const sharedCache =
    settings.sharedCache === null
      ? undefined
      : resources.use(
          openSharedCache(environment, {
            folder: resolve(loaded.folder, settings.sharedCache),
            scratchFolder: scratch.path,
            warn: (text) => io.stderr.write(`warning: ${text}\n`),
          }),
        );
  return {
    loaded,
    options: {
      environment,
      releaseTarget,
      executors: {
        variables: childVariables(io),
        nodeOptions: nodeOptionsOfChildren,
        spareWorker: io.spareWorker,
        python: pythonOptions(io),
        containers: containerOptions(io),
      },
      secrets: openSecrets(io),
      sharedCache,
      scratchFolder: scratch.path,
      stateFolder: loaded.stateFolder,
      workspacesFolder: join(loaded.stateFolder, settings.name, 'workspaces'),
      clock: systemClock,
      signal: io.signal,
      onEvent: (event) => {
        view.show(event);
        events.take(event);
      },
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function runView(io: CommandIo): RunView {
  return io.isTerminal
    ? new TerminalRunView({
        sink: io.stderr,
        clock: systemClock,
        columns: io.columns,
        rows: io.rows ?? 24,
      })
    : new PlainRunView(io.stderr, systemClock);
}
