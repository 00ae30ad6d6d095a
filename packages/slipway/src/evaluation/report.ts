import { escapeHtml } from '../core/escape-html.ts';
import type { ClassNames } from './classification-metadata.ts';
import type { BinaryEvaluation } from './evaluate-binary.ts';
import type { GateDecision } from './gate.ts';
import type { Interval } from './interval.ts';
import { calibrationChart, rocChart } from './report-charts.ts';
import { slicesSection } from './report-slices.ts';
import { reportStyle } from './report-style.ts';

export interface EvaluationReport {
  readonly title: string;
  readonly classes: ClassNames;
  readonly evaluation: BinaryEvaluation;
  readonly decision: GateDecision;
  /** What the model in use is called, such as `version 3`. */
  readonly championName?: string;
}

/** An evaluation as one HTML page that needs nothing else: pictures are inline SVG, no scripts. */
export function evaluationReport(report: EvaluationReport): string {
  const title = escapeHtml(report.title);
  const { evaluation, decision } = report;
  const verdict = decision.accepted
    ? '<span class="verdict good">Accepted</span>'
    : '<span class="verdict bad">Refused</span>';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${reportStyle}</style></head>
<body><main>
<header><h1>${title}</h1>${verdict}</header>
<p>${count(evaluation.rows)} evaluation rows, ${count(evaluation.positives)} of them ${escapeHtml(report.classes[1])} (${percent(evaluation.positives / evaluation.rows)}).</p>
<section class="card"><h2>Why</h2>${reasons(decision)}</section>
<section class="card"><h2>Metrics</h2>${metrics(report)}</section>
<div class="pair">
<section class="card"><h2>ROC curve</h2>${rocChart(evaluation.roc, evaluation.champion?.roc)}${rocKey(report)}</section>
<section class="card"><h2>Calibration</h2>${calibrationChart(evaluation.calibration)}<p>Expected calibration error ${evaluation.calibrationError.toFixed(4)}: how far, on average, a probability is from what happens. On the dashed line they agree. Bars: rows with such a probability.</p></section>
</div>
<section class="card"><h2>Confusion matrix, from probability ${evaluation.threshold} on</h2>${matrix(report)}</section>
${slicesSection(evaluation.slices ?? [])}
</main></body></html>
`;
}

const reasons = ({ reasons }: GateDecision): string =>
  `<ul class="reasons">${reasons
    .map(
      ({ isPassed, text }) =>
        `<li><b class="${isPassed ? 'good' : 'bad'}" aria-label="${isPassed ? 'passed' : 'not passed'}">${isPassed ? '✓' : '✗'}</b><span>${escapeHtml(text)}</span></li>`,
    )
    .join('')}</ul>`;

function metrics({ evaluation, championName }: EvaluationReport): string {
  const { champion } = evaluation;
  const row = (name: string, measure: 'accuracy' | 'auc' | 'logLoss', baseline: string): string =>
    `<tr><td>${name}</td>${cell(evaluation[measure])}<td>${baseline}</td>${
      champion === undefined ? '' : cell(champion[measure]) + cell(champion.difference[measure])
    }</tr>`;
  const heads = ['', 'Candidate', 'Majority class'];
  if (champion !== undefined) heads.push(`In use (${championName ?? 'champion'})`, 'Difference');
  return `<div class="scroll"><table><thead><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr></thead><tbody>${row('Accuracy', 'accuracy', evaluation.majorityRate.toFixed(4))}${row('AUC', 'auc', '0.5000')}${row('Log loss (nats; less is better)', 'logLoss', entropy(evaluation.majorityRate).toFixed(4))}</tbody></table></div>
<p>In small print: ${percent(evaluation.confidence, 1)} intervals from ${count(evaluation.resamples)} bootstrap resamples of the rows; differences are of both models on the same resamples.</p>`;
}

const cell = ({ estimate, lower, upper }: Interval): string =>
  `<td>${figure(estimate)}<small>${figure(lower)} to ${figure(upper)}</small></td>`;

const figure = (value: number): string => value.toFixed(4).replace('-', '−');

function rocKey({ evaluation, championName }: EvaluationReport): string {
  const entries = [['candidate', `Candidate, AUC ${evaluation.auc.estimate.toFixed(4)}`]];
  if (evaluation.champion !== undefined)
    entries.push([
      'champion',
      `In use (${championName ?? 'champion'}), AUC ${evaluation.champion.auc.estimate.toFixed(4)}`,
    ]);
  return `<p class="key">${entries
    .map(
      ([name, text = '']) =>
        `<span><i style="background:var(--${name})"></i>${escapeHtml(text)}</span>`,
    )
    .join('')}</p>`;
}

function matrix({ evaluation, classes }: EvaluationReport): string {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = evaluation.confusion;
  const row = (name: string, counts: readonly number[]): string =>
    `<tr><th>is ${escapeHtml(name)}</th>${counts
      .map((rows) => {
        const share = rows / evaluation.rows;
        return `<td style="background:rgba(var(--tint),${(share * 0.6).toFixed(3)})">${count(rows)}<small>${percent(share)}</small></td>`;
      })
      .join('')}</tr>`;
  return `<div class="scroll"><table class="matrix"><thead><tr><th></th>${classes
    .map((name) => `<th>predicted ${escapeHtml(name)}</th>`)
    .join(
      '',
    )}</tr></thead><tbody>${row(classes[0], [trueNegatives, falsePositives])}${row(classes[1], [falseNegatives, truePositives])}</tbody></table></div>`;
}

/** Log loss of always answering the class shares. */
const entropy = (share: number): number =>
  -(share * Math.log(share) + (1 - share) * Math.log(1 - share));

const count = (rows: number): string => rows.toLocaleString('en-US');
const percent = (share: number, digits = 1): string => `${Number((share * 100).toFixed(digits))} %`;
