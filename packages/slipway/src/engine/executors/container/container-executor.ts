import type { Executor, Program, ProgramRequest } from '../program.ts';
import { ContainerProgram } from './container-program.ts';
import type { ContainerOptions } from './container-tool.ts';
import { Containers } from './containers.ts';

/** Runs whatever has an image by docker or podman. It stands last in the list of executors. */
export class ContainerExecutor implements Executor {
  readonly kind = 'container';
  readonly #containers: Containers;

  constructor(options: ContainerOptions) {
    this.#containers = new Containers(options);
  }

  programOf({ spec }: ProgramRequest): Program | undefined {
    return spec.container === undefined
      ? undefined
      : new ContainerProgram(spec.container, this.#containers);
  }

  /**
   * Removes containers that a dead engine of this run has left behind, which the first container of
   * a run does by itself. Returns how many there were; without a container tool there are none.
   */
  removeContainersOf(run: string): Promise<number> {
    return this.#containers.removeAllOf(run);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#containers[Symbol.asyncDispose]();
  }
}
