import type { RunRecord, TaskRun } from '../../runs/run-record.ts';
import type { RunTimeline } from '../../runs/run-timeline.ts';
import { durationText, outputsText } from './describe-task.ts';
import { orderTasks } from './order-tasks.ts';

const STYLE = `
  body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #1c2733; }
  h1 { font-size: 1.3rem; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
  dt { color: #5b6b7b; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; } th { text-align: left; color: #5b6b7b; }
  th, td { padding: .25rem .6rem .25rem 0; border-top: 1px solid #dde4ea; vertical-align: top; }
  .time { width: 45%; } .track { position: relative; height: 1.1rem; background: #f1f4f7; }
  .bar { position: absolute; top: 0; bottom: 0; min-width: 2px; background: #8fa8c0; }
  .critical { background: #d9822b; } .failed { background: #c23030; }
  .state { white-space: nowrap; } .note { color: #5b6b7b; }`;

export interface RunPage {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRun[];
  readonly timeline: RunTimeline | undefined;
}

/** A run as one HTML file that needs nothing else: what ran when, the critical path, why. */
export function runPage({ run, tasks, timeline }: RunPage): string {
  const rows = orderTasks(tasks).map((task) => row(task, timeline));
  const facts = {
    Run: run.id,
    State: run.state,
    Environment: run.environment,
    Identity: run.identity,
    Started: new Date(run.createdAtMs).toISOString(),
    Pipeline: `${run.pipeline} ${run.pipelineDigest}`,
    ...(timeline === undefined
      ? {}
      : {
          'Critical path': `${timeline.critical.join(' → ')} (${durationText(timeline.endMs - timeline.startMs)})`,
        }),
    ...(run.error === null ? {} : { Error: `[${run.error.code}] ${run.error.message}` }),
  };
  const terms = Object.entries(facts).map(
    ([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(run.displayName)} ${escaped(run.id)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(run.displayName)}</h1>
<dl>${terms.join('')}</dl>
<table>
<tr><th>Task</th><th>State</th><th class="time">Time</th><th>Note</th></tr>
${rows.join('\n')}
</table>
</body>
</html>
`;
}

function row(task: TaskRun, timeline: RunTimeline | undefined): string {
  const note =
    task.state === 'SUCCEEDED' ? outputsText(task) : (task.error?.message ?? task.reason ?? '');
  const indent = `padding-left: ${task.path.split('/').length - 1}rem`;
  return `<tr><td style="${indent}">${escaped(task.displayName)}</td><td class="state">${task.state}</td><td class="time">${timeline === undefined ? '' : bar(task, timeline)}</td><td class="note">${escaped(note)}</td></tr>`;
}

function bar(task: TaskRun, { startMs, endMs, critical }: RunTimeline): string {
  if (task.startedAtMs === null) return '';
  const spanMs = Math.max(1, endMs - startMs);
  const toMs = Math.max(task.startedAtMs, task.finishedAtMs ?? endMs);
  const left = ((task.startedAtMs - startMs) / spanMs) * 100;
  const width = ((toMs - task.startedAtMs) / spanMs) * 100;
  const kind =
    task.state === 'FAILED' ? ' failed' : critical.includes(task.path) ? ' critical' : '';
  const title = durationText(toMs - task.startedAtMs);
  return `<div class="track"><div class="bar${kind}" title="${title}" style="left: ${left.toFixed(2)}%; width: ${width.toFixed(2)}%"></div></div>`;
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
