import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorInput } from '../../../ir/execution-contract.ts';
import type { ExecutorSpec } from '../../../ir/pipeline-spec.ts';
import type { Attempt } from '../program.ts';
import { ContainerExecutor } from './container-executor.ts';
import type { ContainerOptions } from './container-tool.ts';

let folder: string;
let fake: string;
let scratch: string;

/** Records its arguments and does what the file named as its command says. */
const TOOL = `#!/bin/sh
PATH=/usr/bin:/bin
printf '%s\\036' "$@" >> "$FAKE/calls"
printf '\\035' >> "$FAKE/calls"
while [ "\${1#--}" != "$1" ]; do shift; done
command=$1
shift
if [ -f "$FAKE/$command" ]; then . "$FAKE/$command"; fi
exit 0
`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-container-'));
  fake = join(folder, 'fake');
  scratch = join(folder, 'scratch');
  await mkdir(join(folder, 'bin'));
  await mkdir(fake);
  await mkdir(scratch, { mode: 0o700 });
  await install('podman');
  await on('image', 'echo sha256:0123');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function install(name: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), TOOL, { mode: 0o755 });
}

/** What the tool does when it is given a command. */
const on = (command: string, shell: string) => writeFile(join(fake, command), shell);

async function calls(command?: string): Promise<string[][]> {
  const text = await readFile(join(fake, 'calls'), 'utf8').catch(() => '');
  const all = text
    .split('\x1d')
    .slice(0, -1)
    .map((call) => call.split('\x1e').slice(0, -1));
  return command === undefined ? all : all.filter(([first]) => first === command);
}

const open = (options: Partial<ContainerOptions> = {}) =>
  new ContainerExecutor({
    variables: { PATH: join(folder, 'bin'), FAKE: fake },
    ...options,
  });

const executorInput = (): ExecutorInput => ({
  inputs: {
    parameterValues: { text: 'a b' },
    artifacts: {
      data: {
        artifacts: [{ name: 'data', uri: 'u', metadata: {}, customPath: join(scratch, 'in-data') }],
      },
      table: { artifacts: [{ name: 'table', uri: 'bq://t', metadata: {}, customPath: '' }] },
    },
  },
  outputs: {
    parameters: { count: { outputFile: join(scratch, 'outputs/deep/count') } },
    artifacts: {
      model: {
        artifacts: [
          { name: 'model', uri: '', metadata: {}, customPath: join(scratch, 'outputs/model') },
        ],
      },
    },
    outputFile: join(scratch, 'executor_output.json'),
  },
});

const lines: string[] = [];

