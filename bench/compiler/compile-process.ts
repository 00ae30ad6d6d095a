// `compile-process.ts TASKS FILE` compiles a chain in a process of its own; prints what it took.
import { writeFileSync } from 'node:fs';
import { compilePipeline } from '../../packages/slipway/src/authoring/compile-pipeline.ts';
import { writePipeline } from '../../packages/slipway/src/ir/write-pipeline.ts';
import { chain } from './chain.ts';

const [tasks = '', file = ''] = process.argv.slice(2);
const startedMs = performance.now();
const { compiled } = compilePipeline(chain(Number(tasks)), {
  image: 'project:1',
  version: '0.0.0',
  moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
});
if (compiled === undefined) throw new Error('the chain does not compile');
writeFileSync(file, writePipeline(compiled));
const ms = performance.now() - startedMs;
console.log(JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 }));
