import assert from 'node:assert/strict';
import { compilePipeline } from '../../packages/slipway/src/authoring/compile-pipeline.ts';
import type { Pipeline } from '../../packages/slipway/src/authoring/pipeline.ts';
import { type ReadPipeline, readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';
import { writePipeline } from '../../packages/slipway/src/ir/write-pipeline.ts';

/** How every pipeline of this suite is compiled. */
export const compileOf = (pipeline: Pipeline) =>
  compilePipeline(pipeline, {
    image: 'project:1',
    version: '0.0.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });

export function compiledText(pipeline: Pipeline): string {
  const { compiled, diagnostics } = compileOf(pipeline);
  assert.deepEqual(diagnostics, []);
  assert.ok(compiled);
  return writePipeline(compiled);
}

/** A file that has nothing wrong with it. */
export function readFileText(text: string): ReadPipeline & Required<Pick<ReadPipeline, 'spec'>> {
  const read = readPipeline(text);
  assert.deepEqual(read.diagnostics, []);
  assert.ok(read.spec);
  return { ...read, spec: read.spec };
}

/** Without members that are undefined. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}));
