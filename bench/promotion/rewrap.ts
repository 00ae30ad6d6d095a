import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEnvironment } from '../../packages/slipway/src/cli/project/open-environment.ts';
import { rewrap } from '../../packages/slipway/src/keys/rewrap.ts';
import type { BenchContext, BenchRow } from '../bench.ts';

const OBJECTS = 10_000;
const AT_ONCE = 32;

/** Bringing many artifacts under a new version of the key, durably. */
export async function rewrapRows(context: BenchContext): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-rewrap-'));
  const clock = { now: () => Date.now() };
  const environment = openEnvironment({
    name: 'prod',
    stateFolder: folder,
    scratchFolder: folder,
    clock,
  });
  try {
    context.log(`storing ${OBJECTS} objects to rewrap`);
    for (let from = 0; from < OBJECTS; from += AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, OBJECTS - from) }, (_, index) =>
          environment.artifacts.putBytes(Buffer.from(`object ${from + index}`)),
        ),
      );
    await environment.keyAdministration.rotate();
    const startedMs = performance.now();
    const { rewrapped, failures } = await rewrap({
      stores: environment.sealedStores,
      keys: environment.keys,
      administration: environment.keyAdministration,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const seconds = (performance.now() - startedMs) / 1000;
    if (failures.length > 0 || rewrapped !== OBJECTS)
      throw new RangeError(`${rewrapped} of ${OBJECTS} objects were rewrapped`);
    return [
      {
        measure: '10,000 objects rewrapped',
        value: seconds,
        unit: 's',
        target: { atMost: 10 },
        note: 'each header flushed to the disk; once',
      },
    ];
  } finally {
    await environment[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}
