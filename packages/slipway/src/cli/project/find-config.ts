import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const CONFIG_FILES = ['slipway.config.ts', 'slipway.config.js', 'slipway.config.mjs'];

/** Absolute path of the nearest `slipway.config.ts`, from a folder upwards. */
export function findConfig(folder: string): string | undefined {
  const start = resolve(folder);
  const found = CONFIG_FILES.map((name) => join(start, name)).find((file) => existsSync(file));
  if (found !== undefined || dirname(start) === start) return found;
  return findConfig(dirname(start));
}
