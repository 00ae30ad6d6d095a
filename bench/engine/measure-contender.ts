import type { Contender } from './contender.ts';
import { type Figure, figureOf } from './figure.ts';

export interface ContenderFigures {
  /** Seconds of a process that runs the shortest chain. */
  readonly oneStep: Figure;
  readonly chain: Figure;
  /** Milliseconds that one more step takes. */
  readonly perStep: Figure;
  /** Proportional set size of all processes together, at most, in the chain. */
  readonly peakMb: number;
  readonly fan: FanFigure;
}

/** A figure in seconds, or why there is none. */
export type FanFigure =
  | { readonly figure: Figure; readonly repeats: number }
  | { readonly problem: string };

export const CHAIN_STEPS = 50;
export const FAN_STEPS = 200;
const REPEATS = 3;
/** Of processes that end soon: their own start varies by more than fifty quick steps take. */
const QUICK_REPEATS = 15;
const QUICK_SECONDS = 3;
/** What takes longer than this is run once: its noise is small beside it. */
const LONG_SECONDS = 60;

/** Measures one contender: warm caches of compiled code, repetitions, memory in a run of its own. */
export async function measureContender(
  contender: Contender,
  log: (line: string) => void,
): Promise<ContenderFigures> {
  const { name, stepsAtLeast } = contender;
  const one = { shape: 'chain', length: stepsAtLeast } as const;
  const chain = { shape: 'chain', length: CHAIN_STEPS } as const;
  await contender.run(one);
  const { treePeakMb, seconds } = await contender.run(chain, { sampled: true });
  const repeats = seconds < QUICK_SECONDS ? QUICK_REPEATS : REPEATS;
  const pairs: { readonly one: number; readonly chain: number }[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1)
    pairs.push({
      one: (await contender.run(one)).seconds,
      chain: (await contender.run(chain)).seconds,
    });
  const oneStep = figureOf(pairs.map((pair) => pair.one));
  const whole = figureOf(pairs.map((pair) => pair.chain));
  const each = (seconds: number) => (seconds * 1000) / (CHAIN_STEPS - stepsAtLeast);
  const perStep = {
    // Of the medians: one slow start does not stand for the steps.
    value: each(whole.value - oneStep.value),
    spread: figureOf(pairs.map((pair) => each(pair.chain - pair.one))).spread,
  };
  log(`${name}: ${oneStep.value.toFixed(2)} s cold, ${perStep.value.toFixed(2)} ms per step`);
  const fan = await measureFan(contender);
  const told = 'figure' in fan ? `${fan.figure.value.toFixed(2)} s` : fan.problem;
  log(`${name}: fan-out of ${FAN_STEPS} and a join: ${told}`);
  return { oneStep, chain: whole, perStep, peakMb: treePeakMb, fan };
}

async function measureFan(contender: Contender): Promise<FanFigure> {
  const seconds: number[] = [];
  try {
    while (seconds.length < REPEATS && (seconds[0] ?? 0) < LONG_SECONDS)
      seconds.push((await contender.run({ shape: 'fan', length: FAN_STEPS })).seconds);
    return { figure: figureOf(seconds), repeats: seconds.length };
  } catch (error) {
    return { problem: (error as Error).message.trim().split('\n').at(-1) ?? 'it failed' };
  }
}
