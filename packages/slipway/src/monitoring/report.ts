import { escapeHtml } from '../core/escape-html.ts';
import type { Monitor } from './monitor-store.ts';
import { barChart } from './report-chart.ts';
import { reportStyle } from './report-style.ts';
import { shortValue, utcTime } from './report-text.ts';
import type { FeatureResult, FeatureStatus, ScopeResult, WindowRecord } from './window-record.ts';

const statusText: Readonly<Record<FeatureStatus, string>> = {
  alert: 'shifted',
  noise: 'within noise',
  ok: 'in order',
  unwatched: 'not watched',
  'no-data': 'nothing to compare',
};

const severity: Readonly<Record<FeatureStatus, number>> = {
  alert: 0,
  noise: 1,
  ok: 2,
  unwatched: 3,
  'no-data': 4,
};

/** One self-contained HTML page about one window: no script, nothing loaded from elsewhere. */
export function renderMonitorReport(
  input: { readonly environment: string; readonly monitor: Monitor },
  window: WindowRecord,
): string {
  const { environment, monitor } = input;
  const title = `${monitor.spec.name}: ${window.endpoint} in ${environment}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${reportStyle}</style></head><body><main>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${utcTime(window.comparedFromMs)} to ${utcTime(window.toMs)}</p>`,
    facts(monitor, window),
    '<p class="key">Share of rows:<i style="background:var(--reference)"></i>reference<i style="background:var(--serving)"></i>serving</p>',
    ...window.scopes.map((scope) => scopeSection(scope, monitor)),
    `<p class="note">A feature is shifted when its value is above its threshold and above the noise floor: what two samples of these sizes from one distribution pass with a chance of ${shortValue(monitor.spec.falseAlarmRate * 100)} % per window, over all watched features together. Baseline: ${escapeHtml(monitor.spec.baselineUri)}</p>`,
    '</main></body></html>',
  ].join('\n');
}

function facts(monitor: Monitor, window: WindowRecord): string {
  const shifted = new Set(
    window.scopes.flatMap(({ skew, drift }) =>
      [...skew, ...drift].filter(({ status }) => status === 'alert').map(({ feature }) => feature),
    ),
  );
  const fact = (name: string, value: string): string =>
    `<div><b>${escapeHtml(value)}</b>${escapeHtml(name)}</div>`;
  return [
    '<div class="facts">',
    fact('features shifted', window.state === 'judged' ? String(shifted.size) : 'not judged'),
    fact('rows since the last run', String(window.rows)),
    fact('sampled', `${shortValue(monitor.spec.samplingRate * 100)} %`),
    window.rowsOfOtherLayouts === 0
      ? ''
      : fact('rows counted for an earlier baseline, left out', String(window.rowsOfOtherLayouts)),
    '</div>',
  ].join('');
}

function scopeSection(scope: ScopeResult, monitor: Monitor): string {
  const name = scope.scope === 'total' ? 'All traffic' : `Deployment ${scope.scope}`;
  if (scope.state === 'too-few-rows')
    return `<h2>${escapeHtml(name)}</h2><p>${scope.rows} rows: too few to judge, ${monitor.spec.minRows} are needed.</p>`;
  const reference = scope.driftReference;
  const drift =
    reference === null
      ? `<h2>${escapeHtml(name)}: drift</h2><p>There is no earlier window with enough rows to compare with.</p>`
      : section(`${name}: drift`, {
          about: `${scope.rows} rows against ${reference.rows} of ${utcTime(reference.fromMs)} to ${utcTime(reference.toMs)}`,
          results: scope.drift,
        });
  const about = `${scope.rows} rows against the training data`;
  return section(`${name}: skew`, { about, results: scope.skew }) + drift;
}

function section(
  title: string,
  content: { readonly about: string; readonly results: readonly FeatureResult[] },
): string {
  // Predictions have no training distribution; an empty card would say nothing.
  const shown = content.results.filter(
    ({ role, status }) => role === 'input' || status !== 'no-data',
  );
  const cards = [...shown].sort(bySeverity).map(card).join('\n');
  return `<h2>${escapeHtml(title)}</h2><p>${escapeHtml(content.about)}</p><div class="cards">${cards}</div>`;
}

function bySeverity(a: FeatureResult, b: FeatureResult): number {
  const excess = (result: FeatureResult): number =>
    (result.value ?? 0) / Math.max(result.threshold ?? 1, 1e-9);
  return severity[a.status] - severity[b.status] || excess(b) - excess(a);
}

function card(result: FeatureResult): string {
  const { feature, role, status, value, threshold, noise } = result;
  const shown = (number: number | null | undefined): string =>
    number === null || number === undefined ? '–' : shortValue(number);
  return [
    `<section class="card ${status}"><h3>${escapeHtml(feature)}${role === 'output' ? ' (prediction)' : ''}<span class="state ${status}">${statusText[status]}</span></h3>`,
    `<dl><dt>${escapeHtml(result.metric)}</dt><dd>${shown(value)}</dd><dt>threshold</dt><dd>${shown(threshold)}</dd><dt>noise floor</dt><dd>${shown(noise?.floor)}</dd></dl>`,
    barChart(result.bars, result.kind, feature),
    qualityNote(result),
    '</section>',
  ].join('');
}

function qualityNote({ missingShare, unseenShare, unseenTop }: FeatureResult): string {
  const notes = [
    missingShare > 0 ? `${shortValue(missingShare * 100)} % missing` : '',
    unseenShare > 0
      ? `${shortValue(unseenShare * 100)} % in values the baseline does not name: ${unseenTop.map(([name]) => escapeHtml(name)).join(', ')}`
      : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : `<p class="note">${notes.join('; ')}</p>`;
}
