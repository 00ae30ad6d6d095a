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
    path: ['run'],
    summary: 'compile and run a pipeline on this machine',
    load: () => import('./commands/run.ts'),
  },
  {
    path: ['compile'],
    summary: 'write the pipeline as KFP v2 YAML',
    load: () => import('./commands/compile.ts'),
  },
  {
    path: ['lint'],
    summary: 'find what cannot be right in KFP v2 YAML',
    load: () => import('./commands/lint.ts'),
  },
  {
    path: ['diff'],
    summary: 'compare two compiled pipelines by what they do',
    load: () => import('./commands/diff.ts'),
  },
  {
    path: ['graph'],
    summary: 'draw a pipeline as Mermaid or SVG',
    load: () => import('./commands/graph.ts'),
  },
  {
    path: ['types'],
    summary: 'write typed steps for KFP components and pipelines',
    load: () => import('./commands/types.ts'),
  },
  {
    path: ['resume'],
    summary: 'go on with an interrupted, cancelled or failed run',
    load: () => import('./commands/resume.ts'),
  },
  {
    path: ['replay'],
    summary: 'run one step of a run again on its recorded inputs',
    load: () => import('./commands/replay.ts'),
  },
  {
    path: ['cancel'],
    summary: 'stop a run',
    load: () => import('./commands/cancel.ts'),
  },
  {
    path: ['runs', 'list'],
    summary: 'list runs',
    load: () => import('./commands/runs/list.ts'),
  },
  {
    path: ['runs', 'show'],
    summary: 'show the tasks of a run',
    load: () => import('./commands/runs/show.ts'),
  },
  {
    path: ['logs'],
    summary: 'show what the steps of a run wrote, follow a run',
    load: () => import('./commands/logs.ts'),
  },
  {
    path: ['cache', 'explain'],
    summary: 'say why a task ran, or why it did not have to',
    load: () => import('./commands/cache/explain.ts'),
  },
  {
    path: ['cache', 'ls'],
    summary: 'list results that later runs may reuse',
    load: () => import('./commands/cache/ls.ts'),
  },
  {
    path: ['cache', 'prune'],
    summary: 'forget results that later runs may reuse',
    load: () => import('./commands/cache/prune.ts'),
  },
  {
    path: ['cache', 'verify'],
    summary: 'check that every reusable result is what it was',
    load: () => import('./commands/cache/verify.ts'),
  },
  {
    path: ['gc'],
    summary: 'forget old runs, remove what nothing refers to',
    load: () => import('./commands/gc.ts'),
  },
  {
    path: ['artifacts', 'get'],
    summary: 'decrypt a stored artifact to a file',
    load: () => import('./commands/artifacts/get.ts'),
  },
  {
    path: ['serve'],
    summary: 'serve the endpoints of an environment over HTTP',
    load: () => import('./commands/serve.ts'),
  },
  {
    path: ['monitor', 'run'],
    summary: 'compare the traffic since the last window, send alerts',
    load: () => import('./commands/monitor/run.ts'),
  },
  {
    path: ['monitor', 'show'],
    summary: 'show a monitor, its windows and alerts',
    load: () => import('./commands/monitor/show.ts'),
  },
  {
    path: ['doctor'],
    summary: 'say what is missing on this machine and how to get it',
    load: () => import('./commands/doctor.ts'),
  },
];
