import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptOf, type Given, hasPython, variables, written } from './fixtures/python-attempt.ts';
import { PythonExecutor } from './python-executor.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-python-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new PythonExecutor({ cacheFolder: join(folder, 'cache'), variables });

describe.skipIf(!hasPython)('a pythonStep', () => {
  const run = async (text: string, given: Given = {}, artifactLists: readonly string[] = []) => {
    writeFileSync(join(folder, 'train.py'), text);
    await using executor = open();
    const attempt = attemptOf(folder, given);
    const python = { module: './train.py', function: 'train', requirements: [], artifactLists };
    const request = {
      label: 'exec-train',
      spec: {},
      config: { access: [], python: { ...python, artifactLists: [...artifactLists] } },
      projectFolder: folder,
    };
    await executor.programOf(request)?.run(attempt);
    return written(attempt);
  };

  test('takes inputs and output artifacts by name and returns outputs by name', async () => {
    writeFileSync(join(folder, 'sums.py'), 'def double(x):\n    return 2 * x\n');
    const output = await run(
      `from sums import double
def train(n, model, lr=0.5):
    with open(model.path, 'w') as file:
        file.write(str(lr))
    model.metadata['n'] = n
    return {'twice': double(n), 'label': 'x'}`,
      {
        parameters: { n: 3 },
        outputs: ['twice', 'label'],
        outputArtifacts: { model: 'system.Model' },
      },
    );
    expect(output.parameterValues).toEqual({ twice: 6, label: 'x' });
    expect(output.artifacts.model.artifacts[0].metadata).toEqual({ n: 3 });
  });

  test.each([
    ['a plain value', 'return 7'],
    ['a dict', 'return {"n": 7}'],
    ['a NamedTuple', 'from collections import namedtuple\n    return namedtuple("Made", ["n"])(7)'],
  ])('may return %s', async (_, body) => {
    const output = await run(`def train():\n    ${body}`, { outputs: ['n'] });
    expect(output.parameterValues).toEqual({ n: 7 });
  });

  test('gets a list of artifacts as a list, also of one and of none', async () => {
    const artifact = { name: 'm', uri: '', metadata: {} };
    const output = await run(
      'def train(models, others):\n    return len(models) + len(others)',
      {
        artifacts: { models: { artifacts: [artifact] }, others: { artifacts: [] } },
        outputs: ['n'],
      },
      ['models', 'others'],
    );
    expect(output.parameterValues).toEqual({ n: 1 });
  });

  test.each<[string, string, Given]>([
    ['python-signature', 'def train(a):\n    pass', { parameters: { a: 1, b: 2 } }],
    ['python-input-missing', 'def train(a, b):\n    pass', { parameters: { a: 1 } }],
    ['python-output-type', 'def train():\n    return {"x": 1}', { outputs: ['a', 'b'] }],
    ['python-output-type', 'def train():\n    pass', { outputs: ['a'] }],
    ['python-function-not-found', 'def other():\n    pass', {}],
  ])('%s: %s', async (code, text, given) => {
    await expect(run(text, given)).rejects.toMatchObject({ code });
  });

  test('has another digest when a module it imports has changed', async () => {
    writeFileSync(join(folder, 'train.py'), 'import sums\ndef train():\n    pass\n');
    writeFileSync(join(folder, 'sums.py'), 'A = 1\n');
    await using executor = open();
    const python = { module: 'train.py', function: 'train', requirements: [], artifactLists: [] };
    const config = { access: [], python };
    const program = executor.programOf({ label: 'e', spec: {}, config, projectFolder: folder });
    const before = await program?.digest();
    expect(await program?.digest()).toBe(before);
    writeFileSync(join(folder, 'sums.py'), 'A = 2\n');
    expect(await program?.digest()).not.toBe(before);
  });
});
