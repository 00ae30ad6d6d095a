import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { step } from '../../authoring/step.ts';
import { INTERFACES } from './steps-interface.ts';

/** The steps of the matrix in TypeScript. */

const text = (bytes: number): string => 'x'.repeat(bytes);

export const add = step({
  name: 'add',
  ...INTERFACES.add,
  run: async ({ inputs }) => ({ sum: inputs.a + inputs.b }),
});
export const total = step({
  name: 'total',
  ...INTERFACES.total,
  run: async ({ inputs }) => ({ sum: inputs.values.reduce((a, b) => a + b, 0) }),
});
export const echo = step({
  name: 'echo',
  ...INTERFACES.echo,
  run: async ({ inputs }) => ({ value: inputs.value }),
});
export const note = step({
  name: 'note',
  ...INTERFACES.note,
  run: async () => ({ row: { there: 'x' } }),
});
export const split = step({
  name: 'split',
  ...INTERFACES.split,
  run: async ({ inputs }) => ({ words: inputs.text.split(' ').filter(Boolean) }),
});
export const write = step({
  name: 'write',
  ...INTERFACES.write,
  async run({ inputs, outputs }) {
    await writeFile(outputs.file.path, inputs.text);
  },
});
export const read = step({
  name: 'read',
  ...INTERFACES.read,
  run: async ({ inputs }) => ({ text: await readFile(inputs.file.path, 'utf8') }),
});
export const join = step({
  name: 'join',
  ...INTERFACES.join,
  async run({ inputs }) {
    const all = inputs.last === undefined ? inputs.files : [...inputs.files, inputs.last];
    const texts = await Promise.all(all.map(({ path }) => readFile(path, 'utf8')));
    return { text: texts.join('|') };
  },
});
export const put = step({
  name: 'put',
  ...INTERFACES.put,
  async run({ inputs, context }) {
    const path = joinPath(context.workspace ?? '', 'shared.txt');
    await writeFile(path, inputs.text);
    return { path };
  },
});
export const fetch = step({
  name: 'fetch',
  ...INTERFACES.fetch,
  run: async ({ inputs }) => ({ text: await readFile(inputs.path, 'utf8') }),
});
export const flaky = step({
  name: 'flaky',
  ...INTERFACES.flaky,
  retries: 2,
  async run({ inputs }) {
    await appendFile(inputs.file, 'x');
    const attempts = (await readFile(inputs.file, 'utf8')).length;
    if (attempts < inputs.succeedAt) throw new TypeError(`attempt ${attempts} fails`);
    return { attempts };
  },
});
export const throws = step({
  name: 'throws',
  ...INTERFACES.throws,
  async run(): Promise<{ value: string }> {
    throw new TypeError('thrown on purpose');
  },
});
export const exits = step({
  name: 'exits',
  ...INTERFACES.exits,
  run: async () => process.exit(3),
});
export const dies = step({
  name: 'dies',
  ...INTERFACES.dies,
  async run() {
    process.kill(process.pid, 'SIGKILL');
    return new Promise<{ value: string }>(() => undefined);
  },
});
export const hangs = step({
  name: 'hangs',
  ...INTERFACES.hangs,
  timeout: '1s',
  run: () =>
    new Promise<{ value: string }>((resolve) => setTimeout(() => resolve({ value: '' }), 60_000)),
});
export const returnsWrong = step({
  name: 'returns-wrong',
  ...INTERFACES['returns-wrong'],
  run: async () => ({ n: 'one' }) as unknown as { n: number },
});
export const returnsNothing = step({
  name: 'returns-nothing',
  ...INTERFACES['returns-nothing'],
  run: async () => ({}) as { n: number },
});
export const returnsNan = step({
  name: 'returns-nan',
  ...INTERFACES['returns-nan'],
  run: async () => ({ n: Number.NaN }),
});
export const returnsMuch = step({
  name: 'returns-much',
  ...INTERFACES['returns-much'],
  run: async () => ({ text: text(17 * 2 ** 20) }),
});
export const printsJunk = step({
  name: 'prints-junk',
  ...INTERFACES['prints-junk'],
  async run() {
    process.stdout.write(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    process.stdout.write(text(200_000));
    return { value: 'done' };
  },
});
