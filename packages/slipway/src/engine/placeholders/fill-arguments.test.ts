import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../core/json.ts';
import type { ExecutorInput } from '../../ir/execution-contract.ts';
import { pythonJson } from '../../ir/python-json.ts';
import { fillArguments } from './fill-arguments.ts';
import type { RunFacts } from './placeholder-value.ts';

const facts: RunFacts = {
  pipeline_job_name: 'train-1',
  pipeline_job_resource_name: 'runs/train-1',
  pipeline_job_uuid: 'train-1',
  pipeline_task_name: 'fit',
  pipeline_task_uuid: 'train-1/fit',
  pipeline_root: 'slipway://dev/artifacts',
  pipeline_job_create_time_utc: '2026-01-02T03:04:05.000Z',
  pipeline_job_schedule_time_utc: '2026-01-02T03:04:05.000Z',
  workspace_path: '/scratch/workspace',
};

const data = {
  name: 'data',
  uri: 'slipway://dev/artifacts/sha256:1',
  metadata: { rows: 3, note: 'it "is"', 'odd key.x': [1] },
  customPath: '/scratch/in-data',
};

const inputOf = (parameterValues: Record<string, JsonValue>): ExecutorInput => ({
  inputs: {
    parameterValues,
    artifacts: {
      data: { artifacts: [data] },
      parts: { artifacts: [data, data] },
      none: { artifacts: [] },
    },
  },
  outputs: {
    parameters: { count: { outputFile: '/scratch/outputs/count' } },
    artifacts: {
      model: {
        artifacts: [{ name: 'model', uri: '', metadata: {}, customPath: '/scratch/outputs/model' }],
      },
    },
    outputFile: '/scratch/executor_output.json',
  },
});

const fill = (args: readonly string[], values: Record<string, JsonValue> = {}): readonly string[] =>
  fillArguments(
    { image: 'a', command: [], args, variables: {} },
    { executorInput: inputOf(values), facts },
  ).args;

