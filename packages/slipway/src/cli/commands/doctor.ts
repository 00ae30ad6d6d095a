import { defineCommand } from '../command-definition.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Finding } from './doctor/finding.ts';
import { inspectFolders } from './doctor/inspect-folders.ts';
import { inspectPrograms } from './doctor/inspect-programs.ts';
import { inspectRuntime } from './doctor/inspect-runtime.ts';

export const command = defineCommand({
  description: 'Says what Slipway needs on this machine, what is missing and how to get it.',
  options: {},
  examples: ['slipway doctor', 'slipway doctor --json'],
  async run(io) {
    const groups = await Promise.all([
      inspectRuntime(),
      inspectFolders(io.workingFolder),
      inspectPrograms(io.variables, io.signal),
    ]);
    const findings = groups.flat();
    const isReady = findings.every(({ status }) => status !== 'missing');
    return {
      json: { ready: isReady, findings: findings.map((finding) => ({ ...finding })) },
      text: render(findings, isReady),
      exitCode: isReady ? 0 : EXIT_CODES.environment,
    };
  },
});

const MARKS = { ok: 'ok      ', optional: 'optional', missing: 'MISSING ' } as const;

function render(findings: readonly Finding[], isReady: boolean): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, found, advice }) => [
    `${MARKS[status]}  ${name.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 12)}→ ${advice}`]),
  ]);
  const verdict = isReady ? 'Slipway can run here.' : 'Slipway cannot run here yet: see MISSING.';
  return [...lines, '', verdict].join('\n');
}
