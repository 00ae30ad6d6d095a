import type { CommandDefinition } from './command-definition.ts';

export interface CommandEntry {
  /** `['release', 'create']` is `slipway release create`. */
  readonly path: readonly [string, ...string[]];
  /** The line in `slipway --help`. */
  readonly summary: string;
  /** It runs TypeScript steps: a process for them starts while the command is loaded. */
  readonly runsSteps?: true;
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
    runsSteps: true,
    load: () => import('./commands/run.ts'),
  },
  {
    path: ['plan'],
    summary: 'show which access a pipeline needs, and who has it',
    load: () => import('./commands/plan.ts'),
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
    runsSteps: true,
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
    path: ['release', 'list'],
    summary: 'list releases of an environment, and holds',
    load: () => import('./commands/release/list.ts'),
  },
  {
    path: ['release', 'show'],
    summary: 'show a release, its decisions, and what the policy says',
    load: () => import('./commands/release/show.ts'),
  },
  {
    path: ['release', 'card'],
    summary: 'write the model card of a release',
    load: () => import('./commands/release/card.ts'),
  },
  {
    path: ['release', 'verify'],
    summary: 'check every byte and signature of a release',
    load: () => import('./commands/release/verify.ts'),
  },
  {
    path: ['release', 'create'],
    summary: 'make a release of a registered model version',
    load: () => import('./commands/release/create.ts'),
  },
  {
    path: ['release', 'promote'],
    summary: 'move a release into an environment',
    load: () => import('./commands/release/promote.ts'),
  },
  {
    path: ['release', 'approve'],
    summary: 'approve a release for an environment',
    load: () => import('./commands/release/approve.ts'),
  },
  {
    path: ['release', 'reject'],
    summary: 'reject a release for an environment',
    load: () => import('./commands/release/reject.ts'),
  },
  {
    path: ['release', 'validate'],
    summary: 'say that the model of a release is valid',
    load: () => import('./commands/release/validate.ts'),
  },
  {
    path: ['release', 'rollback'],
    summary: 'give traffic back to an earlier release at once',
    load: () => import('./commands/release/rollback.ts'),
  },
  {
    path: ['release', 'hold'],
    summary: 'let no release enter an endpoint',
    load: () => import('./commands/release/hold.ts'),
  },
  {
    path: ['release', 'resume'],
    summary: 'let releases enter an endpoint again',
    load: () => import('./commands/release/resume.ts'),
  },
  {
    path: ['release', 'review'],
    summary: 'review a release that broke the glass',
    load: () => import('./commands/release/review.ts'),
  },
  {
    path: ['audit', 'show'],
    summary: 'show who did what, when',
    load: () => import('./commands/audit/show.ts'),
  },
  {
    path: ['audit', 'verify'],
    summary: 'check that the audit log is whole and unchanged',
    load: () => import('./commands/audit/verify.ts'),
  },
  {
    path: ['audit', 'export'],
    summary: 'write the audit log as JSON lines, with its checkpoints',
    load: () => import('./commands/audit/export.ts'),
  },
  {
    path: ['identity', 'create'],
    summary: 'make your own key, to act and to sign',
    load: () => import('./commands/identity/create.ts'),
  },
  {
    path: ['identity', 'show'],
    summary: 'show who you are to an environment',
    load: () => import('./commands/identity/show.ts'),
  },
  {
    path: ['identity', 'rotate'],
    summary: 'give an environment new signing keys',
    load: () => import('./commands/identity/rotate.ts'),
  },
  {
    path: ['identity', 'jwks'],
    summary: "print the keys that check an environment's tokens",
    load: () => import('./commands/identity/jwks.ts'),
  },
  {
    path: ['identity', 'login'],
    summary: "sign in at the project's identity provider",
    load: () => import('./commands/identity/login.ts'),
  },
  {
    path: ['identity', 'logout'],
    summary: 'forget your sign-in on this machine',
    load: () => import('./commands/identity/logout.ts'),
  },
  {
    path: ['keys', 'list'],
    summary: 'show the versions of a key and what is under them',
    load: () => import('./commands/keys/list.ts'),
  },
  {
    path: ['keys', 'rotate'],
    summary: 'make a new version of a key',
    load: () => import('./commands/keys/rotate.ts'),
  },
  {
    path: ['keys', 'rewrap'],
    summary: 'bring what is stored under the new version of a key',
    load: () => import('./commands/keys/rewrap.ts'),
  },
  {
    path: ['keys', 'inventory'],
    summary: 'show what is stored under which version of a key',
    load: () => import('./commands/keys/inventory.ts'),
  },
  {
    path: ['keys', 'disable'],
    summary: 'let a version of a key open nothing for now',
    load: () => import('./commands/keys/disable.ts'),
  },
  {
    path: ['keys', 'enable'],
    summary: 'let a disabled version of a key open again',
    load: () => import('./commands/keys/enable.ts'),
  },
  {
    path: ['keys', 'destroy'],
    summary: 'destroy a version of a key, and what is under it',
    load: () => import('./commands/keys/destroy.ts'),
  },
  {
    path: ['env', 'list'],
    summary: 'list the environments of the project',
    load: () => import('./commands/env/list.ts'),
  },
  {
    path: ['env', 'show'],
    summary: 'show every setting of an environment, and what it means',
    load: () => import('./commands/env/show.ts'),
  },
  {
    path: ['ci', 'run'],
    summary: 'do what a merge into a branch means',
    load: () => import('./commands/ci/run.ts'),
  },
  {
    path: ['ci', 'init'],
    summary: 'write the file that makes a CI service do so',
    load: () => import('./commands/ci/init.ts'),
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