async function attemptOf(changes: Partial<Attempt> = {}): Promise<Attempt> {
  await writeFile(join(scratch, 'in-data'), 'data', { mode: 0o600 });
  lines.length = 0;
  return {
    executorInput: executorInput(),
    variables: {},
    scratch,
    workspace: undefined,
    facts: { pipeline_job_name: 'run-1' },
    limits: {},
    run: { id: 'run-1', pipeline: 'p', task: 'loop-1/0/fit it', attempt: 2 },
    environment: 'dev',
    identity: 'someone',
    stepApi: { socketPath: '', token: async () => '' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLog: (line) => lines.push(line),
    ...changes,
  };
}

const IMAGE = 'registry.example/acme/tools:1';

type ContainerSpec = NonNullable<ExecutorSpec['container']>;

function programOf(executor: ContainerExecutor, container: Partial<ContainerSpec> = {}) {
  const spec = { container: { image: IMAGE, ...container } };
  const program = executor.programOf({
    label: 'x',
    spec,
    config: undefined,
    projectFolder: folder,
  });
  if (program === undefined) throw new Error('no program');
  return program;
}

/** Runs one attempt to its end and returns the words of `run`. */
async function wordsOf(
  container: Partial<ContainerSpec>,
  changes: Partial<Attempt> = {},
  options: Partial<ContainerOptions> = {},
): Promise<string[]> {
  await using executor = open(options);
  await programOf(executor, container).run(await attemptOf(changes));
  const run = (await calls()).find((words) => words.includes('run'));
  if (run === undefined) throw new Error('nothing was run');
  return run;
}

const valuesOf = (words: readonly string[], flag: string): string[] =>
  words.flatMap((word, index) => (word === flag ? [words[index + 1] ?? ''] : []));

const failure = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the words that start a container', () => {
  it('name it after the run, label it, and bound it', async () => {
    const words = await wordsOf({});
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
    const words = await wordsOf({ command, args });
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
    const words = await wordsOf({ args: ['--flag'] });
    expect(words.slice(-2)).toEqual([IMAGE, '--flag']);
    expect(words.join(' ')).not.toContain('--entrypoint');
  });

  it('set limits, with no swap beyond the memory', async () => {
    const words = await wordsOf({}, { limits: { cpus: 0.5, memoryMb: 64 } });
    expect(valuesOf(words, '--cpus')).toEqual(['0.5']);
    expect(valuesOf(words, '--memory')).toEqual(['64m']);
    expect(valuesOf(words, '--memory-swap')).toEqual(['64m']);
  });

  it('ask for no more cores than there are and no less memory than docker takes', async () => {
    const words = await wordsOf({}, { limits: { cpus: 100_000, memoryMb: 0 } });
    expect(Number(valuesOf(words, '--cpus')[0])).toBeLessThan(100_000);
    expect(valuesOf(words, '--memory')).toEqual(['6m']);
  });

  it('give GPUs in the words of each tool', async () => {
    const accelerators = { type: 'nvidia.com/gpu', count: 2 };
    const podman = await wordsOf({}, { limits: { accelerators } });
    expect(valuesOf(podman, '--device')).toEqual(['nvidia.com/gpu=0', 'nvidia.com/gpu=1']);
    await rm(join(fake, 'calls'));
    await install('docker');
    const docker = await wordsOf({}, { limits: { accelerators } });
    expect(valuesOf(docker, '--gpus')).toEqual(['2']);
  });

  it('refuse other accelerators', async () => {
    const limits = { accelerators: { type: 'TPU_V3', count: 1 } };
    await expect(wordsOf({}, { limits })).rejects.toThrow(
      failure('container-accelerator-unsupported', /TPU_V3/),
    );
  });

  it('mount the folder for writing and each input for reading, at their own paths', async () => {
    const workspace = join(folder, 'workspace');
    const words = await wordsOf({}, { workspace });
    const input = join(scratch, 'in-data');
    expect(valuesOf(words, '--volume')).toEqual([
      `${scratch}:${scratch}:rw,z`,
      `${input}:${input}:ro,z`,
      `${workspace}:${workspace}:rw,z`,
    ]);
    expect((await stat(workspace)).mode & 0o777).toBe(0o777);
  });

  it('make the folders of outputs, for any user of the image', async () => {
    await wordsOf({});
    for (const name of ['', 'outputs', 'outputs/deep'])
      expect((await stat(join(scratch, name))).mode & 0o777).toBe(0o777);
    expect((await stat(join(scratch, 'in-data'))).mode & 0o777).toBe(0o644);
  });

  it('hold extra arguments at their places', async () => {
    const extraArguments = { tool: ['--runtime=runc'], run: ['--network', 'none'] };
    const words = await wordsOf({}, {}, { extraArguments });
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
    await expect(wordsOf({ image })).rejects.toThrow(failure('container-image-invalid'));
    expect(await calls('run')).toEqual([]);
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
    expect((await wordsOf({ image })).at(-1)).toBe(image);
  });

  it('fill the image in from a parameter, and check what came of it', async () => {
    await expect(wordsOf({ image: "{{$.inputs.parameters['text']}}" })).rejects.toThrow(
      failure('container-image-invalid', /"a b"/),
    );
  });

  it('refuse what no command line holds', async () => {
    await expect(wordsOf({ args: ['a\0b'] })).rejects.toThrow(
      failure('container-argument-invalid'),
    );
    await expect(wordsOf({ args: ['a'.repeat(131_072)] })).rejects.toThrow(
      failure('container-argument-too-large', /artifacts/),
    );
    const many = Array.from({ length: 20 }, () => 'a'.repeat(100_000));
    await expect(wordsOf({ args: many })).rejects.toThrow(failure('container-argument-too-large'));
  });
});

