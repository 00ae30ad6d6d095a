import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Capacity } from './machine.ts';

/** What the processes of this machine (or of this container) may use. */
export const thisMachine = (): Capacity => ({
  cpus: availableParallelism(),
  memoryMb: Math.floor(memoryBytes() / 2 ** 20),
  accelerators: acceleratorCount(),
});

/** A container's limit; systems without one answer 0 or a number beyond all memory. */
function memoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}

/** NVIDIA's driver makes one device file per accelerator. */
function acceleratorCount(): number {
  try {
    return readdirSync('/dev').filter((name) => /^nvidia\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}
