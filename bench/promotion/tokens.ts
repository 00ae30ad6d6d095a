import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalTokenIssuer } from '../../packages/slipway/src/adapters/local-issuer/local-token-issuer.ts';
import type { BenchRow } from '../bench.ts';

const TOKENS = 2000;

/** A token for an attempt and its check, as every attempt of a run needs them. */
export async function tokenRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-tokens-'));
  try {
    const clock = { now: () => Date.now() };
    const keyFile = join(folder, 'identity.json');
    const issuer = new LocalTokenIssuer({ environment: 'prod', keyFile, clock });
    const claims = {
      identity: 'runner@prod',
      environment: 'prod',
      run: 'census-income-20261123-101500-4f2a',
      task: 'train',
      attempt: 1,
      access: ['warehouse:read', 'models:read'],
      inputs: ['slipway://prod/artifacts/sha256-0123'],
    };
    const took: number[] = [];
    for (let index = 0; index < TOKENS; index += 1) {
      const startedMs = performance.now();
      await issuer.verify(await issuer.mint({ ...claims, attempt: index + 1 }, 60_000));
      took.push(performance.now() - startedMs);
    }
    return [
      {
        measure: 'token minted and checked',
        value: 1000 * (took.toSorted((one, other) => one - other)[TOKENS / 2] ?? 0),
        unit: 'µs',
        target: { atMost: 100 },
        note: `ES256, median of ${TOKENS}`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
