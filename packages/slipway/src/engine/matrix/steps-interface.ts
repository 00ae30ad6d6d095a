import { z } from 'zod';
import { Dataset, listOf, optional } from '../../authoring/artifact-types.ts';

/** Interfaces of the steps that the matrix is made of: every kind of executor has them all. */
export const INTERFACES = {
  add: { inputs: { a: z.int(), b: z.int().default(1) }, outputs: { sum: z.int() } },
  total: { inputs: { values: z.array(z.int()) }, outputs: { sum: z.int() } },
  echo: { inputs: { value: z.string().default('nothing') }, outputs: { value: z.string() } },
  note: { inputs: {}, outputs: { row: z.record(z.string(), z.string()) } },
  split: { inputs: { text: z.string() }, outputs: { words: z.array(z.string()) } },
  write: { inputs: { text: z.string() }, outputs: { file: Dataset } },
  read: { inputs: { file: Dataset }, outputs: { text: z.string() } },
  join: {
    inputs: { files: listOf(Dataset), last: optional(Dataset) },
    outputs: { text: z.string() },
  },
  /** Writes into the run's workspace. */
  put: { inputs: { text: z.string() }, outputs: { path: z.string() } },
  fetch: { inputs: { path: z.string() }, outputs: { text: z.string() } },
  flaky: { inputs: { file: z.string(), succeedAt: z.int() }, outputs: { attempts: z.int() } },
  throws: { inputs: {}, outputs: { value: z.string() } },
  exits: { inputs: {}, outputs: { value: z.string() } },
  dies: { inputs: {}, outputs: { value: z.string() } },
  hangs: { inputs: {}, outputs: { value: z.string() } },
  'returns-wrong': { inputs: {}, outputs: { n: z.int() } },
  'returns-nothing': { inputs: {}, outputs: { n: z.int() } },
  'returns-nan': { inputs: {}, outputs: { n: z.number() } },
  'returns-much': { inputs: {}, outputs: { text: z.string() } },
  'prints-junk': { inputs: {}, outputs: { value: z.string() } },
} as const;
