import { SlipwayError } from '../../../core/errors.ts';
import type { JsonValue } from '../../../core/json.ts';
import type { CommandIo, CommandResult } from '../../command-definition.ts';
import { EXIT_CODE_OF_BUG, EXIT_CODES } from '../../exit-codes.ts';
import { printableLines } from '../../printable.ts';
import { durationText } from '../../run-view/describe-task.ts';
import { systemClock } from '../../system-clock.ts';

/** One step of what a merge does; undefined: there was nothing to do. */
export interface Stage {
  readonly name: string;
  readonly run: () => Promise<CommandResult | undefined>;
}

export interface StageOutcome {
  readonly stage: string;
  readonly durationMs: number;
  readonly exitCode: number;
  /** What it said. */
  readonly text: string;
  readonly result: JsonValue;
}

/** Runs stages in order, tells each with its duration, and stops at the first that does not succeed. */
export async function runStages(
  io: CommandIo,
  stages: readonly Stage[],
): Promise<readonly StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  for (const { name, run } of stages) {
    io.stderr.write(`\n== ${name}\n`);
    const startMs = systemClock.now();
    const { text, json, exitCode = 0 } = await resultOf(run);
    const durationMs = systemClock.now() - startMs;
    const shown = printableLines(text.trimEnd());
    if (shown !== '') io.stderr.write(`${shown}\n`);
    io.stderr.write(
      `== ${name}: ${exitCode === 0 ? 'ok' : `failed with ${exitCode}`}, ${durationText(durationMs)}\n`,
    );
    outcomes.push({ stage: name, durationMs, exitCode, text: shown, result: json });
    if (exitCode !== 0) break;
  }
  return outcomes;
}

async function resultOf(run: Stage['run']): Promise<CommandResult> {
  try {
    return (await run()) ?? { json: null, text: 'nothing to do' };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const isForeseen = error instanceof SlipwayError;
    return {
      json: { error: { code: isForeseen ? error.code : 'bug', message: problem } },
      text: isForeseen ? `[${error.code}] ${problem}` : problem,
      exitCode: isForeseen ? EXIT_CODES[error.category] : EXIT_CODE_OF_BUG,
    };
  }
}
