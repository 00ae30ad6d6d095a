import type { JsonObject, JsonValue } from '../core/json.ts';
import type { Finding } from './judge-release.ts';
import type { Release } from './release.ts';
import type { MetricGate } from './release-policy.ts';

/**
 * Holds numbers of the evaluation against the bounds of the policy; what is no number fails, and so
 * does an evaluation that the release has no digest of.
 */
export function judgeGates(
  gates: readonly MetricGate[],
  { content, evaluation }: Pick<Release, 'content' | 'evaluation'>,
): Finding[] {
  return gates.map(({ metric, min, max }) => {
    if (content.evaluation === null)
      return gate(
        'refused',
        `${metric} cannot be held against its bounds: the release has no evaluation that is signed with it.`,
      );
    const value = valueAt(evaluation, metric);
    const bounds = [min === undefined ? [] : `≥ ${min}`, max === undefined ? [] : `≤ ${max}`]
      .flat()
      .join(' and ');
    if (typeof value !== 'number' || !Number.isFinite(value))
      return gate('refused', `${metric} must be ${bounds}, and the evaluation has no such number.`);
    return value >= (min ?? -Infinity) && value <= (max ?? Infinity)
      ? gate('met', `${metric} is ${value}, and must be ${bounds}.`)
      : gate('refused', `${metric} is ${value}, but must be ${bounds}.`);
  });
}

const gate = (verdict: Finding['verdict'], text: string): Finding => ({
  code: 'gate',
  verdict,
  text,
});

function valueAt(evaluation: JsonObject, metric: string): JsonValue | undefined {
  let value: JsonValue | undefined = evaluation;
  for (const name of metric.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}
