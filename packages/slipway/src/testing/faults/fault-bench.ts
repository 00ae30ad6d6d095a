import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileForRun } from '../../cli/project/compile-project-pipeline.ts';
import { openEnvironment } from '../../cli/project/open-environment.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { type EngineLife, engineProcess } from './engine-process.ts';
import type { EngineOrders } from './faulty-engine.ts';
import { faultsPipeline } from './fixtures/faults-pipeline.ts';
import {
  crashViolations,
  finishedViolations,
  orphansOf,
  type RunSight,
  sightOf,
  unreadableArtifacts,
} from './invariants.ts';

export type Fault = Partial<Pick<EngineOrders, 'killAt' | 'hasWildClock'>>;

/** A folder with the state of one environment, in which engines are disturbed and resumed. */
export class FaultBench implements Disposable {
  readonly folder: string;
  readonly stateFolder: string;
  readonly #yaml: string;
  /** Process numbers of the engines that have lived here. */
  readonly #engines: number[] = [];

  private constructor(yaml: string, stateFolder: string | undefined) {
    this.#yaml = yaml;
    this.folder = mkdtempSync(join(tmpdir(), 'faults-'));
    this.stateFolder = stateFolder ?? join(this.folder, 'state');
    mkdirSync(join(this.folder, 'scratch'));
  }

  /** `stateFolder`: where the state is, if not in a folder of its own. */
  static async open(stateFolder?: string): Promise<FaultBench> {
    const folder = import.meta.dirname;
    const yaml = await compileForRun(faultsPipeline, { folder, image: 'test:latest' });
    return new FaultBench(yaml, stateFolder);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  start(fault: Fault = {}, onFact?: (life: EngineLife) => void): Promise<EngineLife> {
    return this.#live({ ...this.#orders(), ...fault }, onFact);
  }

  resume(run: string, fault: Fault = {}): Promise<EngineLife> {
    return this.#live({ ...this.#orders(), ...fault, resume: run });
  }

  async #live(
    orders: Omit<EngineOrders, 'nodeOptions'>,
    onFact?: (life: EngineLife) => void,
  ): Promise<EngineLife> {
    const life = await engineProcess(orders, onFact);
    if (life.pid !== undefined) this.#engines.push(life.pid);
    return life;
  }

  async look<T>(at: (environment: EnvironmentPorts) => Promise<T>): Promise<T> {
    const { stateFolder, folder } = this;
    const clock = { now: () => Date.now() };
    const scratchFolder = join(folder, 'scratch');
    await using environment = openEnvironment({ name: 'dev', stateFolder, scratchFolder, clock });
    return await at(environment);
  }

  sight(run: string): Promise<RunSight> {
    return this.look((environment) => sightOf(environment, run, join(this.folder, 'effects')));
  }

  /** What an engine's death did that it must not. */
  async violationsAfterCrash(run: string): Promise<readonly string[]> {
    const sight = await this.sight(run);
    const orphans = await orphansOf(run, this.#engines);
    const unreadable = await this.look((environment) =>
      unreadableArtifacts(environment, sight, this.folder),
    );
    return [...unreadable, ...orphans.map((pid) => `process ${pid} was left behind`)];
  }

  /** The same after the run was resumed to its end. */
  async violationsAtEnd(
    run: string,
    { crashed, undisturbed }: { readonly crashed: RunSight; readonly undisturbed: RunSight },
  ): Promise<readonly string[]> {
    const after = await this.sight(run);
    return [
      ...crashViolations(crashed, after),
      ...finishedViolations(undisturbed, after),
      ...(await this.violationsAfterCrash(run)),
    ];
  }

  #orders(): Omit<EngineOrders, 'nodeOptions'> {
    return {
      stateFolder: this.stateFolder,
      scratchFolder: join(this.folder, 'scratch'),
      projectFolder: import.meta.dirname,
      yaml: this.#yaml,
      parameters: {
        effects: join(this.folder, 'effects'),
        attempts: join(this.folder, 'attempts'),
      },
    };
  }
}

/** An engine that nothing disturbs: what all the others are held against. */
export async function undisturbedRun(): Promise<{
  readonly sight: RunSight;
  readonly writes: number;
}> {
  using bench = await FaultBench.open();
  const { run = '', writes = 0 } = await bench.start();
  return { sight: await bench.sight(run), writes };
}