describe('fillArguments', () => {
  it.each<[string, string]>([
    ["{{$.inputs.parameters['text']}}", 'a b'],
    ['{{$.inputs.parameters["text"]}}', 'a b'],
    ["--x={{$.inputs.parameters['text']}}/{{$.inputs.parameters['text']}}!", '--x=a b/a b!'],
    ["{{$.inputs.parameters['count']}}", '3'],
    ["{{$.inputs.parameters['rate']}}", '0.5'],
    ["{{$.inputs.parameters['huge']}}", '1200000000000000000000000'],
    ["{{$.inputs.parameters['tiny']}}", '-0.000000125'],
    ["{{$.inputs.parameters['flag']}}", 'true'],
    ["{{$.inputs.parameters['list']}}", '[1,"b"]'],
    ["{{$.inputs.parameters['struct']}}", '{"a":{"b":null}}'],
    ["{{$.inputs.artifacts['data'].uri}}", data.uri],
    ["{{$.inputs.artifacts['data'].path}}", data.customPath],
    ["{{$.inputs.artifacts['data'].metadata}}", JSON.stringify(data.metadata)],
    ["{{$.inputs.artifacts['data'].metadata['rows']}}", '3'],
    ["{{$.inputs.artifacts['data'].metadata['note']}}", 'it "is"'],
    ["{{$.inputs.artifacts['data'].metadata['odd key.x']}}", '[1]'],
    ["{{$.inputs.artifacts['parts']}}", JSON.stringify({ artifacts: [data, data] })],
    ["{{$.outputs.parameters['count'].output_file}}", '/scratch/outputs/count'],
    ["{{$.outputs.artifacts['model'].path}}", '/scratch/outputs/model'],
    ["{{$.outputs.artifacts['model'].uri}}", ''],
    ["{{$.outputs.artifacts['model'].metadata}}", '{}'],
    ['{{$.outputs.output_file}}', '/scratch/executor_output.json'],
    ['{{$.outputMetadataUri}}', '/scratch/executor_output.json'],
    ['{{$.workspace_path}}/a', '/scratch/workspace/a'],
    ["{{$.inputs.parameters['quoted'].json_escape[0]}}", 'say "hi"\n'],
    ["{{$.inputs.parameters['quoted'].json_escape[1]}}", 'say \\"hi\\"\\n'],
    ['{{$name}} {{ $.x }} {{.x}} $.x', '{{$name}} {{ $.x }} {{.x}} $.x'],
  ])('fills %s', (argument, expected) => {
    const values = {
      text: 'a b',
      count: 3,
      rate: 0.5,
      huge: 1.2e24,
      tiny: -1.25e-7,
      flag: true,
      list: [1, 'b'],
      struct: { a: { b: null } },
      quoted: 'say "hi"\n',
    };
    expect(fill([argument], values)).toEqual([expected]);
  });

  it('fills the whole ExecutorInput, plain and escaped for a JSON text', () => {
    const [plain = '', escaped = ''] = fill(['{{$}}', '{{$.json_escape[1]}}'], { text: 'a"b' });
    expect(JSON.parse(plain)).toEqual(inputOf({ text: 'a"b' }));
    expect(JSON.parse(`"${escaped}"`)).toBe(plain);
  });

  it('fills every fact of the run', () => {
    for (const [name, value] of Object.entries(facts))
      expect(fill([`{{$.${name}}}`])).toEqual([value]);
  });

  it('fills image, command and environment, too', () => {
    const filled = fillArguments(
      {
        image: "acme/{{$.inputs.parameters['x']}}:1",
        command: ['run', '{"Concat": ["a", "b"]}'],
        args: [],
        variables: { X: "<{{$.inputs.parameters['x']}}>", Y: '{"Concat": ["a", "b"]}' },
      },
      { executorInput: inputOf({ x: 'tools' }), facts },
    );
    expect(filled).toEqual({
      image: 'acme/tools:1',
      command: ['run', 'ab'],
      args: [],
      variables: { X: '<tools>', Y: '{"Concat": ["a", "b"]}' },
    });
  });

  it.each<[JsonValue, readonly string[]]>([
    [{ Concat: ['--x=', "{{$.inputs.parameters['given']}}", '.', 'é\'"'] }, ['--x=yes.é\'"']],
    [
      { IfPresent: { InputName: 'given', Then: ['--g', "{{$.inputs.parameters['given']}}"] } },
      ['--g', 'yes'],
    ],
    [
      { IfPresent: { InputName: 'absent', Then: ['--a', "{{$.inputs.parameters['absent']}}"] } },
      [],
    ],
    [{ IfPresent: { InputName: 'absent', Then: 'a', Else: 'b' } }, ['b']],
    [{ IfPresent: { InputName: 'absent', Then: 'a', Else: ['b', 'c'] } }, ['b', 'c']],
    [{ IfPresent: { InputName: 'nothing', Then: 'a', Else: 'b' } }, ['b']],
    [{ IfPresent: { InputName: 'no', Then: 'a', Else: 'b' } }, ['a']],
    [{ IfPresent: { InputName: 'data', Then: 'a', Else: 'b' } }, ['a']],
    [
      {
        IfPresent: {
          InputName: 'data',
          Then: [
            '--base',
            {
              IfPresent: {
                InputName: 'absent',
                Then: ['n'],
                Else: ['plain', { Concat: ['p', '!'] }],
              },
            },
          ],
        },
      },
      ['--base', 'plain', 'p!'],
    ],
    [
      { Concat: ['a', { IfPresent: { InputName: 'absent', Then: 'b' } }, { Concat: ['c', 'd'] }] },
      ['acd'],
    ],
    [{ Concat: [] }, ['']],
  ])('resolves %j', (structure, expected) => {
    const values = { given: 'yes', nothing: null, no: false };
    expect(fill([pythonJson(structure as never)], values)).toEqual(expected);
    expect(fill(['x', JSON.stringify(structure), 'y'], values)).toEqual(['x', ...expected, 'y']);
  });

  it.each<[string, RegExp]>([
    [
      "{{$.inputs.parameters['txet']}}",
      /args\[1\].*no input parameter "txet"; there is text, count\. Did you mean "text"/,
    ],
    ["{{$.inputs.parameters['constructor']}}", /no input parameter "constructor"/],
    [
      "{{$.inputs.artifacts['dato'].uri}}",
      /no input artifact "dato"; there is data, parts, none\. Did you mean "data"/,
    ],
    ["{{$.inputs.artifacts['none'].uri}}", /no artifact in the list/],
    ["{{$.inputs.artifacts['data'].size}}", /no field "size"; there is uri, path, metadata/],
    [
      "{{$.inputs.artifacts['data'].metadata['row']}}",
      /no metadata key "row"; there is rows, note/,
    ],
    ["{{$.outputs.parameters['count'].file}}", /no field "file"; there is output_file/],
    ["{{$.outputs.parameters['x'].output_file}}", /no output parameter "x"; there is count/],
    ['{{$.pipeline_job_nam}}', /no placeholder "pipeline_job_nam".*Did you mean|no placeholder/],
    ["{{$.inputs.parameters['text'}}", /is no placeholder/],
    ['{{$.inputs', /is no placeholder/],
  ])('refuses %s and says what there is', (argument, message) => {
    expect(() => fill(['a', argument], { text: '', count: 1 })).toThrow(
      expect.objectContaining({
        code: 'placeholder-unknown',
        message: expect.stringMatching(message),
      }),
    );
  });

  it('refuses what only Vertex AI knows', () => {
    expect(() => fill(['{{$.pipeline_google_cloud_project_id}}'])).toThrow(
      expect.objectContaining({ code: 'placeholder-unsupported', category: 'unsupported' }),
    );
  });

  it('asks for a workspace that the pipeline does not declare', () => {
    const { workspace_path: _, ...others } = facts;
    const texts = { image: 'a', command: ['{{$.workspace_path}}'], args: [], variables: {} };
    expect(() => fillArguments(texts, { executorInput: inputOf({}), facts: others })).toThrow(
      /declares no workspace/,
    );
  });

  it.each([
    '{"Concat": ["a"',
    '{"Concat": [1]}',
    '{"Concat": [["a"]]}',
    '{"Concat": ["a"], "x": 1}',
    '{"Concat": [{"IfPresent": {"InputName": "data", "Then": ["a", "b"]}}]}',
    '{"IfPresent": {"Then": "a"}}',
    '{"IfPresent": {"InputName": "data"}}',
    '{"IfPresent": {"InputName": 1, "Then": "a"}}',
    '{"IfPresent": {"InputName": "data", "Then": {"Other": []}}}',
    `${'{"Concat": ['.repeat(5000)}"a"${']}'.repeat(5000)}`,
  ])('refuses the malformed structure %.60s', (argument) => {
    expect(() => fill([argument])).toThrow(
      expect.objectContaining({ code: 'placeholder-malformed' }),
    );
  });

  it('never reads a value as a placeholder or structure', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '{{$}}',
        "{{$.inputs.parameters['secret']}}",
        '{{$.',
        '{"Concat": ["a", "b"]}',
        '{"IfPresent": {"InputName": "secret", "Then": "a"}}',
        "$&$1$'",
        '\u0000\n"\\',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const read = (name: string) => `{{$.inputs.parameters['${name}']}}`;
        const values = { a, b, secret: 'S' };
        expect(
          fill(
            [
              read('a'),
              `${read('a')}${read('b')}`,
              JSON.stringify({ Concat: [read('a'), '|', read('b')] }),
            ],
            values,
          ),
        ).toEqual([a, a + b, `${a}|${b}`]);
        const [escaped = ''] = fill(
          [`{"x": "{{$.inputs.parameters['a'].json_escape[1]}}"}`],
          values,
        );
        expect(JSON.parse(escaped)).toEqual({ x: a });
      }),
    );
  });

  it('writes numbers that read back the same, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const [text = ''] = fill(["{{$.inputs.parameters['x']}}"], { x });
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text) === x).toBe(true);
      }),
    );
  });
});
