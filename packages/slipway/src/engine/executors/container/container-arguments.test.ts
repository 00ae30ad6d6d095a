import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTool, IMAGE, valuesOf } from './fixtures/fake-tool.ts';

let tool: FakeTool;

beforeEach(async () => {
  tool = await FakeTool.open();
});
afterEach(() => tool[Symbol.asyncDispose]());

const failure = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the words that start a container', () => {
  it('name it after the run, label it, and bound it', async () => {
    const words = await tool.run({});
    expect(valuesOf(words, '--name')[0]).toMatch(/^slipway-run-1-loop-1-0-fit-it-[0-9a-f]{12}-2$/);
    expect(valuesOf(words, '--label')).toEqual([
      'slipway.run=run-1',
      'slipway.task=loop-1/0/fit it',
    ]);
    expect(valuesOf(words, '--pids-limit')).toEqual(['4096']);
    expect(valuesOf(words, '--security-opt')).toEqual(['no-new-privileges']);
    expect(valuesOf(words, '--pull')).toEqual(['never']);
    for (const flag of ['--privileged', '--network', '--cpus', '--memory', '--rm'])
      expect(words).not.toContain(flag);
    expect(words.at(-1)).toBe(IMAGE);
  });

  it('replace the entrypoint by the command, as Kubernetes does', async () => {
    const command = ['sh', '-c', "echo {{$.inputs.parameters['text']}}"];
    const args = ['{"IfPresent": {"InputName": "data", "Then": ["--data", "x"]}}', '--name'];
    const words = await tool.run({ command, args });
    expect(words.slice(words.indexOf('--entrypoint=sh'))).toEqual([
      '--entrypoint=sh',
      IMAGE,
      '-c',
      'echo a b',
      '--data',
      'x',
      '--name',
    ]);
  });

  it('leave the entrypoint of the image when there is no command', async () => {
    const words = await tool.run({ args: ['--flag'] });
    expect(words.slice(-2)).toEqual([IMAGE, '--flag']);
    expect(words.join(' ')).not.toContain('--entrypoint');
  });

  it('set limits, with no swap beyond the memory', async () => {
    const words = await tool.run({}, { limits: { cpus: 0.5, memoryMb: 64 } });
    expect(valuesOf(words, '--cpus')).toEqual(['0.5']);
    expect(valuesOf(words, '--memory')).toEqual(['64m']);
    expect(valuesOf(words, '--memory-swap')).toEqual(['64m']);
  });

  it('ask for no more cores than there are and no less memory than docker takes', async () => {
    const words = await tool.run({}, { limits: { cpus: 100_000, memoryMb: 0 } });
    expect(Number(valuesOf(words, '--cpus')[0])).toBeLessThan(100_000);
    expect(valuesOf(words, '--memory')).toEqual(['6m']);
  });

  it('give GPUs in the words of each tool', async () => {
    const accelerators = { type: 'nvidia.com/gpu', count: 2 };
    const podman = await tool.run({}, { limits: { accelerators } });
    expect(valuesOf(podman, '--device')).toEqual(['nvidia.com/gpu=0', 'nvidia.com/gpu=1']);
    await rm(tool.file('calls'));
    await tool.install('docker');
    const docker = await tool.run({}, { limits: { accelerators } });
    expect(valuesOf(docker, '--gpus')).toEqual(['2']);
  });

  it('refuse other accelerators', async () => {
    const limits = { accelerators: { type: 'TPU_V3', count: 1 } };
    await expect(tool.run({}, { limits })).rejects.toThrow(
      failure('container-accelerator-unsupported', /TPU_V3/),
    );
  });

  it('mount the tool.folder for writing and each input for reading, at their own paths', async () => {
    const workspace = join(tool.folder, 'workspace');
    const words = await tool.run({}, { workspace });
    const input = join(tool.scratch, 'in-data');
    expect(valuesOf(words, '--volume')).toEqual([
      `${tool.scratch}:${tool.scratch}:rw,z`,
      `${input}:${input}:ro,z`,
      `${workspace}:${workspace}:rw,z`,
    ]);
    expect((await stat(workspace)).mode & 0o777).toBe(0o777);
  });

  it('make the folders of outputs, for any user of the image', async () => {
    await tool.run({});
    for (const name of ['', 'outputs', 'outputs/deep'])
      expect((await stat(join(tool.scratch, name))).mode & 0o777).toBe(0o777);
    expect((await stat(join(tool.scratch, 'in-data'))).mode & 0o777).toBe(0o644);
  });

  it('hold extra arguments at their places', async () => {
    const extraArguments = { tool: ['--runtime=runc'], run: ['--network', 'none'] };
    const words = await tool.run({}, {}, { extraArguments });
    expect(words.slice(0, 2)).toEqual(['--runtime=runc', 'run']);
    expect(words.slice(-3)).toEqual(['--network', 'none', IMAGE]);
  });

  it.each([
    '--privileged',
    'a b',
    'dir:/etc',
    'oci-archive:/x',
    '/etc',
    '',
    'UPPER',
    'a@sha256:1',
    `a:${'t'.repeat(200)}`,
  ])('refuse %j as an image', async (image) => {
    await expect(tool.run({ image })).rejects.toThrow(failure('container-image-invalid'));
    expect(await tool.calls('run')).toEqual([]);
  });

  it.each([
    'busybox',
    'localhost/a:1',
    'localhost:5000/a/b_c',
    `a@sha256:${'0'.repeat(64)}`,
    `sha256:${'a'.repeat(64)}`,
    '[::1]:5000/x',
    'ghcr.io/Org.Name/x'.toLowerCase(),
  ])('take %j as an image', async (image) => {
    expect((await tool.run({ image })).at(-1)).toBe(image);
  });

  it('fill the image in from a parameter, and check what came of it', async () => {
    await expect(tool.run({ image: "{{$.inputs.parameters['text']}}" })).rejects.toThrow(
      failure('container-image-invalid', /"a b"/),
    );
  });

  it('refuse what no command line holds', async () => {
    await expect(tool.run({ args: ['a\0b'] })).rejects.toThrow(
      failure('container-argument-invalid'),
    );
    await expect(tool.run({ args: ['a'.repeat(131_072)] })).rejects.toThrow(
      failure('container-argument-too-large', /artifacts/),
    );
    const many = Array.from({ length: 20 }, () => 'a'.repeat(100_000));
    await expect(tool.run({ args: many })).rejects.toThrow(failure('container-argument-too-large'));
  });
});

