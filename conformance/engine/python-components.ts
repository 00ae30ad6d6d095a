import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { JsonObject, JsonValue } from '../../packages/slipway/src/core/json.ts';
import { kfpComponent } from '../../packages/slipway/src/engine/executors/python/kfp-component.ts';
import { PythonExecutor } from '../../packages/slipway/src/engine/executors/python/python-executor.ts';
import type {
  ArtifactList,
  ExecutorInput,
} from '../../packages/slipway/src/ir/execution-contract.ts';
import type { ExecutorSpec } from '../../packages/slipway/src/ir/pipeline-spec.ts';
import { readPipeline } from '../../packages/slipway/src/ir/read-pipeline.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { attemptOf } from './attempt-of.ts';

const REQUIREMENTS = [
  'kfp==2.17.0',
  'kfp-pipeline-spec==2.17.3',
  'google-cloud-pipeline-components==2.22.0',
];

interface Case {
  readonly name: string;
  readonly path: string;
  readonly parameters: JsonObject;
  /** Types of the input artifacts. */
  readonly artifacts: Readonly<Record<string, string | readonly string[]>>;
  readonly fails: boolean;
}

interface Prepared extends Case {
  readonly spec: ExecutorSpec;
  readonly folder: string;
  readonly executorInput: ExecutorInput;
}

/** What an execution left: its output, and each file it wrote. */
interface Left {
  readonly output: JsonValue;
  readonly files: Readonly<Record<string, string>>;
}

/** Components compiled by the real KFP: its executor and our runner leave the same. */
export async function pythonComponents(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('google-components', REQUIREMENTS);
  const script = join(context.repository, 'conformance/engine/python_components.py');
  const tool = async (...words: string[]) => {
    const command = [python, '-B', '-W', 'ignore', script, ...words] as const;
    const variables = words[0] === 'run' ? { _KFP_RUNTIME: 'true' } : {};
    return JSON.parse((await context.runProgram(command, { variables })).stdout);
  };
  const folder = await context.temporaryFolder();
  const cases: Prepared[] = [];
  for (const compiled of (await tool('compile', folder)) as Case[])
    cases.push(await prepared(compiled, folder));
  const oracle = await runOracle(tool, folder, cases);
  const variables = await variablesOf(context);
  const options = { cacheFolder: join(folder, 'cache'), variables };
  await using ours = new PythonExecutor(options);
  await using withKfp = new PythonExecutor({ ...options, interpreter: python });
  context.log(`${cases.length} components compiled by kfp 2.17.0`);
  for (const [index, one] of cases.entries())
    await context.check(`${one.name}: our runner does what KFP's executor does`, async () => {
      const expected = oracle[index];
      const executor = kfpComponent(one.spec)?.needsKfp ? withKfp : ours;
      const left = await runOurs(executor, one).catch((error: unknown) => error as Error);
      if (expected === undefined) {
        assert.ok(one.fails, "KFP's own executor failed");
        assert.ok(left instanceof Error, 'our runner should fail too');
        return;
      }
      assert.ok(!one.fails, "KFP's own executor should fail");
      if (left instanceof Error) throw left;
      assert.deepEqual(left, expected);
    });
}

/** What a step's process needs of ours; Python says it, for it alone reads its environment. */
export async function variablesOf(
  context: ConformanceContext,
): Promise<Readonly<Record<string, string>>> {
  const program = 'import json, os; print(json.dumps(dict(os.environ)))';
  const { stdout } = await context.runProgram(['python3', '-c', program]);
  const all = JSON.parse(stdout) as Record<string, string>;
  const wanted = /^(?:PATH|HOME|PIP_\w+|UV_\w+|\w+_proxy|\w+_PROXY|SSL_CERT_\w+)$/;
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.test(name)));
}

async function prepared(compiled: Case, root: string): Promise<Prepared> {
  const { spec } = readPipeline(await readFile(compiled.path, 'utf8'));
  const executor = Object.values(spec?.deploymentSpec.executors ?? {})[0];
  const component = Object.values(spec?.components ?? {})[0];
  assert.ok(executor !== undefined && component !== undefined, compiled.path);
  const folder = join(root, compiled.name);
  await mkdir(join(folder, 'in'), { recursive: true });
  const artifacts: Record<string, ArtifactList> = {};
  for (const [name, types] of Object.entries(compiled.artifacts))
    artifacts[name] = { artifacts: await inputArtifacts(name, [types].flat(), folder) };
  const { parameters = {}, artifacts: made = {} } = component.outputDefinitions ?? {};
  const outputs: ExecutorInput['outputs'] = {
    parameters: Object.fromEntries(
      Object.keys(parameters).map((name) => [name, { outputFile: join(folder, 'out', name) }]),
    ),
    artifacts: Object.fromEntries(
      Object.entries(made).map(([name, { artifactType: type }]) => [
        name,
        { artifacts: [{ name, type, uri: join(folder, 'out', name), metadata: {} }] },
      ]),
    ),
    outputFile: join(folder, 'out', 'executor_output.json'),
  };
  const inputs = { parameterValues: compiled.parameters, artifacts };
  return { ...compiled, spec: executor, folder, executorInput: { inputs, outputs } };
}

async function inputArtifacts(name: string, types: readonly string[], folder: string) {
  const made: ArtifactList['artifacts'][number][] = [];
  for (const [index, schemaTitle] of types.entries()) {
    const uri = join(folder, 'in', `${name}.${index}`);
    await writeFile(uri, `content of ${name} ${index}`);
    const type = { schemaTitle, schemaVersion: '0.0.1' };
    made.push({ name: `${name}-${index}`, type, uri, metadata: { rows: index, tag: 'ünï' } });
  }
  return made;
}

async function runOracle(
  tool: (...words: string[]) => Promise<unknown>,
  folder: string,
  cases: readonly Prepared[],
): Promise<readonly (Left | undefined)[]> {
  const jobs: object[] = [];
  for (const { spec, folder: own, executorInput, name } of cases) {
    const component = kfpComponent(spec);
    assert.ok(component !== undefined, `${name} is no component`);
    const place = join(own, 'oracle');
    await mkdir(place);
    const source = join(place, 'ephemeral_component.py');
    await writeFile(source, component.source);
    const input = join(place, 'input.json');
    await writeFile(input, JSON.stringify(executorInput));
    jobs.push({ source, input, function: component.function });
  }
  const file = join(folder, 'jobs.json');
  await writeFile(file, JSON.stringify(jobs));
  const codes = (await tool('run', file)) as number[];
  const results: (Left | undefined)[] = [];
  for (const [index, one] of cases.entries())
    results.push(codes[index] === 0 ? await leftBy(one) : undefined);
  return results;
}

async function runOurs(executor: PythonExecutor, one: Prepared): Promise<Left> {
  await rm(join(one.folder, 'out'), { recursive: true, force: true });
  const scratch = join(one.folder, 'scratch');
  await mkdir(scratch);
  const program = executor.programOf({
    label: 'exec',
    spec: one.spec,
    config: undefined,
    projectFolder: one.folder,
  });
  assert.ok(program !== undefined, 'not recognized');
  await program.run(attemptOf(one.executorInput, scratch));
  return leftBy(one);
}

async function leftBy({ folder }: Prepared): Promise<Left> {
  const out = join(folder, 'out');
  const files: Record<string, string> = {};
  for (const name of await readdir(out))
    files[basename(name)] = await readFile(join(out, name), 'utf8');
  const { 'executor_output.json': output = 'null', ...rest } = files;
  return { output: JSON.parse(output), files: rest };
}
