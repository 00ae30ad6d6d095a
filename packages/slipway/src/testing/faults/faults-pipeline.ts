import { z } from 'zod';
import { forEach } from '../../authoring/for-each.ts';
import { onExit } from '../../authoring/on-exit.ts';
import { pipeline } from '../../authoring/pipeline.ts';
import { when } from '../../authoring/when.ts';
import { flaky, mark, measure, total, write } from '../../engine/fixtures/steps.ts';

/** One of everything: artifacts, a branch, a loop, retries, an exit task; `effects` tells what ran. */
export const faultsPipeline = pipeline({
  name: 'faults',
  params: { effects: z.string(), attempts: z.string() },
  build({ effects, attempts }) {
    const effect = (line: string) => mark({ file: effects, line }, { name: line });
    onExit(
      () => effect('exit'),
      { name: 'guard' },
      () => {
        const { file } = write({ text: 'some text of some length' });
        const measured = measure({ file });
        effect('beside');
        flaky({ file: attempts, succeedAt: 2 });
        when(measured.isLong, { name: 'long' }, () => {
          effect('inside');
        });
        const lengths = forEach(['a', 'bb', 'ccc'], { name: 'loop' }, (line) => {
          const done = mark({ file: effects, line });
          return { length: measure({ file: write({ text: done.line }).file }).length };
        });
        total({ values: lengths.length });
      },
    );
  },
});
