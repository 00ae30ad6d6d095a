import {
  google,
  type ImportedStep,
  importArtifact,
  importComponent,
  onExit,
  pipeline,
  type UntypedArguments,
  type UntypedOutputs,
} from 'slipway';
import { interfaceOf } from '../../packages/slipway/src/ir/component-interface.ts';
import { readOrThrow } from './components.ts';

const VALUES = {
  STRING: 'x',
  NUMBER_INTEGER: 1,
  NUMBER_DOUBLE: 0.5,
  BOOLEAN: true,
  LIST: ['x'],
  STRUCT: { a: 1 },
  TASK_CONFIG: {},
  TASK_FINAL_STATUS: undefined,
} as const;

interface Use {
  readonly step: ImportedStep<UntypedArguments, UntypedOutputs>;
  /** For every input that must be given. */
  readonly makeArguments: () => Record<string, unknown>;
  readonly statusInput: string | undefined;
}

/** One pipeline with a task of every component. */
export function everyComponent(texts: readonly string[]) {
  const uses = texts.map(useOf);
  return pipeline({
    name: 'every-component',
    params: {},
    build() {
      for (const { step, makeArguments, statusInput } of uses) {
        if (statusInput === undefined) step(makeArguments());
        else
          onExit(
            (status) => step({ ...makeArguments(), [statusInput]: status }),
            {},
            () => {
              importArtifact({ uri: 'gs://x', type: google.VertexModel });
            },
          );
      }
    },
  });
}

function useOf(text: string): Use {
  const { inputs } = interfaceOf(readOrThrow(text).component);
  const status = inputs.find(
    (input) => input.kind === 'parameter' && input.parameterType === 'TASK_FINAL_STATUS',
  );
  const required = inputs.filter((input) => !input.isOptional);
  return {
    step: importComponent(text),
    statusInput: status?.name,
    makeArguments: () =>
      Object.fromEntries(
        required.map((input) => [
          input.name,
          input.kind === 'parameter'
            ? VALUES[input.parameterType]
            : importArtifact({
                uri: 'gs://x',
                type: { ...google.VertexModel, schemaTitle: input.schemaTitle },
              }).artifact,
        ]),
      ),
  };
}
