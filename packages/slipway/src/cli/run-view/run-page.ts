import { escapeHtml } from '../../core/escape-html.ts';
import type { RunRecord, TaskRun } from '../../runs/run-record.ts';
import type { RunTimeline } from '../../runs/run-timeline.ts';
import { durationText, outputsText } from './describe-task.ts';
import { criticalText } from './gantt.ts';
import { orderTasks } from './order-tasks.ts';
import { runPageStyle } from './run-page-style.ts';

export interface RunPage {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRun[];
  readonly timeline: RunTimeline | undefined;
}

const KEY =
  '<p class="key"><span><i class="critical"></i>critical path</span><span><i></i>beside it</span><span><i class="failed"></i>failed</span><span><i class="hit"></i>from the cache</span></p>';

/** A run as one HTML file that needs nothing else: what ran when, the critical path, why. */
export function runPage({ run, tasks, timeline }: RunPage): string {
  const title = escapeHtml(run.displayName);
  const critical = new Set(timeline?.critical.paths);
  const rows = orderTasks(tasks).map((task) => row(task, { timeline, critical }));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title} ${escapeHtml(run.id)}</title><style>${runPageStyle}</style></head>
<body><main>
<h1>${title}</h1>
<dl>${facts(run, timeline)}</dl>
${KEY}
<table>
<thead><tr><th class="task">Task</th><th class="state">State</th><th class="took">Took</th><th class="time">${axis(timeline)}</th><th>Note</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
</main></body></html>
`;
}

function facts(run: RunRecord, timeline: RunTimeline | undefined): string {
  const told: Readonly<Record<string, string | undefined>> = {
    Run: run.id,
    State: run.state,
    Error: run.error === null ? undefined : `[${run.error.code}] ${run.error.message}`,
    Environment: run.environment,
    Identity: run.identity,
    Created: new Date(run.createdAtMs).toISOString(),
    Pipeline: `${run.pipeline} ${run.pipelineDigest}`,
    Parameters: JSON.stringify(run.parameters),
    Time: timeline === undefined ? undefined : criticalText(timeline),
  };
  return Object.entries(told)
    .filter((fact): fact is [string, string] => fact[1] !== undefined)
    .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
}

const axis = (timeline: RunTimeline | undefined): string =>
  timeline === undefined
    ? ''
    : `<span class="axis"><span>0</span><span>${durationText((timeline.endMs - timeline.startMs) / 2)}</span><span>${durationText(timeline.endMs - timeline.startMs)}</span></span>`;

interface Chart {
  readonly timeline: RunTimeline | undefined;
  readonly critical: ReadonlySet<string>;
}

function row(task: TaskRun, chart: Chart): string {
  const { path, displayName, state, startedAtMs, finishedAtMs, attempts } = task;
  const endMs = finishedAtMs ?? chart.timeline?.endMs ?? 0;
  const took = startedAtMs === null ? '' : durationText(Math.max(0, endMs - startedAtMs));
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  const indent = (path.split('/').length - 1) * 16;
  return `<tr><td style="padding-left:${indent}px" title="${escapeHtml(path)}">${escapeHtml(displayName)}</td><td>${state}${tries}</td><td class="took">${took}</td><td>${chart.timeline === undefined ? '' : bar(task, chart.timeline, chart.critical)}</td><td class="note">${escapeHtml(noteOf(task))}</td></tr>`;
}

function noteOf(task: TaskRun): string {
  if (task.error !== null) return `[${task.error.code}] ${task.error.message}`;
  return task.state === 'SUCCEEDED' ? outputsText(task) : (task.reason ?? '');
}

function bar(
  task: TaskRun,
  { startMs, endMs }: RunTimeline,
  critical: ReadonlySet<string>,
): string {
  const { state, startedAtMs, finishedAtMs } = task;
  const percent = (ms: number) =>
    (Math.min(1, Math.max(0, ms / Math.max(1, endMs - startMs))) * 100).toFixed(2);
  const drawn = (kind: string, style: string) =>
    `<div class="track"><div class="bar ${kind}" style="${style}"></div></div>`;
  if (state === 'SKIPPED')
    return drawn('hit', `left:${percent((finishedAtMs ?? startMs) - startMs)}%`);
  if (startedAtMs === null) return '';
  const toMs = Math.max(startedAtMs, finishedAtMs ?? endMs);
  return drawn(
    kindOf(task, critical),
    `left:${percent(startedAtMs - startMs)}%;width:${percent(toMs - startedAtMs)}%`,
  );
}

function kindOf({ path, state, attempts }: TaskRun, critical: ReadonlySet<string>): string {
  if (attempts === 0) return 'group';
  if (state === 'FAILED') return 'failed';
  return critical.has(path) ? 'critical' : '';
}
