import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';

const PIPELINE = `
import { writeFile } from 'node:fs/promises';
import { Dataset, forEach, pipeline, step } from 'slipway';
import { z } from 'zod';

export const make = step({
  name: 'make', inputs: { text: z.string() }, outputs: { data: Dataset },
  async run({ inputs, outputs }) { await writeFile(outputs.data.path, inputs.text); },
});
export const measure = step({
  name: 'measure', inputs: { data: Dataset }, outputs: { size: z.int() }, retries: 1,
  async run({ inputs, context }) {
    context.log.info('measuring');
    if (context.run.attempt === 1) throw new TypeError('the first attempt fails');
    return { size: inputs.data.path.length };
  },
});
export const fail = step({
  name: 'fail', inputs: {}, outputs: { never: z.string() },
  async run() { throw new TypeError('broken on purpose'); },
});
export const told = pipeline({
  name: 'told', params: {},
  build() {
    measure({ data: make({ text: 'x' }).data });
    forEach(['a', 'b'], { name: 'loop' }, (text) => { make({ text }, { name: 'inner' }); });
    fail({});
  },
});
`;

/** A project whose run succeeds in part, and how to run it. */
export async function eventsProject(context: ConformanceContext) {
  const folder = await context.temporaryFolder();
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(context.repository, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'pipeline.ts'), PIPELINE);
  writeFileSync(
    join(folder, 'slipway.config.ts'),
    "import { defineProject } from 'slipway';\nexport default defineProject({ name: 'told', environments: { dev: {} } });\n",
  );
  const slipway = join(context.repository, 'packages/slipway/bin/slipway.mjs');
  return {
    folder,
    /** Runs the pipeline; that it fails is part of it. */
    async run(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
      await context
        .runProgram([process.execPath, slipway, 'run', '--json', ...words], { folder, variables })
        .catch((error: Error) => {
          if (!error.message.includes('broken on purpose')) throw error;
        });
    },
  };
}
