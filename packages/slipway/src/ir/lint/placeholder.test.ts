import { describe, expect, test } from 'vitest';
import { placeholdersIn } from './placeholder.ts';

describe('a placeholder', () => {
  test.each([
    '{{$}}',
    '{{$.json_escape[1]}}',
    '{{$.outputs.output_file}}',
    '{{$.outputMetadataUri}}',
    '{{$.pipeline_job_name}}',
    '{{$.pipeline_task_uuid}}',
    '{{$.workspace_path}}',
    '{{$.pipeline_google_cloud_location}}',
  ])('%s is a value of the run', (text) => {
    expect(placeholdersIn(text)).toEqual([{ kind: 'value', text }]);
  });

  test.each([
    ["{{$.inputs.parameters['a b']}}", 'inputs', 'parameters', 'a b'],
    ["{{$.inputs.parameters['a'].json_escape[1]}}", 'inputs', 'parameters', 'a'],
    ['{{$.inputs.parameters["a"]}}', 'inputs', 'parameters', 'a'],
    ['{{$.inputs.parameters[\\"a\\"]}}', 'inputs', 'parameters', 'a'],
    ["{{$.inputs.artifacts['m']}}", 'inputs', 'artifacts', 'm'],
    ["{{$.inputs.artifacts['m'].uri}}", 'inputs', 'artifacts', 'm'],
    ["{{$.inputs.artifacts['m'].metadata['k']}}", 'inputs', 'artifacts', 'm'],
    ["{{$.inputs.artifacts['m'].metadata}}", 'inputs', 'artifacts', 'm'],
    ["{{$.outputs.parameters['n'].output_file}}", 'outputs', 'parameters', 'n'],
    ["{{$.outputs.artifacts['m'].path}}", 'outputs', 'artifacts', 'm'],
    ["{{$.inputs.parameters['__proto__']}}", 'inputs', 'parameters', '__proto__'],
  ])('%s names an input or output', (text, side, of, name) => {
    expect(placeholdersIn(text)).toEqual([{ kind: 'reference', text, side, of, name }]);
  });

  test.each([
    '{{$.pipeline_job_nam}}',
    '{{$.inputs.parameters.a}}',
    "{{$.inputs.parameter['a']}}",
    "{{$.inputs.artifacts['m'].url}}",
    "{{$.outputs.parameters['n']}}",
    '{{$.json_escape[2]}}',
    '{{$.constructor}}',
  ])('%s is none that KFP replaces', (text) => {
    expect(placeholdersIn(text)).toEqual([{ kind: 'malformed', text }]);
  });

  test('is looked for only where KFP does', () => {
    expect(placeholdersIn('{{workflow.name}} {{ $.x }} {{$ {{$')).toEqual([]);
    expect(placeholdersIn("a{{$}}b{{$.inputs.parameters['c']}}")).toHaveLength(2);
  });

  test('costs no more than the length of the text', () => {
    expect(placeholdersIn(`${'{{$'.repeat(300_000)}`)).toEqual([]);
  });
});
