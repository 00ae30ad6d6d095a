import type { JsonValue } from '../../../core/json.ts';
import type { PipelineChange } from '../../../ir/diff/diff-pipelines.ts';

const SIGNS = { added: '+', removed: '-', changed: '~', renamed: '~' } as const;
const VALUE_LENGTH_MAX = 100;

/** Differences for people: by task, each on a line. */
export function changeLines(changes: readonly PipelineChange[]): string {
  if (changes.length === 0) return 'The pipelines do the same.';
  const byTask = new Map<string, PipelineChange[]>();
  for (const change of changes) {
    const same = byTask.get(change.task);
    if (same === undefined) byTask.set(change.task, [change]);
    else same.push(change);
  }
  const blocks = [...byTask].map(([task, ofTask]) =>
    [printable(task === '' ? 'pipeline' : task), ...ofTask.map(lineOf)].join('\n'),
  );
  return `${blocks.join('\n')}\n${summary(changes)}`;
}

function lineOf({ kind, aspect, before, after }: PipelineChange): string {
  const sign = `  ${SIGNS[kind]}`;
  if (kind === 'renamed') return `${sign} was called ${shown(before)}`;
  if (aspect === '') return `${sign} task`;
  if (kind === 'changed') return `${sign} ${printable(aspect)}: ${shown(before)} → ${shown(after)}`;
  return `${sign} ${printable(aspect)}: ${shown(kind === 'added' ? after : before)}`;
}

const summary = (changes: readonly PipelineChange[]): string => {
  const tasks = new Set(changes.map(({ task }) => task).filter((task) => task !== ''));
  return `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'} in ${tasks.size} ${tasks.size === 1 ? 'task' : 'tasks'}`;
};

function shown(value: JsonValue | undefined): string {
  const text = printable(JSON.stringify(value) ?? 'nothing');
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

/** A file from anybody must not write to the terminal what only looks like our words. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
