import type { ComponentInput, ComponentOutput } from '../../../ir/component-interface.ts';
import type { ParameterType } from '../../../ir/pipeline-spec.ts';
import { literalText } from './literal-text.ts';

const VALUES: Readonly<Record<ParameterType, string>> = {
  STRING: 'string',
  NUMBER_INTEGER: 'number',
  NUMBER_DOUBLE: 'number',
  BOOLEAN: 'boolean',
  LIST: 'readonly JsonValue[]',
  STRUCT: 'JsonObject',
  TASK_FINAL_STATUS: 'FinalStatus',
  TASK_CONFIG: 'JsonObject',
};

/** The TypeScript type of what may be given for an input. */
export function inputTypeText(input: ComponentInput): string {
  if (input.kind === 'artifact') {
    const wrapper = input.isList ? 'ArtifactListArgument' : 'ArtifactArgument';
    return `${wrapper}<${literalText(input.schemaTitle)}>`;
  }
  if (input.parameterType === 'TASK_FINAL_STATUS') return 'ParameterRef<FinalStatus>';
  return `ParameterArgument<${literalsText(input.literals) ?? VALUES[input.parameterType]}>`;
}

/** The TypeScript type of the reference that stands for an output. */
export function outputTypeText(output: ComponentOutput): string {
  if (output.kind === 'parameter') return `ParameterRef<${VALUES[output.parameterType]}>`;
  return `${output.isList ? 'ArtifactListRef' : 'ArtifactRef'}<${literalText(output.schemaTitle)}>`;
}

function literalsText(literals: readonly unknown[] | undefined): string | undefined {
  if (literals === undefined || literals.length === 0) return undefined;
  const texts = literals.map((literal) =>
    typeof literal === 'string' ? literalText(literal) : JSON.stringify(literal),
  );
  const areAllSimple = literals.every((literal) => typeof literal !== 'object');
  return areAllSimple ? texts.join(' | ') : undefined;
}
