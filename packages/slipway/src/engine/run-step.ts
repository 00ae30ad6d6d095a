import { z } from 'zod';
import { isArtifactType } from '../authoring/artifact-types.ts';
import type { AnyStep } from '../authoring/step.ts';
import type { InputArtifact, OutputArtifact, StepContext } from '../authoring/step-context.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { jsonProblem } from '../core/json-problem.ts';
import type { ExecutorInput, ExecutorOutput, RuntimeArtifact } from '../ir/execution-contract.ts';
import { AttemptError } from './errors.ts';

/**
 * KFP's contract for a TypeScript step: ExecutorInput in, ExecutorOutput out. Values are parsed by
 * the step's own schemas, so that constraints hold wherever the step runs.
 */
export async function runStep(
  step: AnyStep,
  executorInput: ExecutorInput,
  context: StepContext,
): Promise<ExecutorOutput> {
  const { definition } = step;
  const inputs = inputsOf(definition.inputs, executorInput);
  const outputs = outputsOf(executorInput);
  const returned = ((await definition.run({ inputs, outputs, context } as never)) ??
    {}) as JsonObject;
  const parameterValues: Record<string, JsonValue> = {};
  for (const [name, declared] of Object.entries(definition.outputs)) {
    if (isArtifactType(declared)) continue;
    const parsed = (declared as z.ZodType).safeParse(returned[name]);
    if (!parsed.success)
      throw new AttemptError(
        'failed',
        'step-output-invalid',
        `${definition.name} returned a wrong value for the output "${name}": ${z.prettifyError(parsed.error)}`,
      );
    refuseLossy(definition.name, name, parsed.data);
    parameterValues[name] = parsed.data as JsonValue;
  }
  for (const name of Object.keys(returned))
    if (!Object.hasOwn(definition.outputs, name))
      throw new AttemptError(
        'failed',
        'step-output-invalid',
        `${definition.name} returned "${name}", which is not an output of the step. Declare it, or do not return it.`,
      );
  for (const [name, { metadata }] of Object.entries(outputs))
    refuseLossy(definition.name, `${name}.metadata`, metadata);
  return {
    parameterValues,
    artifacts: Object.fromEntries(
      Object.entries(executorInput.outputs.artifacts).map(([name, { artifacts }]) => [
        name,
        {
          artifacts: [
            {
              ...artifacts[0],
              name,
              uri: outputs[name]?.uri ?? '',
              metadata: (outputs[name]?.metadata ?? {}) as JsonObject,
            },
          ],
        },
      ]),
    ) as ExecutorOutput['artifacts'],
  };
}

/** JSON would make something else of it, silently. */
function refuseLossy(step: string, name: string, value: unknown): void {
  const problem = jsonProblem(value, name);
  if (problem === undefined) return;
  throw new AttemptError(
    'failed',
    'step-output-invalid',
    `${step} gave back something that is no JSON: ${problem}. Leave it out, or write null or a text.`,
  );
}

function inputsOf(
  declared: Readonly<Record<string, unknown>>,
  { inputs }: ExecutorInput,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(declared)) {
    if (isArtifactType(type)) {
      const list = (inputs.artifacts[name]?.artifacts ?? []).map(inputArtifact);
      if (type.isList) values[name] = list;
      else if (list[0] !== undefined) values[name] = list[0];
      continue;
    }
    const parsed = (type as z.ZodType).safeParse(inputs.parameterValues[name]);
    if (!parsed.success)
      throw new AttemptError(
        'invalid-input',
        'step-input-invalid',
        `The input "${name}" is not acceptable: ${z.prettifyError(parsed.error)}`,
      );
    values[name] = parsed.data;
  }
  return values;
}

const inputArtifact = ({ uri, customPath = '', metadata }: RuntimeArtifact): InputArtifact => ({
  uri,
  path: customPath,
  metadata: metadata ?? {},
});

function outputsOf({ outputs }: ExecutorInput): Record<string, OutputArtifact> {
  return Object.fromEntries(
    Object.entries(outputs.artifacts).map(([name, { artifacts }]) => [
      name,
      { uri: '', path: artifacts[0]?.customPath ?? '', metadata: {} },
    ]),
  );
}
