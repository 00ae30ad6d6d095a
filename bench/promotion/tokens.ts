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
    const keyFile = join(folder, 'tokens.pem');
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
    const other = new LocalTokenIssuer({ environment: 'prod', keyFile, clock });
    const took: number[] = [];
    const checks: number[] = [];
    for (let index = 0; index < TOKENS; index += 1) {
      const startedMs = performance.now();
      const token = await issuer.mint({ ...claims, attempt: index + 1 }, 60_000);
      await issuer.verify(token);
      const mintedMs = performance.now();
      await other.verify(token);
      took.push(mintedMs - startedMs);
      checks.push(performance.now() - mintedMs);
    }
    return [
      {
        measure: 'token minted and checked',
        value: medianUs(took),
        unit: 'µs',
        target: { atMost: 100 },
        note: `ES256, median of ${TOKENS}, in the engine: what it signed itself it need not verify`,
      },
      {
        measure: 'token checked by a process that did not mint it',
        value: medianUs(checks),
        unit: 'µs',
        note: 'once per token and process; afterwards it is known',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const medianUs = (tookMs: readonly number[]): number =>
  1000 * (tookMs.toSorted((one, other) => one - other)[TOKENS / 2] ?? 0);
