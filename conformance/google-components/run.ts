import assert from 'node:assert/strict';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compilePipeline } from '../../packages/slipway/src/authoring/compile-pipeline.ts';
import type { Pipeline } from '../../packages/slipway/src/authoring/pipeline.ts';
import { interfaceOf } from '../../packages/slipway/src/ir/component-interface.ts';
import { writePipeline } from '../../packages/slipway/src/ir/write-pipeline.ts';
import type { ConformanceContext, ConformanceSuite } from '../conformance-suite.ts';
import {
  type ComponentsTool,
  componentsTool,
  type GoogleComponent,
  readOrThrow,
} from './components.ts';
import { everyComponent } from './every-component.ts';
import { expanded, plain } from './expanded.ts';
import { twin } from './twin.ts';
import { typedWires } from './typed-wires.ts';

/** Google Cloud's pipeline components, imported as typed steps. */
export const suite: ConformanceSuite = {
  name: 'google-components',
  async run(context) {
    const tool = await componentsTool(context);
    const folder = await context.temporaryFolder();
    const source = join(context.repository, 'conformance/google-components');
    const compiled = (await tool('compile_all', folder, source)) as Record<string, GoogleComponent>;
    const texts = new Map<string, string>();
    for (const [name, { path }] of Object.entries(compiled))
      texts.set(name, await readFile(path, 'utf8'));
    context.log(`${texts.size} components of google-cloud-pipeline-components`);
    await checkReading(context, compiled, texts);
    await checkEvery(context, texts);
    await checkTypes(context, folder, texts);
    await checkCommitted(context, texts);
    await checkTwin(context, folder);
    await checkV1(context, folder);
    await checkLoading(context, { tool, folder, texts });
  },
};

const TYPES: Readonly<Record<string, string>> = {
  STRING: 'String',
  NUMBER_INTEGER: 'Integer',
  NUMBER_DOUBLE: 'Float',
  BOOLEAN: 'Boolean',
  LIST: 'List',
  STRUCT: 'Dict',
  TASK_FINAL_STATUS: 'PipelineTaskFinalStatus',
};

async function checkReading(
  context: ConformanceContext,
  compiled: Readonly<Record<string, GoogleComponent>>,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  await context.check('there are all components of the package', async () => {
    assert.ok(texts.size > 140, `only ${texts.size}`);
  });
  await context.check('KFP and we read the same inputs and outputs in each', async () => {
    for (const [name, text] of texts) {
      const { inputs, outputs } = interfaceOf(readOrThrow(text).component);
      const ours = {
        inputs: Object.fromEntries(
          inputs.map((input) => [
            input.name,
            {
              type: typeName(input),
              optional: input.isOptional,
              default: input.kind === 'parameter' ? (input.defaultValue ?? null) : null,
            },
          ]),
        ),
        outputs: Object.fromEntries(outputs.map((output) => [output.name, typeName(output)])),
      };
      const { path: _path, ...theirs } = compiled[name] ?? { path: '' };
      assert.deepEqual(ours, theirs, name);
    }
  });
}

type AnyValue = ReturnType<typeof interfaceOf>['inputs' | 'outputs'][number];

const typeName = (value: AnyValue): string | undefined =>
  value.kind === 'artifact'
    ? `${value.schemaTitle}@${value.schemaVersion}`
    : TYPES[value.parameterType];

async function checkEvery(
  context: ConformanceContext,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const { spec } = compiledOf(everyComponent([...texts.values()]));
  await context.check('each keeps all that it is made of in one pipeline of all', async () => {
    const used = Object.values(spec.root.dag?.tasks ?? {}).map(({ componentRef }) => componentRef);
    const there = new Set(
      used.map(({ name }) => {
        const component = spec.components[name];
        assert.ok(component);
        return canonical(expanded(spec, component));
      }),
    );
    for (const [name, text] of texts) {
      const { component, pipeline } = readOrThrow(text);
      assert.ok(there.has(canonical(expanded(pipeline.spec, component))), name);
    }
  });
}

