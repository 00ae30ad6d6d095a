import { ContainerImages } from './container-image.ts';
import { type ContainerOptions, type ContainerTool, findContainerTool } from './container-tool.ts';
import { removeContainer, removeContainersOf } from './remove-containers.ts';

export interface OpenContainers {
  readonly tool: ContainerTool;
  readonly images: ContainerImages;
}

/** The containers of one engine: its tool, found when first needed, and what has to be removed. */
export class Containers implements AsyncDisposable {
  readonly #options: ContainerOptions;
  readonly #stopped = new AbortController();
  /** Runs that have had their leftovers removed. */
  readonly #runs = new Map<string, Promise<number>>();
  readonly #removals = new Set<Promise<unknown>>();
  readonly #ids = new Map<string, Promise<string | undefined>>();
  #opened: Promise<OpenContainers> | undefined;

  constructor(options: ContainerOptions) {
    this.#options = options;
  }

  /**
   * The tool, after what a dead engine of this run has left behind is removed. Throws AttemptError
   * `container-tool-missing`; the next attempt looks again.
   */
  async open(run: string): Promise<OpenContainers> {
    const opened = await this.#open();
    const swept = this.#runs.get(run) ?? removeContainersOf(opened.tool, run);
    this.#runs.set(run, swept);
    await swept;
    return opened;
  }

  /** Digest of a local image, asked for once; undefined without the image or a tool. */
  imageId(image: string): Promise<string | undefined> {
    const known = this.#ids.get(image);
    if (known !== undefined) return known;
    const asked = this.#open().then(
      ({ images }) => images.idOf(image),
      () => undefined,
    );
    this.#ids.set(image, asked);
    return asked;
  }

  /** Removes one container, whatever it does. Returns what to tell when it could not be removed. */
  async remove(name: string): Promise<string | undefined> {
    const { tool } = await this.#open();
    const removal = removeContainer(tool, name);
    this.#removals.add(removal);
    const problem = await removal;
    this.#removals.delete(removal);
    return problem;
  }

  async removeAllOf(run: string): Promise<number> {
    const opened = await this.#open().catch(() => undefined);
    return opened === undefined ? 0 : removeContainersOf(opened.tool, run);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#removals);
    // A tool that was killed while it created a container has left it behind.
    for (const run of this.#runs.keys()) await removeContainersOf((await this.#open()).tool, run);
  }

  #open(): Promise<OpenContainers> {
    this.#opened ??= findContainerTool(this.#options).then((tool) => ({
      tool,
      images: new ContainerImages(tool, this.#stopped.signal),
    }));
    this.#opened.catch(() => {
      this.#opened = undefined;
    });
    return this.#opened;
  }
}
