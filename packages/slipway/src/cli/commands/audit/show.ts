import type { AuditEntry } from '../../../audit/audit-log.ts';
import type { JsonValue } from '../../../core/json.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description: 'Shows who did what, when, and what was refused; the newest last.',
  options: {
    environment: environmentOption,
    last: {
      kind: 'number',
      value: 'n',
      default: 50,
      min: 1,
      max: 100_000,
      isInteger: true,
      summary: 'how many entries',
    },
    actor: { kind: 'text', value: 'name', summary: 'only what this one did' },
    action: { kind: 'text', value: 'prefix', summary: 'only actions that begin so: release, keys' },
    subject: { kind: 'text', value: 'prefix', summary: 'only what was done to this' },
    denied: { kind: 'flag', summary: 'only what was refused' },
    details: { kind: 'flag', summary: 'with everything that was recorded' },
  },
  examples: [
    'slipway audit show --environment prod',
    'slipway audit show --environment prod --action release --last 10 --details',
  ],
  async run(io, _arguments, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit, name } = environment;
    await actAs(io, environment, { action: 'audit.read', subject: name });
    const shown: AuditEntry[] = [];
    for await (const entry of audit.entries()) {
      if (!isAskedFor(entry, options)) continue;
      shown.push(entry);
      if (shown.length > options.last) shown.shift();
    }
    const lines = shown.flatMap((entry) => [
      entryLine(entry),
      ...(options.details ? [`        ${JSON.stringify(entry.details)}`] : []),
    ]);
    return {
      json: shown as unknown as JsonValue,
      text:
        lines.length === 0
          ? `The audit log of ${name} has no such entry.`
          : printableLines(lines.join('\n')),
    };
  },
});

function isAskedFor(
  entry: AuditEntry,
  asked: {
    actor?: string | undefined;
    action?: string | undefined;
    subject?: string | undefined;
  } & {
    denied: boolean;
  },
): boolean {
  return (
    (asked.actor === undefined || entry.actor === asked.actor) &&
    entry.action.startsWith(asked.action ?? '') &&
    entry.subject.startsWith(asked.subject ?? '') &&
    (!asked.denied || entry.outcome === 'denied')
  );
}

const entryLine = ({ sequence, atMs, actor, action, outcome, subject }: AuditEntry): string =>
  [
    String(sequence).padStart(6),
    new Date(atMs).toISOString(),
    outcome.padEnd(6),
    actor.padEnd(24),
    action.padEnd(20),
    subject,
  ].join('  ');
