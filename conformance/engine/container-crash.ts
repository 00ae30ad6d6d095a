import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileForRun } from '../../packages/slipway/src/cli/project/compile-project-pipeline.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { sleeping } from './container-pipelines.ts';
import type { Podman } from './podman.ts';

/** kill -9 of `slipway run` while a container runs; `slipway resume` removes it and finishes. */
export async function containerCrash(context: ConformanceContext, tool: Podman): Promise<void> {
  const folder = await context.temporaryFolder();
  const index = join(context.repository, 'packages/slipway/src/index.ts');
  await writeFile(
    join(folder, 'slipway.config.ts'),
    `import { defineProject } from ${JSON.stringify(index)};
export default defineProject({ name: 'crash', pipeline: './p.ts', environments: { dev: {} } });\n`,
  );
  const yaml = await compileForRun(sleeping, { folder, image: 'none:1' });
  await writeFile(join(folder, 'pipeline.yaml'), yaml);
  const slipway = (...words: readonly string[]) =>
    spawn(
      process.execPath,
      [join(context.repository, 'packages/slipway/bin/slipway.mjs'), ...words],
      {
        cwd: folder,
        env: variablesOf(tool),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  const killed = await ended(slipway('run', 'pipeline.yaml', '--param', 'seconds=600'), 'started');
  const run = /^run (\S+):/m.exec(killed.text)?.[1] ?? assert.fail(killed.text);
  const [left, ...others] = await running(tool, run);
  assert.ok(left !== undefined && others.length === 0, 'the container should run on');
  const resumed = slipway('resume', run);
  // The step would take its ten minutes again: it is enough to see it begin.
  const second = await ended(resumed, 'started', 'SIGINT');
  assert.match(second.text, /resumed/);
  assert.deepEqual(await running(tool, run), []);
  const known = await tool.call('ps', '--all', '--quiet', '--no-trunc');
  assert.ok(!known.includes(left), 'the container of the dead engine is still there');
}

const running = async (tool: Podman, run: string): Promise<readonly string[]> =>
  (await tool.call('ps', '--quiet', '--no-trunc', '--filter', `label=slipway.run=${run}`))
    .split('\n')
    .filter((line) => line !== '');

/** Its standard error, until it ended; a line that holds `word` gets it the signal. */
async function ended(
  child: ChildProcess,
  word: string,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<{ readonly text: string }> {
  const lines: string[] = [];
  assert.ok(child.stderr);
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (line.includes(word) && !line.startsWith('run ')) child.kill(signal);
  });
  await once(child, 'close');
  return { text: lines.join('\n') };
}

function variablesOf({ options: { tool, variables, extraArguments } }: Podman) {
  return {
    ...variables,
    SLIPWAY_CONTAINER_TOOL: tool,
    SLIPWAY_CONTAINER_TOOL_ARGUMENTS: extraArguments?.tool?.join(' '),
    SLIPWAY_CONTAINER_RUN_ARGUMENTS: extraArguments?.run?.join(' '),
  };
}
