import { ageText } from '../../../core/age.ts';
import type { EnvironmentPorts } from '../../../environments/environment-ports.ts';
import { artifactsIn, type CachedExecution } from '../../../runs/run-record.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { sizeText } from '../../size-text.ts';
import { systemClock } from '../../system-clock.ts';

export const command = defineCommand({
  description: 'Lists the results of earlier tasks that later runs may reuse, newest first.',
  options: {
    environment: environmentOption,
    pipeline: { kind: 'text', value: 'name', summary: 'those of one pipeline' },
  },
  examples: ['slipway cache ls', 'slipway cache ls --pipeline census-income --json'],
  async run(io, _arguments, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const rows: CacheRow[] = [];
    for (const entry of await environment.runs.executions()) {
      if (!('outputs' in entry)) continue;
      if (options.pipeline !== undefined && entry.pipeline !== options.pipeline) continue;
      rows.push(await rowOf(environment, entry));
    }
    const nowMs = systemClock.now();
    const lines = rows.map(({ cacheKey, pipeline, path, createdAtMs, sizeBytes }) =>
      [
        cacheKey.slice('sha256:'.length, 'sha256:'.length + 12),
        `${pipeline}/${path}`.padEnd(40),
        ageText(nowMs - createdAtMs).padStart(8),
        sizeText(sizeBytes).padStart(10),
      ].join('  '),
    );
    return { json: rows.map((row) => ({ ...row })), text: lines.join('\n') };
  },
});

interface CacheRow {
  readonly cacheKey: string;
  readonly pipeline: string;
  readonly path: string;
  readonly run: string;
  readonly createdAtMs: number;
  /** Of its artifacts; the same bytes may be among several entries. */
  readonly sizeBytes: number;
}

async function rowOf({ artifacts }: EnvironmentPorts, entry: CachedExecution): Promise<CacheRow> {
  let sizeBytes = 0;
  for (const [, { uri }] of artifactsIn(entry.outputs))
    if (uri.startsWith(`slipway://${artifacts.environment}/artifacts/`))
      sizeBytes += (await artifacts.stat(uri).catch(() => undefined))?.sizeBytes ?? 0;
  const { cacheKey, pipeline, path, run, createdAtMs } = entry;
  return { cacheKey, pipeline, path, run, createdAtMs, sizeBytes };
}
