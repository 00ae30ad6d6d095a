import type { CommandEntry } from './command-table.ts';

/** The text of `slipway --help`; made without loading any command. */
export function overviewHelp(table: readonly CommandEntry[]): string {
  const rows = table.map(({ path, summary }) => [path.join(' '), summary] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    'Usage: slipway <command> [options]',
    '',
    'Machine-learning pipelines from a laptop to production.',
    '',
    'Commands:',
    ...rows.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options of every command:',
    '  -h, --help  what it does, its options, an example',
    '  --json      print the result as JSON',
    '  --debug     show the stack of an error (also SLIPWAY_DEBUG=1)',
    '',
    'Example: slipway init my-project',
    '',
  ].join('\n');
}
