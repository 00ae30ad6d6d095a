import { escapeHtml } from '../core/escape-html.ts';
import type { AlertMessage } from './alert-notifier.ts';
import type { Alert } from './monitor-store.ts';
import { shortValue, utcTime } from './report-text.ts';

export interface AlertMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Words of an alert e-mail: which features, how far over which limit, when, and what to do. */
export function composeAlertMail(message: AlertMessage): AlertMail {
  const { environment, monitor, alerts } = message;
  const { name, endpoint } = monitor.spec;
  const features = new Set(alerts.map(({ finding }) => finding.feature));
  const noun = features.size === 1 ? 'feature' : 'features';
  const subject = `[${environment}] ${name}: ${features.size} ${noun} shifted on ${endpoint}`;
  const sorted = [...alerts].sort((a, b) => excess(b) - excess(a));
  const advice = adviceFor(message);
  return { subject, text: textOf(message, sorted, advice), html: htmlOf(message, sorted, advice) };
}

const excess = ({ finding }: Alert): number => finding.value / Math.max(finding.threshold, 1e-9);

function adviceFor({ monitor, reportUrl }: AlertMessage): string[] {
  const { name } = monitor.spec;
  return [
    `See the histograms: slipway monitor show ${name}${reportUrl === undefined ? '' : ` (${reportUrl})`}.`,
    'Skew: the traffic is not what the model was trained on. Look for a changed client or source first; if the population really changed, retrain on newer data.',
    'Drift: the traffic changed since the window before. Compare with releases of the clients at that time.',
    `If a feature is expected to move, raise its threshold in the monitor step of the pipeline. No other mail is sent for these features until they are back in order.`,
  ];
}

const scopeOf = (alert: Alert): string =>
  alert.finding.scope === 'total' ? 'all traffic' : `deployment ${alert.finding.scope}`;

const againstOf = (alert: Alert): string =>
  alert.finding.kind === 'skew' ? 'training data' : 'the window before';

function textOf(
  { environment, monitor }: AlertMessage,
  alerts: readonly Alert[],
  advice: readonly string[],
): string {
  const lines = alerts.map((alert) => {
    const { feature, kind, value, threshold, noiseFloor, metric } = alert.finding;
    const state = alert.state === 'resolved' ? ', in order again' : '';
    return `  ${feature}: ${kind} ${shortValue(value)}, threshold ${shortValue(threshold)}, noise floor ${shortValue(noiseFloor)} (${metric}, ${scopeOf(alert)} against ${againstOf(alert)}${state})`;
  });
  const windows = [...new Set(alerts.map(windowOf))].map((line) => `  ${line}`);
  return [
    `Monitor ${monitor.spec.name} on endpoint ${monitor.spec.endpoint} in ${environment} found a shift.`,
    '',
    ...lines,
    '',
    'Window:',
    ...windows,
    '',
    'What to do:',
    ...advice.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

const windowOf = ({ finding }: Alert): string =>
  `${utcTime(finding.fromMs)} to ${utcTime(finding.toMs)}, ${finding.rows} rows counted`;

function htmlOf(
  { environment, monitor }: AlertMessage,
  alerts: readonly Alert[],
  advice: readonly string[],
): string {
  const cell = (text: string, align = 'left'): string =>
    `<td style="padding:6px 12px;border-bottom:1px solid #e3e6ea;text-align:${align}">${escapeHtml(text)}</td>`;
  const rows = alerts.map(({ finding, ...alert }) =>
    [
      '<tr>',
      cell(finding.feature),
      cell(finding.kind),
      cell(shortValue(finding.value), 'right'),
      cell(shortValue(finding.threshold), 'right'),
      cell(shortValue(finding.noiseFloor), 'right'),
      cell(scopeOf({ finding, ...alert })),
      cell(alert.state === 'resolved' ? 'in order again' : 'open'),
      '</tr>',
    ].join(''),
  );
  const head = ['Feature', 'Kind', 'Value', 'Threshold', 'Noise floor', 'Traffic', 'State']
    .map((title) => `<th style="padding:6px 12px;text-align:left;color:#5b6570">${title}</th>`)
    .join('');
  const windows = [...new Set(alerts.map(windowOf))].map((line) => `<div>${line}</div>`).join('');
  const list = advice.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
  return [
    '<!doctype html><html><body style="font:14px/1.5 system-ui,sans-serif;color:#1d2329">',
    `<h2 style="font-size:18px">${escapeHtml(monitor.spec.name)}: a shift on endpoint ${escapeHtml(monitor.spec.endpoint)} (${escapeHtml(environment)})</h2>`,
    `<table style="border-collapse:collapse"><tr>${head}</tr>${rows.join('')}</table>`,
    `<p><b>Window</b></p>${windows}<p><b>What to do</b></p><ul>${list}</ul></body></html>`,
  ].join('\n');
}
