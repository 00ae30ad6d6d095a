import { escapeHtml } from '../core/escape-html.ts';
import type { Bars } from './compare-sketches.ts';
import { shortValue } from './report-text.ts';

const WIDTH = 400;
const HEIGHT = 110;
const LABELS_HEIGHT = 52;
/** Bars drawn at most; a long tail of categories is summed. */
const BARS_MAX = 28;

interface Bin {
  readonly label: string;
  readonly reference: number;
  readonly serving: number;
}

/** Two histograms side by side as inline SVG: shares of the reference, and of serving. */
export function barChart(bars: Bars, kind: 'numeric' | 'categorical', name: string): string {
  const bins = drawnBins(bars, kind);
  const top = Math.max(1e-9, ...bins.flatMap(({ reference, serving }) => [reference, serving]));
  const slot = WIDTH / Math.max(1, bins.length);
  const width = Math.min(22, slot * 0.42);
  const drawn = bins.map((bin, index) => {
    const middle = slot * (index + 0.5);
    const rect = (share: number, x: number, series: string): string => {
      const height = (share / top) * HEIGHT;
      return `<rect class="${series}" x="${fixed(x)}" y="${fixed(HEIGHT - height)}" width="${fixed(width)}" height="${fixed(height)}"/>`;
    };
    const title = `${bin.label}: reference ${percent(bin.reference)}, serving ${percent(bin.serving)}`;
    const label = `<text transform="translate(${fixed(middle + 3)} ${HEIGHT + 10}) rotate(-42)" text-anchor="end">${escapeHtml(shorten(bin.label))}</text>`;
    return `<g><title>${escapeHtml(title)}</title>${rect(bin.reference, middle - width, 'reference')}${rect(bin.serving, middle, 'serving')}${label}</g>`;
  });
  return [
    `<svg viewBox="-42 -12 ${WIDTH + 46} ${HEIGHT + LABELS_HEIGHT + 16}" role="img" aria-label="Histogram of ${escapeHtml(name)}, serving against reference">`,
    `<text x="-4" y="4" text-anchor="end">${percent(top)}</text><text x="-4" y="${HEIGHT}" text-anchor="end">0</text>`,
    `<line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/>`,
    ...drawn,
    '</svg>',
  ].join('');
}

/** Shares of the bins that anyone is in; categories by size, numbers in order. */
function drawnBins(bars: Bars, kind: 'numeric' | 'categorical'): Bin[] {
  const referenceTotal = Math.max(1, sum(bars.reference));
  const servingTotal = Math.max(1, sum(bars.serving));
  const bins = bars.labels
    .map((label, index) => ({
      label,
      reference: (bars.reference[index] ?? 0) / referenceTotal,
      serving: (bars.serving[index] ?? 0) / servingTotal,
    }))
    .filter(({ reference, serving }) => reference + serving > 0);
  if (kind === 'numeric') return bins;
  bins.sort((a, b) => b.reference + b.serving - a.reference - a.serving);
  const tail = bins.slice(BARS_MAX - 1);
  if (tail.length <= 1) return bins;
  const rest = {
    label: `${tail.length} smaller`,
    reference: sum(tail.map(({ reference }) => reference)),
    serving: sum(tail.map(({ serving }) => serving)),
  };
  return [...bins.slice(0, BARS_MAX - 1), rest];
}

const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0);
const fixed = (value: number): string => value.toFixed(1);
const percent = (share: number): string => `${shortValue(share * 100)}%`;
const shorten = (label: string): string => (label.length <= 17 ? label : `${label.slice(0, 16)}…`);
