import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContainerSpec, FakeTool, IMAGE, valuesOf } from './fixtures/fake-tool.ts';

let tool: FakeTool;

beforeEach(async () => {
  tool = await FakeTool.open();
});
afterEach(() => tool[Symbol.asyncDispose]());

const failure = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the container tool', () => {
  it('is docker when both work', async () => {
    await tool.install('docker');
    await tool.uninstall('podman');
    await tool.run({});
    expect((await tool.calls('run')).length).toBe(1);
  });

  it('is podman when the daemon of docker does not answer', async () => {
    const broken = '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2\nexit 1\n';
    await tool.install('docker', broken);
    await tool.run({});
    expect((await tool.calls('run')).length).toBe(1);
  });

  it('is missed with what to do', async () => {
    await tool.uninstall('podman');
    await expect(tool.run({})).rejects.toThrow(
      failure(
        'container-tool-missing',
        /docker: not installed; podman: not installed.*Install podman/,
      ),
    );
    await expect(tool.run({}, {}, { tool: 'podman' })).rejects.toThrow(/\(podman: not installed\)/);
    await using executor = tool.executor();
    expect(await executor.removeContainersOf('run-1')).toBe(0);
  });

  it('is told to pull an image that is not here, once for all that wait', async () => {
    await tool.on('image', 'test -f "$FAKE/pulled" || exit 1; echo id');
    await tool.on('pull', 'sleep 0.2; touch "$FAKE/pulled"');
    await using executor = tool.executor();
    const attempts = [1, 2, 3, 4].map(async (attempt) => {
      const run = { id: 'r', pipeline: 'p', task: 't', attempt };
      return tool.program(executor).run(await tool.attempt({ run }));
    });
    await Promise.all(attempts);
    expect(await tool.calls('pull')).toEqual([['pull', '--quiet', IMAGE]]);
    expect((await tool.calls('run')).length).toBe(4);
    expect(tool.lines).toContain(`Pulling ${IMAGE}`);
  });

  it('tells which image could not be pulled, and is asked again', async () => {
    await tool.on('image', 'exit 1');
    await tool.on('pull', 'echo "denied:  requested access" >&2; exit 1');
    await using executor = tool.executor();
    const program = tool.program(executor);
    const missing = failure(
      'container-image-missing',
      /registry\.example.*denied: requested access/,
    );
    await expect(program.run(await tool.attempt())).rejects.toThrow(missing);
    await expect(program.run(await tool.attempt())).rejects.toThrow(missing);
    expect((await tool.calls('pull')).length).toBe(2);
  });

  it('is not waited for by a cancelled attempt while it pulls', async () => {
    await tool.on('image', 'exit 1');
    await tool.on('pull', 'exec sleep 60');
    const cancel = new AbortController();
    const onLog = () => cancel.abort();
    {
      await using executor = tool.executor();
      await expect(
        tool.program(executor).run(await tool.attempt({ signal: cancel.signal, onLog })),
      ).rejects.toThrow(failure('attempt-cancelled'));
    }
    expect(await tool.calls('run')).toEqual([]);
  });
});

