import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { ExecutorInput } from '../ir/execution-contract.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import type { TaskValues } from '../runs/run-record.ts';
import { collectOutputs } from './collect-outputs.ts';

let folder: string;
let scratch: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-outputs-'));
  scratch = join(folder, 'scratch');
  await mkdir(join(scratch, 'outputs'), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Remembers what was put into it; the store itself has its own tests. */
const stored: string[] = [];
const artifacts = {
  environment: 'dev',
  putPath: async (path: string) => {
    stored.push(path);
    return { uri: 'slipway://dev/artifacts/put' };
  },
  putBytes: async () => ({ uri: 'slipway://dev/artifacts/empty' }),
} as unknown as ArtifactStore;

const output = (name: string) => join(scratch, 'outputs', name);

function collect(types: Readonly<Record<string, string>>): Promise<TaskValues> {
  const component = {
    outputDefinitions: {
      parameters: Object.fromEntries(
        Object.entries(types).map(([name, parameterType]) => [name, { parameterType }]),
      ),
    },
  } as unknown as ComponentSpec;
  const executorInput: ExecutorInput = {
    inputs: { parameterValues: {}, artifacts: {} },
    outputs: {
      parameters: Object.fromEntries(
        Object.keys(types).map((name) => [name, { outputFile: output(name) }]),
      ),
      artifacts: {
        model: {
          artifacts: [
            {
              name: 'model',
              uri: '',
              metadata: { declared: 1, both: 1 },
              customPath: output('model'),
            },
          ],
        },
      },
      outputFile: join(scratch, 'executor_output.json'),
    },
  };
  return collectOutputs({ component, artifacts, executorInput, written: undefined });
}

const tell = (value: unknown) =>
  writeFile(
    join(scratch, 'executor_output.json'),
    typeof value === 'string' ? value : JSON.stringify(value),
  );

const refusal = (message: RegExp) =>
  expect.objectContaining({
    code: 'step-output-invalid',
    message: expect.stringMatching(message),
  });

describe('parameters in files of their own', () => {
  it.each<[string, string, unknown]>([
    ['STRING', ' a\n', ' a\n'],
    ['STRING', '', ''],
    ['STRING', '\uFEFF"1"', '\uFEFF"1"'],
    ['NUMBER_INTEGER', '3\n', 3],
    ['NUMBER_INTEGER', '3.0', 3],
    ['NUMBER_DOUBLE', ' 1e-3 ', 0.001],
    ['NUMBER_DOUBLE', '+.5', 0.5],
    ['BOOLEAN', 'True\n', true],
    ['BOOLEAN', 'FALSE', false],
    ['LIST', '[1, "a"]', [1, 'a']],
    ['STRUCT', '{"a": null}\n', { a: null }],
  ])('reads %s from %j', async (type, text, value) => {
    await writeFile(output('x'), text);
    expect((await collect({ x: type })).parameters).toEqual({ x: value });
  });

  it.each<[string, string, RegExp]>([
    ['NUMBER_INTEGER', '3.5', /"x" must be NUMBER_INTEGER/],
    ['NUMBER_INTEGER', '9007199254740993', /"x" must be NUMBER_INTEGER/],
    ['NUMBER_INTEGER', '', /file of the output "x" must hold an integer, not ""/],
    ['NUMBER_DOUBLE', 'NaN', /"x" must hold a finite number, not "NaN"/],
    ['NUMBER_DOUBLE', '-Infinity', /"x" must hold a finite number/],
    ['NUMBER_DOUBLE', '1e999', /"x" must hold a finite number/],
    ['NUMBER_DOUBLE', '0x10', /"x" must hold a finite number/],
    ['BOOLEAN', 'yes', /"x" must hold true or false, not "yes"/],
    ['LIST', "['a']", /"x" must hold LIST as JSON/],
    ['LIST', '[NaN]', /"x" must hold LIST as JSON/],
    ['LIST', '[1e999]', /"x" must hold LIST as JSON/],
    ['LIST', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, /"x" must hold LIST as JSON/],
    ['LIST', '{}', /"x" must be LIST/],
    ['STRUCT', '[]', /"x" must be STRUCT/],
  ])('refuses %s in %.20j', async (type, text, message) => {
    await writeFile(output('x'), text);
    await expect(collect({ x: type })).rejects.toThrow(refusal(message));
  });

  it('refuses bytes that are no text', async () => {
    await writeFile(output('x'), Buffer.from([0xff, 0xfe, 0]));
    await expect(collect({ x: 'STRING' })).rejects.toThrow(refusal(/x is not a text in UTF-8/));
  });

  it('names an output that was not written', async () => {
    await expect(collect({ x: 'STRING' })).rejects.toThrow(
      refusal(/did not return the output "x"/),
    );
  });

  it('refuses a folder, a pipe, and more than the limit', async () => {
    await mkdir(output('x'));
    await expect(collect({ x: 'STRING' })).rejects.toThrow(refusal(/is a folder/));
    execFileSync('mkfifo', [output('y')]);
    await expect(collect({ y: 'STRING' })).rejects.toThrow(refusal(/neither a file nor a folder/));
    await writeFile(output('z'), '');
    await truncate(output('z'), 16 * 1024 * 1024 + 1);
    await expect(collect({ z: 'STRING' })).rejects.toThrow(
      refusal(/16777217 bytes; the limit is 16777216/),
    );
  });
});

describe('executor_output.json', () => {
  it('wins over the files, one parameter at a time', async () => {
    await writeFile(output('x'), 'file');
    await writeFile(output('y'), 'file');
    await tell({ parameterValues: { x: 'told' } });
    expect((await collect({ x: 'STRING', y: 'STRING' })).parameters).toEqual({
      x: 'told',
      y: 'file',
    });
  });

  it.each<[string, RegExp]>([
    ['', /is no JSON/],
    ['{"parameterValues": {"x": NaN}}', /is no JSON.*NaN and Infinity are no numbers of JSON/],
    ['{"parameterValues": {"x": 1e999}}', /no executor output/],
    ['{"parameterValues": {"x": [-1e999]}}', /no executor output/],
    ['[]', /no executor output/],
    ['{"artifacts": {"model": {"artifacts": []}}}', /no executor output/],
    [
      `{"parameterValues": {"x": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
      /deep|stack|no executor output/,
    ],
  ])('refuses %.60s', async (text, message) => {
    await tell(text);
    await expect(collect({})).rejects.toThrow(refusal(message));
  });
});

describe('artifacts', () => {
  it('stores what is at the path, and adds what is told to the declared metadata', async () => {
    await writeFile(output('model'), 'bytes');
    await tell({ artifacts: { model: { artifacts: [{ metadata: { both: 2, told: 2 } }] } } });
    expect((await collect({})).artifacts.model).toMatchObject({
      uri: 'slipway://dev/artifacts/put',
      metadata: { declared: 1, both: 2, told: 2 },
    });
    expect(stored.at(-1)).toBe(output('model'));
  });

  it('stores what is at another path within the folder', async () => {
    await mkdir(output('elsewhere'));
    await tell({ artifacts: { model: { artifacts: [{ customPath: output('elsewhere') }] } } });
    await collect({});
    expect(stored.at(-1)).toBe(output('elsewhere'));
  });

  it.each([
    () => join(scratch, '..', 'secret'),
    () => `${scratch}/outputs/../../secret`,
    () => '/etc/passwd',
    () => 'relative',
    () => scratch,
  ])('refuses a path outside the folder, case %#', async (path) => {
    await writeFile(join(folder, 'secret'), 'x');
    await tell({ artifacts: { model: { artifacts: [{ customPath: path() }] } } });
    await expect(collect({})).rejects.toThrow(refusal(/outside its folder/));
  });

  it('follows no link: neither the output, nor the folder it is in, nor executor_output.json', async () => {
    await writeFile(join(folder, 'secret'), '{}');
    await symlink(join(folder, 'secret'), output('model'));
    await expect(collect({})).rejects.toThrow(refusal(/model is a link/));
    await rm(output('model'));
    await symlink(join(folder, 'secret'), output('x'));
    await expect(collect({ x: 'STRING' })).rejects.toThrow(refusal(/x is a link/));
    await rm(join(scratch, 'outputs'), { recursive: true });
    await symlink(folder, join(scratch, 'outputs'));
    await expect(collect({ secret: 'STRING' })).rejects.toThrow(refusal(/outputs is a link/));
    await symlink(join(folder, 'secret'), join(scratch, 'executor_output.json'));
    await expect(collect({})).rejects.toThrow(refusal(/executor_output.json is a link/));
  });

  it('keeps an artifact that was not written as an empty file', async () => {
    expect((await collect({})).artifacts.model?.uri).toBe('slipway://dev/artifacts/empty');
  });
});
