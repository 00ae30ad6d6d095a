import { describe, expect, test } from 'vitest';
import { evaluateBinary } from './evaluate-binary.ts';
import { decideGate } from './gate.ts';

const rows = 4000;
const margins = { overMajority: 0.02, overChampion: 0 };

/** A quarter positive, as in census data. */
const labels = Array.from({ length: rows }, (_, row) => row % 4 === 0);
/** Scores that are right but for every `every`-th row. */
const wrongEvery = (every: number): number[] =>
  labels.map((isPositive, row) => {
    const isWrong = row % every === 0;
    return (isPositive !== isWrong ? 0.8 : 0.2) + ((row * 7919) % 1000) / 10_000;
  });
const constant = labels.map(() => 0.24);

const evaluate = (scores: number[], championScores?: number[]) =>
  evaluateBinary({
    labels,
    scores,
    ...(championScores === undefined ? {} : { championScores }),
    resamples: 300,
    seed: 1,
  });

const codes = (decision: ReturnType<typeof decideGate>): string[] =>
  decision.reasons.filter(({ isPassed }) => !isPassed).map(({ code }) => code);

describe('decideGate', () => {
  test('accepts a first model that beats the majority class', () => {
    const decision = decideGate({ evaluation: evaluate(wrongEvery(11)), digest: 'a', margins });
    expect(decision.accepted).toBe(true);
    expect(decision.reasons.map(({ code }) => code)).toEqual(['one-answer', 'majority']);
  });

  test('refuses a constant model, which a fixed accuracy of 0.7 would let through', () => {
    const evaluation = evaluate(constant);
    expect(evaluation.accuracy.estimate).toBe(0.75);
    expect(evaluation.accuracy.estimate).toBeGreaterThan(0.7);
    const decision = decideGate({ evaluation, digest: 'a', margins });
    expect(decision.accepted).toBe(false);
    expect(codes(decision)).toEqual(['one-answer', 'majority']);
  });

  test('asks for the margin, and judges by the cautious end of the interval', () => {
    const evaluation = evaluate(wrongEvery(11));
    const room = evaluation.accuracy.lower - evaluation.majorityRate;
    const decide = (overMajority: number) =>
      decideGate({ evaluation, digest: 'a', margins: { ...margins, overMajority } }).accepted;
    expect(decide(room - 0.001)).toBe(true);
    expect(decide(room + 0.001)).toBe(false);
    expect(decide(evaluation.accuracy.estimate - evaluation.majorityRate)).toBe(false);
  });

  test('a better model replaces the champion, a worse or equal one does not', () => {
    const champion = { version: 3, digest: 'old' };
    const decide = (own: number, theirs: number, overChampion = 0) =>
      decideGate({
        evaluation: evaluate(wrongEvery(own), wrongEvery(theirs)),
        digest: 'new',
        champion,
        margins: { ...margins, overChampion },
      });
    expect(decide(29, 11).accepted).toBe(true);
    expect(codes(decide(11, 29))).toEqual(['champion-auc', 'champion-accuracy']);
    expect(codes(decide(11, 11))).toEqual(['champion-auc']);
    expect(decide(11, 11, -0.01).accepted).toBe(true);
  });

  test('refuses the very model that is in use', () => {
    const decision = decideGate({
      evaluation: evaluate(wrongEvery(11), wrongEvery(11)),
      digest: 'same',
      champion: { version: 2, digest: 'same' },
      margins: { overMajority: 0, overChampion: -1 },
    });
    expect(codes(decision)).toEqual(['same-model']);
    expect(decision.reasons.at(-1)?.text).toContain('version 2');
  });

  test('refuses to decide when only one side knows of a champion', () => {
    const champion = { version: 2, digest: 'old' };
    const alone = evaluate(wrongEvery(29));
    expect(() => decideGate({ evaluation: alone, digest: 'a', champion, margins })).toThrow(
      /version 2.*lacks its scores/,
    );
    const compared = evaluate(wrongEvery(29), wrongEvery(11));
    expect(() => decideGate({ evaluation: compared, digest: 'a', margins })).toThrow(/not told of/);
  });
});
