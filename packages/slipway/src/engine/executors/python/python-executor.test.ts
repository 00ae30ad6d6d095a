import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutorSpec } from '../../../ir/pipeline-spec.ts';
import type { Attempt } from '../program.ts';
import { attemptOf, type Given, hasPython, variables, written } from './fixtures/python-attempt.ts';
import { PythonExecutor } from './python-executor.ts';
import { pythonProgram } from './python-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-python-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new PythonExecutor({ cacheFolder: join(folder, 'cache'), variables });

const SCRIPT = `program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main                         --component_module_path                         "$program_path/ephemeral_component.py"                         "$@"
`;
const HEAD = 'import kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n';

const component = (body: string): ExecutorSpec => ({
  container: {
    image: 'python:3.11',
    command: ['sh', '-ec', SCRIPT, `\n${HEAD}${body}\n`],
    args: ['--executor_input', '{{$}}', '--function_to_execute', 'f'],
  },
});

/** Whether a process is there and has not ended: one nobody waits for stays in the table. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function play(body: string, given: Given = {}, more: Partial<Attempt> = {}) {
  await using executor = open();
  const attempt = attemptOf(folder, given, more);
  const request = { label: 'exec-f', config: undefined, projectFolder: folder };
  await executor.programOf({ ...request, spec: component(body) })?.run(attempt);
  return attempt;
}

describe.skipIf(!hasPython)('a component compiled by KFP', () => {
  test('gets its values, returns several and logs what it prints', async () => {
    const attempt = await play(
      `def f(n: int, x: float, s: str, b: bool, l: List[int], d: Dict[str, int], o: Optional[str] = 'default') -> NamedTuple('Outputs', [('n', int), ('s', str), ('d', dict)]):
    print(type(n).__name__, x, s, b, l, o)
    return (n + 1, s.upper(), d)`,
      { parameters: { n: 4, x: 0.5, s: 'ünï', b: true, l: [1, 2], d: { a: 1 } } },
    );
    expect(written(attempt)).toEqual({ parameterValues: { n: 5, s: 'ÜNÏ', d: { a: 1 } } });
    expect(attempt.lines).toEqual(['int 0.5 ünï True [1, 2] default']);
  });

  test('reads and writes artifacts at local paths, whatever their URI', async () => {
    writeFileSync(join(folder, 'rows.csv'), 'a,b\n');
    const attempt = await play(
      `def f(rows: Input[Dataset], model: Output[Model], path: OutputPath(str)):
    with open(rows.path) as file, open(model.path, 'w') as out:
        out.write(file.read() + rows.uri)
    model.framework = 'own'
    with open(path, 'w') as out:
        out.write('text')`,
      {
        artifacts: {
          rows: {
            artifacts: [
              {
                name: 'rows',
                type: { schemaTitle: 'system.Dataset' },
                uri: 'slipway://local/artifacts/1',
                metadata: {},
                customPath: join(folder, 'rows.csv'),
              },
            ],
          },
        },
        outputs: ['path'],
        outputArtifacts: { model: 'system.Model' },
      },
    );
    expect(written(attempt)).toEqual({
      artifacts: {
        model: { artifacts: [{ name: 'model', uri: '', metadata: { framework: 'own' } }] },
      },
    });
    expect(readFileSync(join(attempt.scratch, 'outputs/model'), 'utf8')).toBe(
      'a,b\nslipway://local/artifacts/1',
    );
    expect(readFileSync(join(attempt.scratch, 'outputs/path'), 'utf8')).toBe('text');
  });

  test('may make an artifact elsewhere: it is brought to its place', async () => {
    const attempt = await play(
      `def f() -> Dataset:
    made = Dataset(uri=dsl.get_uri('mine'), metadata={'rows': 1})
    with open(made.path, 'w') as file:
        file.write('x')
    return made`,
      { outputArtifacts: { Output: 'system.Dataset' } },
    );
    expect(readFileSync(join(attempt.scratch, 'outputs/Output'), 'utf8')).toBe('x');
    expect(written(attempt).artifacts.Output.artifacts[0]).toMatchObject({
      uri: '',
      metadata: { rows: 1 },
    });
  });

  test('reports progress beside the log, even behind an unfinished line', async () => {
    const attempt = await play(
      `def f():
    import sys
    from slipway_step import progress
    sys.stderr.write('50% |###')
    sys.stderr.flush()
    progress(0.5, 'half', {'loss': 0.25, 'gone': float('nan')})
    progress(message='end')`,
    );
    expect(attempt.reports).toEqual([
      { fraction: 0.5, message: 'half', metrics: { loss: 0.25 } },
      { message: 'end' },
    ]);
    expect(attempt.lines).toEqual(['50% |###']);
  });

  test('gets a private folder, no input to wait for, and only the variables it was given', async () => {
    const attempt = await play(
      `def f() -> NamedTuple('Outputs', [('folder', str), ('text', str), ('names', list)]):
    import os, sys
    return (os.getcwd(), sys.stdin.read(), sorted(os.environ))`,
      {},
      { variables: { MINE: '1' } },
    );
    const { folder: work, text, names } = written(attempt).parameterValues;
    expect(work.startsWith(attempt.scratch)).toBe(true);
    expect(text).toBe('');
    expect(names).toEqual(expect.arrayContaining(['HOME', 'MINE', 'PATH', 'SLIPWAY_PROGRESS']));
    expect(names).not.toContain('VITEST');
  });
});

describe.skipIf(!hasPython)(
  'what goes wrong is told with a code and without our own frames',
  () => {
    test.each<[string, string, RegExp]>([
      ['step-failed', "def f():\n    raise ValueError('no rows')", /ValueError in f \(line 8 of /],
      ['python-syntax', 'def f(:\n    pass', /SyntaxError/],
      ['python-module-not-found', 'def f():\n    import nothing_here', /packages_to_install/],
      ['python-module-not-found', 'def f():\n    import kfp.compiler', /add kfp itself/],
      ['python-output-type', "def f() -> int:\n    return 'one'", /must be int/],
      ['step-output-invalid', "def f() -> float:\n    return float('nan')", /'Output' is nan/],
      [
        'python-output-not-json',
        'def f() -> dict:\n    return {"a": [set()]}',
        /\['a'\]\[0\] is a builtins\.set/,
      ],
      [
        'python-output-type',
        "def f() -> NamedTuple('O', [('a', int), ('b', int)]):\n    return (1,)",
        /2 values \(a, b\), not 1/,
      ],
      ['python-input-missing', 'def f(n: int):\n    pass', /needs 'n'/],
      ['python-function-not-found', 'def g():\n    pass', /There is no function f/],
      ['python-exit', 'def f():\n    import sys\n    sys.exit(3)', /sys\.exit\(3\)/],
      ['step-exited', 'def f():\n    import os\n    os._exit(3)', /code 3/],
    ])('%s: %s', async (code, body, message) => {
      const attempt = attemptOf(folder);
      await using executor = open();
      const program = executor.programOf({
        label: 'exec-f',
        spec: component(body),
        config: undefined,
        projectFolder: folder,
      });
      const failure = await program?.run(attempt).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code });
      expect((failure as Error).message).toMatch(message);
      expect(attempt.lines.join('\n')).not.toContain('slipway_runner');
    });

    test('an exception in user code leaves a traceback of user code in the log', async () => {
      const attempt = attemptOf(folder);
      await using executor = open();
      const spec = component("def f():\n    raise ValueError('no rows')");
      const request = { label: 'e', spec, config: undefined, projectFolder: folder };
      await expect(executor.programOf(request)?.run(attempt)).rejects.toThrow('no rows');
      expect(attempt.lines[0]).toBe('Traceback (most recent call last):');
      expect(attempt.lines.at(-1)).toBe('ValueError: no rows');
      expect(attempt.lines).toHaveLength(4);
    });

    test('more memory than the limit', async () => {
      const body =
        'def f():\n    import time\n    held = b"x" * (300 * 2**20)\n    time.sleep(60)\n    print(len(held))';
      await expect(play(body, {}, { limits: { memoryMb: 100 } })).rejects.toMatchObject({
        code: 'step-out-of-memory',
      });
    });

    test('a runner that its engine left ends itself and what it started', async () => {
      const source = join(folder, 'ephemeral_component.py');
      writeFileSync(
        source,
        `${HEAD}def f():
    import subprocess, time
    child = subprocess.Popen(['sleep', '60'])
    print(child.pid, flush=True)
    time.sleep(60)
`,
      );
      const job = {
        ...{ kind: 'component', kfp: 'shim', file: source, function: 'f', folder },
        ...{ errorFile: join(folder, 'error.json'), executorInput: { outputs: {} } },
      };
      writeFileSync(join(folder, 'job.json'), JSON.stringify(job));
      const words = [pythonProgram('bootstrap.py'), join(folder, 'job.json'), join(folder, 'code')];
      const runner = spawn('python3', words, {
        stdio: ['pipe', 'pipe', 'inherit'],
        detached: true,
      });
      const [line] = (await once(runner.stdout, 'data')) as [Buffer];
      runner.stdin.end();
      await once(runner, 'exit');
      await expect.poll(() => isRunning(Number(line.toString()))).toBe(false);
    });

    test('a cancel ends it', async () => {
      const attempt = attemptOf(folder);
      await using executor = open();
      const spec = component(
        'def f():\n    import time\n    print("on", flush=True)\n    time.sleep(60)',
      );
      const program = executor.programOf({
        label: 'e',
        spec,
        config: undefined,
        projectFolder: folder,
      });
      const running = program?.run({
        ...attempt,
        onLog: () => attempt.controller.abort(),
      });
      await expect(running).rejects.toMatchObject({ category: 'cancelled' });
    });
  },
);
