import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../conformance/run-program.ts';

export interface TypeCheck {
  readonly totalMs: number;
  readonly checkMs: number;
  /** Types that generics were filled in for: what slows an editor down; the same on every machine. */
  readonly instantiations: number;
}

/** What TypeScript needs to check a file from nothing, with the built package as users have it. */
export async function typeCheck(repository: string, file: string): Promise<TypeCheck> {
  const folder = await scratch(repository);
  try {
    const config = {
      extends: join(repository, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, customConditions: [] },
      files: [file],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(repository, 'node_modules/.bin/tsc');
    const { stdout } = await runProgram([tsc, '-p', folder, '--extendedDiagnostics']);
    return {
      totalMs: figure(stdout, 'Total time') * 1000,
      checkMs: figure(stdout, 'Check time') * 1000,
      instantiations: figure(stdout, 'Instantiations'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same for a pipeline of so many tasks, written out as an author writes them. */
export async function typeCheckTasks(repository: string, tasks: number): Promise<TypeCheck> {
  const folder = await scratch(repository);
  try {
    const file = join(folder, 'pipeline.ts');
    await writeFile(file, pipelineText(tasks));
    return await typeCheck(repository, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Below the repository, where `slipway` and `zod` are found. */
async function scratch(repository: string): Promise<string> {
  const cache = join(repository, '.cache');
  await mkdir(cache, { recursive: true });
  return mkdtemp(join(cache, 'type-check-'));
}

/** Every task has a step of its own, with types of its own. */
function pipelineText(tasks: number): string {
  const indexes = Array.from({ length: tasks }, (_, index) => index);
  return `import { Dataset, Model, pipeline, step, when } from 'slipway';
import { z } from 'zod';
${indexes.map(stepText).join('')}export const many = pipeline({
  name: 'many',
  params: { table: Dataset, lr: z.number() },
  build(p) {
${indexes.map(taskText).join('')}  },
});
`;
}

const stepText = (index: number): string => `export const train${index} = step({
  name: 'train-${index}',
  inputs: { table: Dataset, lr: z.number().positive(), epochs${index}: z.int().min(1).default(5) },
  outputs: { table: Dataset, model${index}: Model, accuracy: z.number(), ok: z.boolean() },
  async run({ inputs }) {
    return { accuracy: inputs.lr, ok: inputs.epochs${index} > 1 };
  },
});
`;

const taskText = (index: number): string => `    const t${index} = train${index}({
      table: ${index === 0 ? 'p.table' : `t${index - 1}.table`},
      lr: p.lr,
      epochs${index}: ${index + 1},
    });
    when(t${index}.accuracy.gt(0.5).and(t${index}.ok), {}, () => {
      train${index}({ table: t${index}.table, lr: p.lr });
    });
`;

function figure(text: string, name: string): number {
  const [, value] = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`tsc did not say its ${name}`);
  return Number(value);
}
