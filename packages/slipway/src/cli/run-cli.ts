import { nearestName } from '../core/nearest-name.ts';
import type { CommandIo, CommandResult } from './command-definition.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { CliError } from './errors.ts';
import { overviewHelp } from './overview-help.ts';
import { renderError } from './render-error.ts';

/**
 * Runs one command line (without `node slipway`) and returns its exit code. The result goes to
 * `io.stdout`, errors to `io.stderr`; nothing is thrown.
 */
export async function runCli(
  words: readonly string[],
  io: CommandIo,
  table: readonly CommandEntry[] = commandTable,
): Promise<number> {
  const asJson = beforeDashes(words).includes('--json');
  const isDebug = io.settings.isDebug || beforeDashes(words).includes('--debug');
  try {
    const result = await dispatch(words, { ...io, asJson }, table);
    if (result.isStreamed === true) return result.exitCode ?? 0;
    if (asJson && !result.isHelp) io.stdout.write(`${JSON.stringify(result.json, undefined, 2)}\n`);
    else if (result.text !== '') io.stdout.write(withNewline(result.text));
    return result.exitCode ?? 0;
  } catch (error) {
    const rendered = renderError(error, { asJson, isDebug });
    io.stderr.write(rendered.text);
    return rendered.exitCode;
  }
}

type Outcome = CommandResult & { readonly isHelp?: boolean };

async function dispatch(
  words: readonly string[],
  io: CommandIo,
  table: readonly CommandEntry[],
): Promise<Outcome> {
  const wantsHelp = beforeDashes(words).some((word) => word === '--help' || word === '-h');
  if (words[0] === '--version' || words[0] === '-V') return showVersion();
  // `slipway help run` is `slipway run --help`.
  if (words[0] === 'help') return dispatch([...words.slice(1), '--help'], io, table);
  const entry = table.find(({ path }) => path.every((name, index) => words[index] === name));
  if (entry !== undefined) return runEntry(entry, { words, io, wantsHelp });
  const groups = table.filter(({ path }) => path.length > 1 && path[0] === words[0]);
  const first = words[0];
  if (first === undefined || (wantsHelp && first.startsWith('-'))) return help(overviewHelp(table));
  if (groups.length > 0 && (wantsHelp || words.length === 1)) return help(overviewHelp(groups));
  throw unknownCommand(words, table);
}

async function runEntry(
  { path, load, runsSteps }: CommandEntry,
  request: { words: readonly string[]; io: CommandIo; wantsHelp: boolean },
): Promise<Outcome> {
  using spareWorker =
    runsSteps === true && !request.wantsHelp ? await startSpareWorker(request.io) : undefined;
  const [{ command }, { helpOfCommand, parseCommandLine }] = await Promise.all([
    load(),
    import('./parse-command-line.ts'),
  ]);
  if (request.wantsHelp) return help(helpOfCommand(path, command));
  const parsed = parseCommandLine(path, command, request.words.slice(path.length));
  return await command.run({ ...request.io, spareWorker }, parsed.args, parsed.options as never);
}

async function startSpareWorker(io: CommandIo) {
  const { openSpareWorker } = await import('./project/open-spare-worker.ts');
  return openSpareWorker(io);
}

async function showVersion(): Promise<Outcome> {
  const { slipwayVersion } = await import('./slipway-version.ts');
  const version = slipwayVersion();
  return { json: { version }, text: version };
}

const help = (text: string): Outcome => ({ isHelp: true, json: null, text });

function unknownCommand(words: readonly string[], table: readonly CommandEntry[]): CliError {
  const given = words.filter((word) => !word.startsWith('-'));
  const known = table.map(({ path }) => path.join(' '));
  const near =
    nearestName(given.slice(0, 2).join(' '), known) ?? nearestName(given[0] ?? '', known);
  const name = words[0]?.startsWith('-') === true ? `option ${words[0]}` : `command "${given[0]}"`;
  const advice =
    near === undefined ? 'See slipway --help for all commands.' : `Did you mean "slipway ${near}"?`;
  return new CliError('invalid-input', 'unknown-command', `There is no ${name}. ${advice}`);
}

const beforeDashes = (words: readonly string[]): readonly string[] =>
  words.includes('--') ? words.slice(0, words.indexOf('--')) : words;

const withNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
