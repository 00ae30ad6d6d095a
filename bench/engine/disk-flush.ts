import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf } from './figure.ts';

const FLUSHES = 200;

/** Milliseconds that a write of 4 KB takes until the disk has it: durable commits wait for it. */
export function diskFlushMs(folder: string) {
  const path = join(folder, 'flushed');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096);
  try {
    const times = Array.from({ length: FLUSHES }, () => {
      const beganMs = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      return performance.now() - beganMs;
    });
    return figureOf(times);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
