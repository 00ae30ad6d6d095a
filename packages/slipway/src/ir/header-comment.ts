import type { JsonValue } from '../core/json.ts';
import type { ParameterType, PipelineSpec } from './pipeline-spec.ts';
import { escapeUnprintable, pythonText } from './python-text.ts';

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

/**
 * The comment KFP's compiler puts before the document: name, description (the one given, when the
 * spec has none), inputs, outputs.
 */
export function headerComment({ pipelineInfo, root }: PipelineSpec, description = ''): string {
  const lines = ['PIPELINE DEFINITION', `Name: ${pipelineInfo.name}`];
  const [first, ...more] = (pipelineInfo.description ?? description).split(/\r\n|[\n\r]/);
  if (first !== '')
    lines.push(`Description: ${first}`, ...more.map((line) => `             ${line}`));
  lines.push(...section('Inputs:', root.inputDefinitions));
  lines.push(...section('Outputs:', root.outputDefinitions));
  // KFP finds the end of a description by its lines' spaces: those of blank lines stay.
  return `${lines.map((line) => `# ${escapeUnprintable(line)}`).join('\n')}\n`;
}

interface Definitions {
  readonly parameters?: {
    readonly [name: string]: {
      readonly parameterType: ParameterType;
      readonly defaultValue?: JsonValue;
    };
  };
  readonly artifacts?: {
    readonly [name: string]: { readonly artifactType: { readonly schemaTitle?: string } };
  };
}

function section(title: string, { parameters = {}, artifacts = {} }: Definitions = {}): string[] {
  const texts = new Map([
    ...Object.entries(artifacts).map(
      ([name, { artifactType }]) => [name, artifactType.schemaTitle ?? ''] as const,
    ),
    ...Object.entries(parameters).map(
      ([name, { parameterType, defaultValue }]) =>
        [name, `${PYTHON_TYPES[parameterType]}${defaultText(defaultValue)}`] as const,
    ),
  ]);
  if (texts.size === 0) return [];
  return [title, ...[...texts.keys()].sort().map((name) => `   ${name}: ${texts.get(name)}`)];
}

/** KFP quotes a text without escaping anything in it. */
function defaultText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return ` [Default: ${typeof value === 'string' ? `'${value}'` : pythonText(value)}]`;
}
