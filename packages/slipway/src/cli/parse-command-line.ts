import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandDefinition, OptionDefinition } from './command-definition.ts';
import { CliError } from './errors.ts';

export interface ParsedCommandLine {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The help of one command: usage, description, arguments, options, examples. */
export function helpOfCommand(path: readonly string[], definition: CommandDefinition): string {
  const examples = ['Examples:', ...definition.examples.map((line) => `  ${line}`)];
  return `${toCommander(path, definition).helpInformation()}\n${examples.join('\n')}\n`;
}

/** Reads the words after the command's name. Throws CliError `usage` for anything not declared. */
export function parseCommandLine(
  path: readonly string[],
  definition: CommandDefinition,
  words: readonly string[],
): ParsedCommandLine {
  const command = toCommander(path, definition);
  try {
    command.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usageError(path, error.message);
  }
  const args = command.processedArgs.flat().filter((word) => word !== undefined) as string[];
  return { args, options: withFlagDefaults(definition, command.opts()) };
}

export const usageError = (path: readonly string[], message: string): CliError => {
  const problem = message.replace(/^error: /, '').replaceAll('\n', ' ');
  const command = ['slipway', ...path].join(' ');
  return new CliError('invalid-input', 'usage', `${problem} (see ${command} --help)`);
};

function toCommander(path: readonly string[], definition: CommandDefinition): Command {
  const command = new Command(['slipway', ...path].join(' '))
    .description(definition.description)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false);
  for (const argument of definition.arguments ?? [])
    command.argument(argument.name, argument.summary);
  for (const [name, option] of Object.entries(definition.options))
    command.addOption(toCommanderOption(name, option));
  command.option('--json', 'print the result as JSON');
  command.option('--debug', 'show the stack of an error');
  command.option('-h, --help', 'show this help');
  return command;
}

function toCommanderOption(name: string, definition: OptionDefinition): Option {
  const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const short = definition.short === undefined ? '' : `-${definition.short}, `;
  const { kind, summary } = definition;
  if (kind === 'flag') return new Option(`${short}--${dashed}`, summary);
  if (kind === 'switch') return new Option(`${short}--no-${dashed}`, summary);
  const option = new Option(`${short}--${dashed} <${definition.value}>`, summary);
  if (kind === 'texts')
    return option
      .default([], 'none')
      .argParser((word: string, earlier: readonly string[]) => [...earlier, word]);
  if (definition.default !== undefined) option.default(definition.default);
  if (kind === 'number') return option.argParser((word) => parseNumber(word, definition));
  if (definition.choices !== undefined) option.choices([...definition.choices]);
  return option;
}

function parseNumber(
  word: string,
  { min = -Infinity, max = Infinity, isInteger }: OptionDefinition & { kind: 'number' },
): number {
  const value = word.trim() === '' ? Number.NaN : Number(word);
  if (!Number.isFinite(value) || (isInteger === true && !Number.isInteger(value)))
    throw new InvalidArgumentError(
      `It must be ${isInteger === true ? 'a whole number' : 'a number'}.`,
    );
  if (value < min || value > max)
    throw new InvalidArgumentError(`It must be from ${min} to ${max}.`);
  return value;
}

function withFlagDefaults(
  definition: CommandDefinition,
  parsed: Record<string, unknown>,
): Record<string, unknown> {
  const flags = Object.entries(definition.options).filter(([, option]) => option.kind === 'flag');
  return { ...Object.fromEntries(flags.map(([name]) => [name, false])), ...parsed };
}