/** Equal values give equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

async function checkTypes(
  context: ConformanceContext,
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const { repository } = context;
  const files = [...texts.keys()].map((name) => `${name}.yaml`);
  const module = join(folder, 'components.ts');
  // So that the plain names are those of v1.
  const ordered = [...files].sort(
    (a, b) => Number(b.startsWith('v1')) - Number(a.startsWith('v1')),
  );
  await slipway(context, folder, ['types', ...ordered, '-o', module]);
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await writeFile(join(folder, 'wires.ts'), typedWires);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(repository, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      files: ['components.ts', 'wires.ts'],
    }),
  );
  await context.check('the types of all pass tsc, which sees every wrong wire', async () => {
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    await context.runProgram([process.execPath, tsc, '-p', folder], { folder });
  });
  await context.check('Node loads the generated module as it is', async () => {
    const words = ['--conditions=slipway-source', 'components.ts'];
    await context.runProgram([process.execPath, ...words], { folder });
  });
  await context.check('they are formatted as Biome formats', async () => {
    const biome = join(repository, 'node_modules/.bin/biome');
    const { stdout } = await context.runProgram(
      [biome, 'format', '--stdin-file-path=conformance/components.ts'],
      { folder: repository, input: await readFile(module, 'utf8') },
    );
    assert.equal(await readFile(module, 'utf8'), stdout);
  });
}

/** The files of the twin are committed: an example, and what the editor of this repository checks. */
async function checkCommitted(
  context: ConformanceContext,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const folder = join(context.repository, 'conformance/google-components/components');
  const yamls = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  await context.check('the committed components are those of the package', async () => {
    const known = new Set(texts.values());
    for (const file of yamls)
      assert.ok(known.has(await readFile(join(folder, file), 'utf8')), file);
  });
  await context.check('and slipway types --check finds their modules fresh', async () => {
    await slipway(context, folder, ['types', ...yamls, '--check']);
  });
}

async function checkTwin(context: ConformanceContext, folder: string): Promise<void> {
  await context.check('a pipeline of several is what KFP compiles from Python', async () => {
    const ours = compiledOf(twin);
    const theirs = readOrThrow(await readFile(join(folder, 'twin.yaml'), 'utf8')).pipeline.spec;
    assert.deepEqual(
      plain(expanded(ours.spec, ours.spec.root)),
      plain(expanded(theirs, theirs.root)),
    );
  });
}

/** Component files of KFP v1 are read as KFP v2 reads them. */
async function checkV1(context: ConformanceContext, folder: string): Promise<void> {
  const source = join(context.repository, 'conformance/google-components/v1/train.yaml');
  await context.check('a component of KFP v1 becomes what KFP makes of it', async () => {
    const ours = readOrThrow(await readFile(source, 'utf8'));
    const theirs = readOrThrow(await readFile(join(folder, 'v1.yaml'), 'utf8'));
    assert.equal(ours.name, theirs.name);
    assert.equal(ours.description, theirs.description);
    assert.deepEqual(
      plain(expanded(ours.pipeline.spec, ours.component)),
      plain(expanded(theirs.pipeline.spec, theirs.component)),
    );
  });
}

interface Loading {
  readonly tool: ComponentsTool;
  readonly folder: string;
  readonly texts: ReadonlyMap<string, string>;
}

async function checkLoading(
  context: ConformanceContext,
  { tool, folder, texts }: Loading,
): Promise<void> {
  const pipelines = [everyComponent([...texts.values()]), twin];
  const paths = pipelines.map(({ definition }) => join(folder, `${definition.name}.ours.yaml`));
  for (const [index, pipeline] of pipelines.entries())
    await writeFile(paths[index] ?? '', writePipeline(compiledOf(pipeline)));
  await context.check('KFP loads our pipelines of them', async () => {
    assert.deepEqual(await tool('load', ...paths), [
      { name: 'every-component', isSame: true },
      { name: 'google-components', isSame: true },
    ]);
  });
}

const slipway = (context: ConformanceContext, folder: string, words: readonly string[]) =>
  context.runProgram(
    [process.execPath, join(context.repository, 'packages/slipway/bin/slipway.mjs'), ...words],
    { folder },
  );

function compiledOf(pipeline: Pipeline) {
  const { compiled, diagnostics } = compilePipeline(pipeline, {
    image: 'project:1',
    version: '0.0.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(compiled);
  return compiled;
}
