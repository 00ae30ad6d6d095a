import type { TrafficResult } from './send-traffic.ts';

interface ShownTask {
  readonly path: string;
  readonly displayName: string;
  readonly state: string;
  readonly reason: string | null;
  readonly outputs: {
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly artifacts: Readonly<
      Record<string, { readonly uri: string; readonly metadata: Readonly<Record<string, unknown>> }>
    >;
  } | null;
}

/** What `slipway run --json` prints. */
export interface RunResult {
  readonly id: string;
  readonly state: string;
  readonly tasks: readonly ShownTask[];
}

interface ShiftResult {
  readonly feature: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly status: string;
}

/** One entry of what `slipway monitor run --json` prints. */
export interface MonitorRunResult {
  readonly window?: {
    readonly rows: number;
    readonly scopes: readonly {
      readonly scope: string;
      readonly skew: readonly ShiftResult[];
      readonly drift: readonly ShiftResult[];
    }[];
  };
  readonly sent: readonly unknown[];
  readonly deliveryError: string | null;
}

export interface DemoFacts {
  readonly run: RunResult;
  readonly usual: TrafficResult;
  readonly shifted: TrafficResult;
  readonly calm: MonitorRunResult;
  readonly alarmed: MonitorRunResult;
  readonly mails: readonly string[];
  readonly seconds: number;
  readonly reports: string;
}

/** The demo's last words: what happened, as one table, and what to try next. */
export function printSummary(facts: DemoFacts): void {
  const mail = facts.mails.at(-1);
  if (mail !== undefined)
    console.log(`\nThe alert, as it was mailed:\n${indented(plainPart(mail))}`);
  const rows = [
    ...ingestRows(facts.run),
    ...evaluationRows(facts.run),
    ...releaseRows(facts.run),
    ['traffic', trafficText(facts.usual)],
    ['', `${trafficText(facts.shifted)} (shifted)`],
    ['split seen', splitText(facts.usual)],
    ['monitoring', `usual traffic: ${shiftText(facts.calm)}`],
    ['', `shifted traffic: ${shiftText(facts.alarmed)}`],
    ['mail', `${facts.mails.length} sent`],
    ['time', `${facts.seconds.toFixed(1)} s`],
  ];
  console.log(`\n${rows.map(([name = '', text = '']) => `${name.padEnd(14)}${text}`).join('\n')}`);
  console.log(`
Reports      ${facts.reports}
Try next     npm run demo                              cached: see what is skipped, and why
             npm run demo -- --param lr=0.002          only training and what follows it
             npm run demo -- --param lr=0.002 --param marginOverChampion=-0.01   a second version on 25 %
             npm run demo -- --param marginOverMajority=0.2   a gate that refuses
             npx slipway runs show --environment staging      (in examples/census-income)
             npx slipway serve --environment prod             (in examples/census-income)`);
}

const taskOf = (run: RunResult, name: string): ShownTask | undefined =>
  run.tasks.find(({ path }) => path === name || path.endsWith(`/${name}`));

function ingestRows(run: RunResult): string[][] {
  return ['ingest-train', 'ingest-eval'].map((name) => {
    const task = taskOf(run, name);
    const { rowsIn, rowsRejected } = task?.outputs?.parameters ?? {};
    return [name, `${count(rowsIn)} rows in, ${count(rowsRejected)} rejected${cachedText(task)}`];
  });
}

interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** The part of the evaluation's metadata that is shown. */
interface EvaluationFacts {
  readonly intervals: Readonly<Record<'accuracy' | 'auc' | 'logLoss', Interval>>;
  readonly gate: {
    readonly accepted: boolean;
    readonly reasons: readonly { readonly isPassed: boolean; readonly text: string }[];
  };
}

function evaluationRows(run: RunResult): string[][] {
  const task = taskOf(run, 'evaluate');
  const facts = task?.outputs?.artifacts.metrics?.metadata as EvaluationFacts | undefined;
  if (facts === undefined) return [['evaluation', 'did not run']];
  const { intervals, gate } = facts;
  return [
    ['accuracy', intervalText(intervals.accuracy)],
    ['AUC', intervalText(intervals.auc)],
    ['log loss', intervalText(intervals.logLoss)],
    ['gate', `${gate.accepted ? 'accepted' : 'refused'}${cachedText(task)}`],
    ...gate.reasons.map(({ isPassed, text }) => ['', `${isPassed ? '✔' : '✘'} ${text}`]),
  ];
}

function releaseRows(run: RunResult): string[][] {
  const registered = taskOf(run, 'register-model');
  const deployed = taskOf(run, 'deploy');
  if (registered?.outputs == null)
    return [['release', 'none: prod was left as it was (release tasks NOT_TRIGGERED)']];
  const { name, version } = registered.outputs.parameters;
  const split = JSON.stringify(deployed?.outputs?.parameters.trafficSplit ?? {});
  return [['release', `${name} version ${version} in prod, traffic ${split}`]];
}

const intervalText = ({ estimate, lower, upper }: Interval): string =>
  `${estimate.toFixed(4)}  (95 %: ${lower.toFixed(4)} to ${upper.toFixed(4)})`;

const trafficText = ({ rows, requests, seconds }: TrafficResult): string =>
  `${count(rows)} people in ${count(requests)} requests, ${count(Math.round(requests / seconds))} requests/s`;

function splitText({ byDeployment, requests }: TrafficResult): string {
  return Object.entries(byDeployment)
    .map(([id, answered]) => `${id}: ${((100 * answered) / requests).toFixed(1)} %`)
    .join(', ');
}

function shiftText({ window, sent }: MonitorRunResult): string {
  const total = window?.scopes.find(({ scope }) => scope === 'total');
  const alerts = (results: readonly ShiftResult[] = []) =>
    results.filter(({ status }) => status === 'alert');
  const skewed = alerts(total?.skew);
  const drifted = alerts(total?.drift);
  const drift = drifted.length === 0 ? '' : `; ${drifted.length} drifted since the window before`;
  if (skewed.length === 0) return `no skew against the training data${drift}`;
  const names = skewed.map(
    ({ feature, value, threshold }) => `${feature} ${value?.toFixed(3)} > ${threshold}`,
  );
  return `ALERT (${sent.length} mailed): skew of ${names.join(', ')}${drift}`;
}

const cachedText = (task: ShownTask | undefined): string =>
  task?.state === 'SKIPPED' ? ` (SKIPPED: ${task.reason})` : '';

const count = (value: unknown): string => Number(value ?? 0).toLocaleString('en-US');

/** The text part of a multipart mail, which is what a terminal can show. */
function plainPart(mail: string): string {
  const [, rest = mail] = mail.split(/content-type: text\/plain[^\n]*\n/i);
  const body = rest.slice(rest.search(/\r?\n\r?\n/)).split(/\r?\n--/)[0] ?? rest;
  return body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .trim();
}

const indented = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `  ${line}`)
    .join('\n');
