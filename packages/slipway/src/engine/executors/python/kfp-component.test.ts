import { describe, expect, test } from 'vitest';
import type { ExecutorSpec } from '../../../ir/pipeline-spec.ts';
import { kfpComponent } from './kfp-component.ts';
import { shellWords } from './shell-words.ts';

const RUN = `program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path "$program_path/ephemeral_component.py" "$@"
`;
const install = (commands: string) => `
if ! [ -x "$(command -v pip)" ]; then
    python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
fi

PIP_DISABLE_PIP_VERSION_CHECK=1 ${commands} && "$0" "$@"
`;
const PIP = 'python3 -m pip install --quiet --no-warn-script-location';
const KFP = `${PIP} 'kfp==2.17.0' '--no-deps' 'typing-extensions>=3.7.4,<5; python_version<"3.9"'`;

const spec = (script: string | undefined, run = RUN) => ({
  container: {
    image: 'python:3.11',
    command: [...(script === undefined ? [] : ['sh', '-c', script]), 'sh', '-ec', run, 'SOURCE'],
    args: ['--executor_input', '{{$}}', '--function_to_execute', 'train'],
  },
});

const found = (commands: string) => kfpComponent(spec(install(commands)));

describe('the component in a container', () => {
  test('has its source and function; the kfp that the SDK adds is left out', () => {
    expect(found(KFP)).toEqual({
      source: 'SOURCE',
      function: 'train',
      requirements: [],
      pipOptions: [],
      needsKfp: false,
    });
    expect(kfpComponent(spec(undefined))?.requirements).toEqual([]);
  });

  test.each<[string, string, string[], string[]]>([
    [
      'beside the SDK',
      `${KFP}  &&  ${PIP} 'pandas==2.2.0' 'x>=1,<2'`,
      ['pandas==2.2.0', 'x>=1,<2'],
      [],
    ],
    ['before the SDK', `${PIP} 'pandas'  &&  ${KFP}`, ['pandas'], []],
    [
      'from other indexes',
      `${PIP} --index-url https://a/simple --extra-index-url https://b/simple --trusted-host a 'p'  &&  ${KFP}`,
      ['p'],
      [
        '--index-url',
        'https://a/simple',
        '--extra-index-url',
        'https://b/simple',
        '--trusted-host',
        'a',
      ],
    ],
    [
      'with markers',
      `${PIP} 'a; python_version<"3.9"' "b; os_name=='nt'"`,
      ['a; python_version<"3.9"', "b; os_name=='nt'"],
      [],
    ],
    [
      'in an environment',
      `export X=1\ntmp=$(mktemp -d)\npython3 -m venv "$tmp/venv"\n. "$tmp/venv/bin/activate"\n ${PIP} 'p'`,
      ['p'],
      [],
    ],
    ['by an old SDK', `${PIP} 'kfp==2.0.1'`, [], []],
    ['with options of pip', `${PIP} '--pre' 'p'`, ['p'], ['--pre']],
  ])('has requirements %s', (_, commands, requirements, pipOptions) => {
    expect(found(commands)).toMatchObject({ requirements, pipOptions, needsKfp: false });
  });

  test.each(['kfp==2.17.0', 'kfp', 'kfp-kubernetes>=1', 'kfp[all]'])('may ask for %s', (kfp) => {
    expect(found(`${PIP} 'numpy' '${kfp}'`)).toMatchObject({
      requirements: ['numpy', kfp],
      needsKfp: true,
    });
  });

  test('of KFP 1.8 is one too', () => {
    const run = RUN.replace('kfp.dsl.executor_main', 'kfp.v2.components.executor_main');
    expect(kfpComponent(spec(undefined, run))?.function).toBe('train');
  });

  test.each<[string, ExecutorSpec]>([
    ['an image with a program', { container: { image: 'a', command: ['echo'], args: ['b'] } }],
    ['nothing', {}],
    ['an importer', { importer: {} }],
    [
      'a containerized component',
      {
        container: {
          image: 'a',
          command: ['python3', '-m', 'kfp.dsl.executor_main'],
          args: ['--executor_input', '{{$}}', '--function_to_execute', 'f'],
        },
      },
    ],
    ['no function', { container: { ...spec(undefined).container, args: [] } }],
    [
      'a function that is no name',
      { container: { ...spec(undefined).container, args: ['--function_to_execute', 'a b'] } },
    ],
  ])('is not found in %s', (_, other) => {
    expect(kfpComponent(other)).toBeUndefined();
  });
});

test('shell words lose their quotes and keep what is in them', () => {
  expect(shellWords(`a 'b c' "d \\"e\\"" f\\ g'h'&&i;\n"it's"`).map(({ text }) => text)).toEqual([
    'a',
    'b c',
    'd "e"',
    'f gh',
    '&&',
    'i',
    ';',
    '\n',
    "it's",
  ]);
});
