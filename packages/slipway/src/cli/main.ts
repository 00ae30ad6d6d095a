import type { CommandIo } from './command-definition.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { processVariables, readCliSettings } from './config.ts';
import { CliError } from './errors.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { renderError } from './render-error.ts';
import { runCli } from './run-cli.ts';

/** The process around the CLI: streams, signals, exit code. */
export async function main(
  words: readonly string[],
  table: readonly CommandEntry[] = commandTable,
): Promise<void> {
  const io = processIo(abortOnSignals());
  process.on('uncaughtException', (error) => {
    const rendered = renderError(error, { asJson: false, isDebug: io.settings.isDebug });
    process.stderr.write(rendered.text);
    process.exit(rendered.exitCode);
  });
  // `slipway runs | head` closes the pipe early; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await runCli(words, io, table);
}

function processIo(signal: AbortSignal): CommandIo {
  const variables = processVariables();
  const isTerminal = process.stderr.isTTY === true;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal,
    // A terminal that does not know its size says 0.
    columns: process.stderr.columns || 80,
    rows: process.stderr.rows || 24,
    workingFolder: process.cwd(),
    variables,
    settings: readCliSettings(variables, isTerminal),
    signal,
  };
}

/** The first signal asks commands to stop cleanly, the second ends the process at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.cancelled);
    if (process.stderr.isTTY)
      process.stderr.write('\nStopping; press Ctrl-C again to stop at once.\n');
    controller.abort(new CliError('cancelled', 'interrupted', `Stopped by ${signal}.`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
