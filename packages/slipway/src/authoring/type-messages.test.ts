import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What an author writes, and the sentence that the editor must show for it. */
const MISTAKES: readonly (readonly [what: string, code: string, sentence: RegExp])[] = [
  [
    'an artifact of the wrong kind',
    'use({ data: made.model });',
    /'ArtifactRef<"system\.Model">' is not assignable to type 'ArtifactRef<"system\.Dataset" \| "system\.Artifact">'/,
  ],
  ['a missing input', 'use({});', /Property 'data' is missing/],
  ['an unknown input', 'use({ data: made.data, weigth: 1 });', /'weigth' does not exist in type/],
  [
    'the order of texts',
    'p.name.lt("b");',
    /Only numbers have an order\. Compare texts and booleans with \.eq or \.ne\./,
  ],
  ['the order of booleans', 'made.ok.gt(false);', /Only numbers have an order/],
  [
    'a number compared with a text',
    'p.n.eq("3");',
    /'string' is not assignable to parameter of type 'number \| ParameterRef<number>/,
  ],
  [
    'a comparison of lists',
    'p.names.eq(["a"]);',
    /Lists, objects and artifacts have no comparison/,
  ],
  [
    'a value of a branch without otherwise',
    'use({ data: when(made.ok, {}, () => ({ data: made.data })).data });',
    /No branch may have run: add \.otherwise\(…\), and use what it returns\./,
  ],
  [
    'lists of lists of artifacts',
    'merge({ all: forEach([1], {}, () => ({ all: forEach([1], {}, () => ({ d: made.data })).d })).all });',
    /The format has no list of lists of artifacts: collect in the inner loop only\./,
  ],
  [
    'a list for one artifact',
    'use({ data: forEach([1], {}, () => ({ d: made.data })).d });',
    /'ArtifactListRef<"system\.Dataset">' is not assignable to type 'ArtifactRef/,
  ],
  ['a collected value without its loop', 'collected(made.data);', /Cannot find name 'collected'/],
  [
    'a task used outside of its branch',
    'when(made.ok, {}, () => { const inside = made; }); use({ data: inside.data });',
    /Cannot find name 'inside'/,
  ],
];

const FRAME = (body: string) => `
import { z } from 'zod';
import { containerStep, Dataset, forEach, listOf, Model, pipeline, when } from 'slipway';
const container = () => ({ image: 'tool:1' });
const make = containerStep({ name: 'make', inputs: {}, outputs: { data: Dataset, model: Model, ok: z.boolean() }, container });
const use = containerStep({ name: 'use', inputs: { data: Dataset }, outputs: {}, container });
const merge = containerStep({ name: 'merge', inputs: { all: listOf(Dataset) }, outputs: {}, container });
export const p = pipeline({ name: 'p', params: { n: z.int(), name: z.string(), names: z.array(z.string()) }, build(p) {
  const made = make({});
  ${body}
} });
`;

let folder: string;
let messages: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'type-messages-'));
  const files = MISTAKES.map((_, index) => join(folder, `${index}.ts`));
  await Promise.all(MISTAKES.map(([, code], index) => writeFile(files[index]!, FRAME(code))));
  messages = compilerMessages(files);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the editor says in a sentence what is wrong with', () => {
  test.each(MISTAKES.map(([what, , sentence], index) => [what, sentence, index] as const))(
    '%s',
    (_, sentence, index) => {
      expect(messages[index]).toMatch(sentence);
    },
  );
});

/** By file: what TypeScript says of it. */
function compilerMessages(files: readonly string[]): string[] {
  const repository = join(import.meta.dirname, '../../../..');
  const program = ts.createProgram({
    rootNames: files,
    options: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ESNext,
      lib: ['lib.esnext.d.ts'],
      types: ['node'],
      typeRoots: [join(repository, 'node_modules/@types')],
      paths: {
        slipway: [join(repository, 'packages/slipway/src/index.ts')],
        zod: [join(repository, 'node_modules/zod')],
      },
    },
  });
  return files.map((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n'),
  );
}
