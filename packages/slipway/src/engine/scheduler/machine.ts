import { AttemptError } from '../errors.ts';

/** What one attempt takes of the machine while it runs. */
export interface Demand {
  /** Cores, such as 0.5. */
  readonly cpus: number;
  readonly memoryMb: number;
  readonly accelerators: number;
}

export type Capacity = Demand;

/** How often smaller attempts may go before one that waits for room, before all wait for it. */
const PASSED_MAX = 32;

/** Every attempt takes some of a core, so that a machine without any is full. */
const CPUS_MIN = 0.01;

/** What a step takes that declares nothing. */
export const DEFAULT_DEMAND: Demand = { cpus: 1, memoryMb: 0, accelerators: 0 };

/**
 * The machine's cores, memory and accelerators: attempts run together while what they declare fits.
 * One that asks for more cores than there are gets all of them; one that asks for more memory or
 * accelerators than there are is refused, because it could not run.
 */
export class Machine {
  readonly #capacity: Capacity;
  #free: Capacity;
  readonly #queue: Waiting[] = [];

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /**
   * Waits for room; dispose the reservation when the attempt is over. Throws AttemptError
   * `task-unschedulable` for what can never fit, and `attempt-cancelled` when the signal aborts.
   */
  reserve(demand: Demand, signal: AbortSignal): Promise<Disposable> {
    const cpus = Math.min(Math.max(demand.cpus, CPUS_MIN), this.#capacity.cpus);
    const wanted = { ...demand, cpus };
    return new Promise((resolve, reject) => {
      if (!fits(wanted, this.#capacity)) return reject(unschedulable(demand, this.#capacity));
      if (signal.aborted) return reject(cancelled());
      const abort = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(cancelled());
        this.#admit();
      };
      const start = () => {
        signal.removeEventListener('abort', abort);
        resolve(this.#take(wanted));
      };
      const waiting: Waiting = { demand: wanted, start, passed: 0 };
      signal.addEventListener('abort', abort, { once: true });
      this.#queue.push(waiting);
      this.#admit();
    });
  }

  #take(demand: Demand): Disposable {
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#free = sum(this.#free, demand, 1);
        this.#admit();
      },
    };
  }

  /** Starts what fits, oldest first; a smaller one may pass one that waits for room, a few times. */
  #admit(): void {
    let blocked: Waiting | undefined;
    for (let index = 0; index < this.#queue.length; ) {
      const waiting = this.#queue[index] as Waiting;
      if (blocked !== undefined && blocked.passed >= PASSED_MAX) return;
      if (!fits(waiting.demand, this.#free)) {
        blocked ??= waiting;
        if (this.#isFull()) return;
        index += 1;
        continue;
      }
      if (blocked !== undefined) blocked.passed += 1;
      this.#queue.splice(index, 1);
      this.#free = sum(this.#free, waiting.demand, -1);
      waiting.start();
    }
  }

  #isFull(): boolean {
    return this.#free.cpus < CPUS_MIN;
  }
}

interface Waiting {
  readonly demand: Demand;
  readonly start: () => void;
  passed: number;
}

const RESOURCES = ['cpus', 'memoryMb', 'accelerators'] as const;

/** Sums of fractions of cores are not exact. */
const fits = (demand: Demand, free: Capacity): boolean =>
  RESOURCES.every((name) => demand[name] <= free[name] + 1e-9);

const sum = (free: Capacity, demand: Demand, sign: 1 | -1): Capacity => ({
  cpus: free.cpus + sign * demand.cpus,
  memoryMb: free.memoryMb + sign * demand.memoryMb,
  accelerators: free.accelerators + sign * demand.accelerators,
});

const unschedulable = (demand: Demand, capacity: Capacity) =>
  new AttemptError(
    'environment',
    'task-unschedulable',
    `The task asks for ${demand.memoryMb} MB of memory and ${demand.accelerators} accelerators; this machine has ${capacity.memoryMb} MB and ${capacity.accelerators}. Lower the step's resources (they may come from a pipeline parameter), or run it on a larger machine.`,
  );

const cancelled = () =>
  new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled before it started.');
