import { styleText } from 'node:util';
import type { JsonValue } from '../../../core/json.ts';
import type { PipelineChange } from '../../../ir/diff/diff-pipelines.ts';
import { wireText } from './wire-text.ts';

const MARKS = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  changed: ['~', 'yellow'],
  renamed: ['~', 'yellow'],
} as const;
const VALUE_LENGTH_MAX = 100;

/** Differences for people: by task, each on a line; with colour where standard output is a terminal. */
export function changeLines(changes: readonly PipelineChange[]): string {
  if (changes.length === 0) return 'The pipelines do the same.';
  const byTask = new Map<string, PipelineChange[]>();
  for (const change of changes) {
    const same = byTask.get(change.task);
    if (same === undefined) byTask.set(change.task, [change]);
    else same.push(change);
  }
  const blocks = [...byTask].map(([task, ofTask]) =>
    [styleText('bold', printable(task === '' ? 'pipeline' : task)), ...ofTask.map(lineOf)].join(
      '\n',
    ),
  );
  return `${blocks.join('\n')}\n${summary(changes)}`;
}

/** Settings that alone differ, when they are such that tasks still do the same in the same order. */
export function onlyDifferences(changes: readonly PipelineChange[]): string[] | null {
  const aspects = new Set(changes.map(({ aspect }) => aspect));
  const isMinor = [...aspects].every((aspect) => aspect === 'image' || aspect === 'sdkVersion');
  return changes.length > 0 && isMinor ? [...aspects].sort() : null;
}

function lineOf(change: PipelineChange): string {
  const [mark, color] = MARKS[change.kind];
  return styleText(color, `  ${mark} ${said(change)}`);
}

function said({ kind, aspect, before, after }: PipelineChange): string {
  if (kind === 'renamed') return `was called ${shown(before, aspect)}`;
  if (aspect === '') return 'task';
  const name = printable(aspect.replace(/^(input|waits for|takes|gives|gives from)\./, '$1 '));
  if (aspect.startsWith('waits for.')) return name;
  if (kind === 'changed') return `${name}: ${shown(before, aspect)} → ${shown(after, aspect)}`;
  return `${name}: ${shown(kind === 'added' ? after : before, aspect)}`;
}

function summary(changes: readonly PipelineChange[]): string {
  const tasks = new Set(changes.map(({ task }) => task).filter((task) => task !== ''));
  const count = `${counted(changes.length, 'difference')} in ${counted(tasks.size, 'task')}`;
  const only = onlyDifferences(changes);
  return only === null ? count : `${count}; only ${only.join(' and ')}`;
}

const counted = (count: number, word: string): string =>
  `${count} ${count === 1 ? word : `${word}s`}`;

function shown(value: JsonValue | undefined, aspect: string): string {
  const wire = /^(?:input|gives from)\./.test(aspect) ? wireText(value) : undefined;
  const text = printable(wire ?? JSON.stringify(value) ?? 'nothing');
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

/** A file from anybody must not write to the terminal what only looks like our words. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