describe('environment variables', () => {
  it('reach the container without standing in the words', async () => {
    await tool.on(
      'run',
      'env > "$FAKE/env"; while [ $# -gt 0 ]; do if [ "$1" = --env-file ]; then cat "$2" > "$FAKE/file"; fi; shift; done',
    );
    const variables = {
      TOKEN: 'plain-secret',
      EMPTY: '',
      PATH: '/opt/bin:/bin',
      JSON: '{"a": "quoted-secret"}',
      LINES: 'one\ntwo',
      FILLED: "<{{$.inputs.parameters['text']}}>",
      BLANK: ' x ',
    };
    const words = await tool.run({}, { variables });
    expect(words.join(' ')).not.toMatch(/secret/);
    expect(await readFile(tool.file('file'), 'utf8')).toBe(
      'TOKEN=plain-secret\nEMPTY=\nPATH=/opt/bin:/bin\nFILLED=<a b>\n',
    );
    expect(valuesOf(words, '--env')).toEqual(['JSON', 'LINES', 'BLANK']);
    const env = await readFile(tool.file('env'), 'utf8');
    expect(env).toContain('JSON={"a": "quoted-secret"}\n');
    expect(env).toContain('LINES=one\ntwo\n');
    expect(env).not.toContain('plain-secret');
  });

  it.each([
    { LD_PRELOAD: '"/x.so"' },
    { DOCKER_HOST: 'a\nb' },
    { PATH: '"/x"' },
    { HTTPS_PROXY: '"' },
    { 'A B': 'x' },
    { 'A*': 'x' },
    { '': 'x' },
    { '1A': 'x' },
    { A: 'x\0' },
  ])('refuses %j', async (variables) => {
    await expect(tool.run({}, { variables: variables as Record<string, string> })).rejects.toThrow(
      failure('container-variable-invalid'),
    );
  });
});
