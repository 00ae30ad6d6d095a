import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../packages/slipway/src/audit/audit-log.ts';
import { verifyChain } from '../../packages/slipway/src/audit/verify-chain.ts';
import { openEnvironment } from '../../packages/slipway/src/cli/project/open-environment.ts';
import type { BenchContext, BenchRow } from '../bench.ts';

const APPENDS = 500;
const ENTRIES = 100_000;

const event = (): AuditEvent => ({
  actor: 'ada@example.com',
  action: 'release.enter',
  subject: `sha256:${randomBytes(32).toString('hex')}`,
  outcome: 'done',
  details: { endpoint: 'census-income', model: 'census-income', version: 3, author: 'bob' },
});

/** Appending durably, one at a time; verifying a long log from its store. */
export async function auditRows(context: BenchContext): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const clock = { now: () => Date.now() };
  const options = { name: 'prod', stateFolder: folder, scratchFolder: folder, clock };
  const environment = openEnvironment(options);
  try {
    const { audit, signer } = environment;
    const appends: number[] = [];
    for (let index = 0; index < APPENDS; index += 1) {
      const startedMs = performance.now();
      await audit.append(event());
      appends.push(performance.now() - startedMs);
    }
    context.log(`appending ${ENTRIES} entries to verify`);
    for (let index = 0; index < ENTRIES; index += 1000)
      await audit.append(...Array.from({ length: 1000 }, event));
    await audit.checkpoint(signer);
    const startedMs = performance.now();
    const verdict = await verifyChain({
      environment: 'prod',
      entries: audit.entries(),
      checkpoints: await audit.checkpoints(),
      publicKeys: await signer.publicKeys(),
    });
    const seconds = (performance.now() - startedMs) / 1000;
    if (verdict.flaws.length > 0 || verdict.entries !== ENTRIES + APPENDS)
      throw new RangeError('the log did not verify');
    return [
      {
        measure: 'audit entry appended, durable',
        value: appends.toSorted((one, other) => one - other)[APPENDS / 2] ?? 0,
        unit: 'ms',
        target: { atMost: 1 },
        note: `median of ${APPENDS}, each a commit of its own`,
      },
      {
        measure: 'audit entries verified',
        value: verdict.entries / seconds,
        unit: 'entries/s',
        target: { atLeast: 50_000 },
        note: `${ENTRIES + APPENDS} entries, read from the store`,
      },
    ];
  } finally {
    await environment[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}
