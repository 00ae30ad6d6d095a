import type { CommandDefinition } from './command-definition.ts';

export interface CommandEntry {
  /** `['release', 'create']` is `slipway release create`. */
  readonly path: readonly [string, ...string[]];
  /** The line in `slipway --help`. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

/** Every command, in the order of help. A new command is one file and one line here. */
export const commandTable: readonly CommandEntry[] = [
  {
    path: ['init'],
    summary: 'make a small project that runs at once',
    load: () => import('./commands/init.ts'),
  },
  {
    path: ['doctor'],
    summary: 'say what is missing on this machine and how to get it',
    load: () => import('./commands/doctor.ts'),
  },
];
