import type { JsonValue } from '../core/json.ts';
import type { ParameterType, PipelineSpec } from './pipeline-spec.ts';

const PYTHON_TYPES: Readonly<Record<ParameterType, string>> = {
  NUMBER_DOUBLE: 'float',
  NUMBER_INTEGER: 'int',
  STRING: 'str',
  BOOLEAN: 'bool',
  LIST: 'list',
  STRUCT: 'dict',
  TASK_FINAL_STATUS: 'PipelineTaskFinalStatus',
  TASK_CONFIG: 'TaskConfig',
};

/** The comment KFP's compiler puts before the document: name, description, inputs, outputs. */
export function headerComment({ pipelineInfo, root }: PipelineSpec): string {
  const lines = ['PIPELINE DEFINITION', `Name: ${pipelineInfo.name}`];
  if (pipelineInfo.description !== undefined)
    lines.push(`Description: ${pipelineInfo.description.replaceAll('\n', '\n#              ')}`);
  const inputs = [
    ...Object.entries(root.inputDefinitions?.artifacts ?? {}).map(
      ([name, { artifactType }]) => `${name}: ${artifactType.schemaTitle ?? ''}`,
    ),
    ...Object.entries(root.inputDefinitions?.parameters ?? {}).map(
      ([name, { parameterType, defaultValue }]) =>
        `${name}: ${PYTHON_TYPES[parameterType]}${defaultValue === undefined ? '' : ` [Default: ${pythonText(defaultValue)}]`}`,
    ),
  ];
  const outputs = [
    ...Object.entries(root.outputDefinitions?.artifacts ?? {}).map(
      ([name, { artifactType }]) => `${name}: ${artifactType.schemaTitle ?? ''}`,
    ),
    ...Object.entries(root.outputDefinitions?.parameters ?? {}).map(
      ([name, { parameterType }]) => `${name}: ${PYTHON_TYPES[parameterType]}`,
    ),
  ];
  lines.push(...section('Inputs:', inputs), ...section('Outputs:', outputs));
  return `${lines.map((line) => `# ${line}`).join('\n')}\n`;
}

const section = (title: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : [title, ...[...entries].sort().map((entry) => `   ${entry}`)];

/** `str()` of the value after its trip through a protobuf Value: numbers are doubles. */
function pythonText(value: JsonValue): string {
  if (typeof value === 'string') return `'${value.replaceAll('\n', '\\n')}'`;
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}
