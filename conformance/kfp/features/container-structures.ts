import { concat, containerStep, ifPresent, Model, optional, pipeline } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const run = containerStep({
  name: 'run',
  inputs: {
    name: z.string(),
    note: z.string().optional(),
    level: z.int().optional(),
    base: optional(Model),
  },
  outputs: {},
  container: ({ inputs: { name, note, level } }) => ({
    image: 'acme/tools:1',
    command: ['run', concat('--name=', name, '.', 'é\'"')],
    args: [
      ifPresent('note', ['--note', note], ['--no-note']),
      ifPresent('level', ['--level', level]),
      concat('--all=', ifPresent('note', concat(note, ','), 'none,'), name),
      ifPresent('base', ['--base', ifPresent('note', [note], ['plain'])]),
    ],
  }),
});

export const twin = pipeline({
  name: 'container-structures',
  params: {},
  build() {
    const { label, model } = make({});
    run({ name: 'a', note: 'b', base: model });
    run({ name: label });
  },
});
// #endregion
