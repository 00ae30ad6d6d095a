// Runs a component several times at once, whose requirement must be installed; prints the versions.
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../packages/slipway/src/core/errors.ts';
import { PythonExecutor } from '../../packages/slipway/src/engine/executors/python/python-executor.ts';
import { attemptOf } from './attempt-of.ts';

interface Request {
  readonly cache: string;
  readonly times: number;
  readonly requirement: string;
  readonly scratch: string;
  readonly variables: Readonly<Record<string, string>>;
}

const request = JSON.parse(process.argv[2] ?? '') as Request;
const { cache, times, requirement, variables } = request;
const install = 'python3 -m pip install --quiet --no-warn-script-location';
const source = `
import kfp
from kfp import dsl
from kfp.dsl import *
from typing import *

def version() -> str:
    import sys
    try:
        import cowsay
    except ImportError:
        return ''
    from importlib.metadata import version
    assert sys.prefix in cowsay.__file__
    return version('cowsay')
`;
const script =
  'printf "%s" "$0" > a.py\n_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path a.py "$@"';
const spec = {
  container: {
    image: 'python:3.11',
    command: [
      ...['sh', '-c', `${install} '${requirement}' && "$0" "$@"`],
      ...['sh', '-ec', script, source],
    ],
    args: ['--executor_input', '{{$}}', '--function_to_execute', 'version'],
  },
};

await using executor = new PythonExecutor({ cacheFolder: cache, variables });
const answers = await Promise.all(Array.from({ length: times }, ask));
process.stdout.write(JSON.stringify(answers));

async function ask(): Promise<unknown> {
  const scratch = await mkdtemp(join(request.scratch, 'ask-'));
  const outputFile = join(scratch, 'executor_output.json');
  const input = {
    inputs: { parameterValues: {}, artifacts: {} },
    outputs: {
      parameters: { Output: { outputFile: join(scratch, 'Output') } },
      artifacts: {},
      outputFile,
    },
  };
  const program = executor.programOf({
    label: 'e',
    spec,
    config: undefined,
    projectFolder: scratch,
  });
  try {
    await program?.run(attemptOf(input, scratch));
    return JSON.parse(await readFile(outputFile, 'utf8')).parameterValues.Output;
  } catch (error) {
    if (error instanceof SlipwayError) return `${error.code} ${error.message}`;
    throw error;
  }
}