describe('environment variables', () => {
  it('reach the container without standing in the words', async () => {
    await on(
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
    const words = await wordsOf({}, { variables });
    expect(words.join(' ')).not.toMatch(/secret/);
    expect(await readFile(join(fake, 'file'), 'utf8')).toBe(
      'TOKEN=plain-secret\nEMPTY=\nPATH=/opt/bin:/bin\nFILLED=<a b>\n',
    );
    expect(valuesOf(words, '--env')).toEqual(['JSON', 'LINES', 'BLANK']);
    const env = await readFile(join(fake, 'env'), 'utf8');
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
    await expect(wordsOf({}, { variables: variables as Record<string, string> })).rejects.toThrow(
      failure('container-variable-invalid'),
    );
  });
});

describe('the container tool', () => {
  it('is docker when both work', async () => {
    await install('docker');
    await rm(join(folder, 'bin/podman'));
    await wordsOf({});
    expect((await calls('run')).length).toBe(1);
  });

  it('is podman when the daemon of docker does not answer', async () => {
    const broken = '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2\nexit 1\n';
    await writeFile(join(folder, 'bin/docker'), broken, { mode: 0o755 });
    await wordsOf({});
    expect((await calls('run')).length).toBe(1);
  });

  it('is missed with what to do', async () => {
    await rm(join(folder, 'bin/podman'));
    await expect(wordsOf({})).rejects.toThrow(
      failure(
        'container-tool-missing',
        /docker: not installed; podman: not installed.*Install podman/,
      ),
    );
    await expect(wordsOf({}, {}, { tool: 'podman' })).rejects.toThrow(/\(podman: not installed\)/);
    await using executor = open();
    expect(await executor.removeContainersOf('run-1')).toBe(0);
  });

  it('is told to pull an image that is not here, once for all that wait', async () => {
    await on('image', 'test -f "$FAKE/pulled" || exit 1; echo id');
    await on('pull', 'sleep 0.2; touch "$FAKE/pulled"');
    await using executor = open();
    const attempts = [1, 2, 3, 4].map(async (attempt) => {
      const run = { id: 'r', pipeline: 'p', task: 't', attempt };
      return programOf(executor).run(await attemptOf({ run }));
    });
    await Promise.all(attempts);
    expect(await calls('pull')).toEqual([['pull', '--quiet', IMAGE]]);
    expect((await calls('run')).length).toBe(4);
    expect(lines).toContain(`Pulling ${IMAGE}`);
  });

  it('tells which image could not be pulled, and is asked again', async () => {
    await on('image', 'exit 1');
    await on('pull', 'echo "denied:  requested access" >&2; exit 1');
    await using executor = open();
    const program = programOf(executor);
    const missing = failure(
      'container-image-missing',
      /registry\.example.*denied: requested access/,
    );
    await expect(program.run(await attemptOf())).rejects.toThrow(missing);
    await expect(program.run(await attemptOf())).rejects.toThrow(missing);
    expect((await calls('pull')).length).toBe(2);
  });

  it('is not waited for by a cancelled attempt while it pulls', async () => {
    await on('image', 'exit 1');
    await on('pull', 'exec sleep 60');
    const cancel = new AbortController();
    const onLog = () => cancel.abort();
    {
      await using executor = open();
      await expect(
        programOf(executor).run(await attemptOf({ signal: cancel.signal, onLog })),
      ).rejects.toThrow(failure('attempt-cancelled'));
    }
    expect(await calls('run')).toEqual([]);
  });
});

describe('the end of a container', () => {
  it('hands on what it wrote, line by line, and removes it', async () => {
    await on('run', 'echo one; echo two >&2; printf "no end"');
    await wordsOf({});
    expect([...lines].sort()).toEqual(['no end', 'one', 'two']);
    const [run] = await calls('run');
    expect(await calls('rm')).toEqual([
      ['rm', '--force', '--volumes', valuesOf(run ?? [], '--name')[0] ?? ''],
    ]);
  });

  it('is a failure with its code and last lines', async () => {
    await on('run', 'echo first; echo "no such table" >&2; exit 3');
    await on('container', `echo '{"Status": "exited", "ExitCode": 3, "OOMKilled": false}'`);
    await expect(wordsOf({})).rejects.toThrow(failure('step-exited', /code 3.*no such table/s));
    expect((await calls('rm')).length).toBe(1);
  });

  it.each([
    '{"Status": "exited", "ExitCode": 137, "OOMKilled": true}',
    '{"Status": "exited", "ExitCode": 137}',
  ])('is out of memory by %s', async (state) => {
    await on('run', 'exit 137');
    await on('container', `echo '${state}'`);
    await expect(wordsOf({}, { limits: { memoryMb: 64 } })).rejects.toThrow(
      failure('step-out-of-memory', /limit of 64 MiB/),
    );
  });

  it.each([
    ['exit 1', /exec: "nope": not found/],
    [
      `echo '{"Status": "created", "ExitCode": 127, "Error": "nope is not in PATH"}'`,
      /nope is not in PATH/,
    ],
    ['echo garbage', /exec: "nope": not found/],
  ])('is no failure of the step when it never started (%s)', async (inspected, message) => {
    await on('run', `echo 'exec: "nope": not found' >&2; exit 127`);
    await on('container', inspected);
    await expect(wordsOf({})).rejects.toThrow(failure('container-not-started', message));
  });

  it('comes by stop and removal when it is cancelled', async () => {
    await on('run', 'trap "" TERM; echo started; sleep 60');
    const cancel = new AbortController();
    const onLog = () => cancel.abort();
    await expect(wordsOf({}, { signal: cancel.signal, onLog })).rejects.toThrow(
      failure('attempt-cancelled'),
    );
    const order = (await calls()).map(([first]) => first).filter((name) => name !== 'image');
    expect(order).toEqual(['ps', 'ps', 'run', 'stop', 'rm', 'ps']);
    const [stop] = await calls('stop');
    expect(stop?.slice(0, 3)).toEqual(['stop', '-t', '2']);
  });

  it('comes by its timeout, too', async () => {
    await on('run', 'exec sleep 60');
    await expect(wordsOf({}, { limits: { timeoutMs: 300 } })).rejects.toThrow(
      failure('step-timeout'),
    );
    expect((await calls('stop')).length).toBe(1);
    expect((await calls('rm')).length).toBe(1);
  });
});

describe('leftovers', () => {
  it('of a run are found by label and removed', async () => {
    await on(
      'ps',
      'case "$*" in *slipway.run=run-9) echo 0123456789ab; echo abcdef012345; echo -rf;; esac',
    );
    await using executor = open();
    expect(await executor.removeContainersOf('run-9')).toBe(2);
    expect(await calls('rm')).toEqual([
      ['rm', '--force', '--volumes', '0123456789ab', 'abcdef012345'],
    ]);
  });

  it('are removed before the first container of a run starts', async () => {
    await on(
      'ps',
      'case "$*" in *slipway.run=run-1) test -f "$FAKE/gone" || echo 0123456789ab;; esac',
    );
    await on('rm', 'touch "$FAKE/gone"');
    await using executor = open();
    const program = programOf(executor);
    await program.run(await attemptOf());
    await program.run(await attemptOf());
    const order = (await calls()).map(([first]) => first).filter((name) => name !== 'image');
    expect(order.slice(0, 4)).toEqual(['ps', 'ps', 'rm', 'run']);
    expect(order.filter((name) => name === 'ps').length).toBe(2);
  });
});

describe('what decides whether two executions are the same', () => {
  const digestOf = async (container: Partial<ContainerSpec>) => {
    await using executor = open();
    return await programOf(executor, container).digest();
  };

  it('is image, command and arguments', async () => {
    await on('image', 'exit 1');
    const first = await digestOf({ command: ['a'] });
    expect(await digestOf({ command: ['a'] })).toBe(first);
    expect(await digestOf({ args: ['a'] })).not.toBe(first);
    expect(await digestOf({ command: ['a'], image: 'other' })).not.toBe(first);
  });

  it('is the content of a local image, whatever tag it has', async () => {
    await on('image', 'echo sha256:one');
    const first = await digestOf({});
    expect(await digestOf({ image: 'other:2' })).toBe(first);
    await on('image', 'echo two');
    expect(await digestOf({})).not.toBe(first);
  });

  it('is the name of an image when no tool knows it', async () => {
    await rm(join(folder, 'bin/podman'));
    expect(await digestOf({})).toMatch(/^sha256:/);
  });
});

it('leaves to others what has no image', () => {
  const executor = open();
  const request = { label: 'x', spec: { importer: {} }, config: undefined, projectFolder: folder };
  expect(executor.programOf(request)).toBeUndefined();
});