describe('the end of a container', () => {
  it('hands on what it wrote, line by line, and removes it', async () => {
    await tool.on('run', 'echo one; echo two >&2; printf "no end"');
    await tool.run({});
    expect([...tool.lines].sort()).toEqual(['no end', 'one', 'two']);
    const [run] = await tool.calls('run');
    expect(await tool.calls('rm')).toEqual([
      ['rm', '--force', '--volumes', valuesOf(run ?? [], '--name')[0] ?? ''],
    ]);
  });

  it('is a failure with its code and last lines', async () => {
    await tool.on('run', 'echo first; echo "no such table" >&2; exit 3');
    await tool.on('container', `echo '{"Status": "exited", "ExitCode": 3, "OOMKilled": false}'`);
    await expect(tool.run({})).rejects.toThrow(failure('step-exited', /code 3.*no such table/s));
    expect((await tool.calls('rm')).length).toBe(1);
  });

  it.each([
    '{"Status": "exited", "ExitCode": 137, "OOMKilled": true}',
    '{"Status": "exited", "ExitCode": 137}',
  ])('is out of memory by %s', async (state) => {
    await tool.on('run', 'exit 137');
    await tool.on('container', `echo '${state}'`);
    await expect(tool.run({}, { limits: { memoryMb: 64 } })).rejects.toThrow(
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
    await tool.on('run', `echo 'exec: "nope": not found' >&2; exit 127`);
    await tool.on('container', inspected);
    await expect(tool.run({})).rejects.toThrow(failure('container-not-started', message));
  });

  it('comes by stop and removal when it is cancelled', async () => {
    await tool.on('run', 'trap "" TERM; echo started; sleep 60');
    const cancel = new AbortController();
    const onLog = () => cancel.abort();
    await expect(tool.run({}, { signal: cancel.signal, onLog })).rejects.toThrow(
      failure('attempt-cancelled'),
    );
    const order = (await tool.calls()).map(([first]) => first).filter((name) => name !== 'image');
    expect(order).toEqual(['ps', 'ps', 'run', 'stop', 'rm', 'ps']);
    const [stop] = await tool.calls('stop');
    expect(stop?.slice(0, 3)).toEqual(['stop', '-t', '2']);
  });

  it('is asked for again when the container takes a while to die', async () => {
    await tool.on('rm', 'test -f "$FAKE/tried" && exit 0; touch "$FAKE/tried"; exit 125');
    await tool.run({});
    expect((await tool.calls('rm')).length).toBe(2);
  });

  it('needs no removal when the container is not there', async () => {
    await tool.on('rm', 'echo "no such container" >&2; exit 1');
    await tool.on('container', 'exit 1');
    await tool.run({});
    expect((await tool.calls('rm')).length).toBe(1);
  });

  it('comes by its timeout, too', async () => {
    await tool.on('run', 'exec sleep 60');
    await expect(tool.run({}, { limits: { timeoutMs: 300 } })).rejects.toThrow(
      failure('step-timeout'),
    );
    expect((await tool.calls('stop')).length).toBe(1);
    expect((await tool.calls('rm')).length).toBe(1);
  });
});

describe('leftovers', () => {
  it('of a run are found by label and removed', async () => {
    await tool.on(
      'ps',
      'case "$*" in *slipway.run=run-9) echo 0123456789ab; echo abcdef012345; echo -rf;; esac',
    );
    await using executor = tool.executor();
    expect(await executor.removeContainersOf('run-9')).toBe(2);
    expect((await tool.calls('rm')).sort()).toEqual([
      ['rm', '--force', '--volumes', '0123456789ab'],
      ['rm', '--force', '--volumes', 'abcdef012345'],
    ]);
  });

  it('are removed before the first container of a run starts', async () => {
    await tool.on(
      'ps',
      'case "$*" in *slipway.run=run-1) test -f "$FAKE/gone" || echo 0123456789ab;; esac',
    );
    await tool.on('rm', 'touch "$FAKE/gone"');
    await using executor = tool.executor();
    const program = tool.program(executor);
    await program.run(await tool.attempt());
    await program.run(await tool.attempt());
    const order = (await tool.calls()).map(([first]) => first).filter((name) => name !== 'image');
    expect(order.slice(0, 4)).toEqual(['ps', 'ps', 'rm', 'run']);
    expect(order.filter((name) => name === 'ps').length).toBe(2);
  });
});

describe('what decides whether two executions are the same', () => {
  const digestOf = async (container: Partial<ContainerSpec>) => {
    await using executor = tool.executor();
    return await tool.program(executor, container).digest();
  };

  it('is image, command and arguments', async () => {
    await tool.on('image', 'exit 1');
    const first = await digestOf({ command: ['a'] });
    expect(await digestOf({ command: ['a'] })).toBe(first);
    expect(await digestOf({ args: ['a'] })).not.toBe(first);
    expect(await digestOf({ command: ['a'], image: 'other' })).not.toBe(first);
  });

  it('is the content of a local image, whatever tag it has', async () => {
    await tool.on('image', 'echo sha256:one');
    const first = await digestOf({});
    expect(await digestOf({ image: 'other:2' })).toBe(first);
    await tool.on('image', 'echo two');
    expect(await digestOf({})).not.toBe(first);
  });

  it('is the name of an image when no tool knows it', async () => {
    await tool.uninstall('podman');
    expect(await digestOf({})).toMatch(/^sha256:/);
  });
});

it('leaves to others what has no image', () => {
  const executor = tool.executor();
  const request = {
    label: 'x',
    spec: { importer: {} },
    config: undefined,
    projectFolder: tool.folder,
  };
  expect(executor.programOf(request)).toBeUndefined();
});
