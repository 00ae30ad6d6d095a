import { type CelInput, CelScalar, celEnv, celFunc, isCelError, parse, plan } from '@bufbuild/cel';
import type { JsonObject } from '../core/json.ts';
import { ConditionError } from './errors.ts';

/** KFP's environment: CEL's standard library and `parseJson(string) → dyn`. */
const environment = celEnv({
  funcs: [
    celFunc('parseJson', [CelScalar.STRING], CelScalar.DYN, (text) => JSON.parse(text) as CelInput),
  ],
});

/**
 * Evaluates a KFP trigger condition over a task's input parameters. As in KFP's backend (cel-go),
 * anything but a boolean result is an error: `condition-failed` is thrown, never "false" returned.
 */
export function evaluateCondition(condition: string, parameterValues: JsonObject): boolean {
  const result = evaluate(condition, parameterValues);
  if (typeof result === 'boolean') return result;
  const problem = isCelError(result) ? result.message : `it gives ${typeof result}, not a boolean`;
  throw failed(condition, problem);
}

function evaluate(condition: string, parameterValues: JsonObject): unknown {
  try {
    const inputs = { parameter_values: new Map(Object.entries(parameterValues)) };
    return plan(
      environment,
      parse(condition),
    )({ inputs: new Map(Object.entries(inputs)) } as never);
  } catch (cause) {
    throw failed(condition, (cause as Error).message);
  }
}

const failed = (condition: string, problem: string) =>
  new ConditionError(
    'failed',
    'condition-failed',
    `The condition ${condition.slice(0, 500)} cannot be evaluated: ${problem}.`,
  );
