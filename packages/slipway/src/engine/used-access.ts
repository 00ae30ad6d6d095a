import type { AccessUse } from '../runs/access-use.ts';

/** Which accesses the attempts of a run have really used. */
export class UsedAccess {
  readonly #known = new Set<string>();
  #untold: AccessUse[] = [];

  add(use: AccessUse): void {
    const key = `${use.identity} ${use.environment} ${use.operation}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#untold.push(use);
  }

  /** Those since it was last asked: they go to the store with the end of a task. */
  take(): readonly AccessUse[] {
    const taken = this.#untold;
    this.#untold = [];
    return taken;
  }
}
