import type { CalibrationBin } from './calibration.ts';
import type { RocPoint } from './roc.ts';

const SIZE = 300;
const LEFT = 44;
const TOP = 10;
const FOOT = 40;

const x = (share: number): string => (LEFT + share * SIZE).toFixed(1);
const y = (share: number): string => (TOP + (1 - share) * SIZE).toFixed(1);

/** ROC curves over the unit square; the champion's is dashed and on top, as the two often lie close. */
export function rocChart(
  candidate: readonly RocPoint[],
  champion: readonly RocPoint[] | undefined,
): string {
  const curve = (points: readonly RocPoint[], name: string): string =>
    `<polyline class="curve ${name}" points="${points
      .map((point) => `${x(point.falsePositiveRate)},${y(point.truePositiveRate)}`)
      .join(' ')}"/>`;
  return unitSquare(
    { across: 'False positive rate', up: 'True positive rate', title: 'ROC curve' },
    curve(candidate, 'candidate') + (champion === undefined ? '' : curve(champion, 'champion')),
  );
}

/** Observed share against mean score of each bin; the bars say how many rows lie in it. */
export function calibrationChart(bins: readonly CalibrationBin[]): string {
  const largest = Math.max(...bins.map(({ rows }) => rows), 1);
  const bars = bins.map(({ from, to, rows }) => {
    const height = (rows / largest) * SIZE * 0.3;
    return `<rect class="share" x="${x(from)}" y="${(TOP + SIZE - height).toFixed(1)}" width="${((to - from) * SIZE - 2).toFixed(1)}" height="${height.toFixed(1)}"><title>${rows} rows</title></rect>`;
  });
  const filled = bins.filter(({ rows }) => rows > 0);
  const line = filled.map(({ predicted, observed }) => `${x(predicted)},${y(observed)}`).join(' ');
  const marks = filled.map(
    ({ predicted, observed, rows }) =>
      `<circle class="mark" cx="${x(predicted)}" cy="${y(observed)}" r="3.5"><title>${rows} rows: predicted ${predicted.toFixed(3)}, observed ${observed.toFixed(3)}</title></circle>`,
  );
  return unitSquare(
    { across: 'Predicted probability', up: 'Observed share', title: 'Calibration' },
    `${bars.join('')}<polyline class="curve candidate" points="${line}"/>${marks.join('')}`,
  );
}

function unitSquare(
  names: { readonly across: string; readonly up: string; readonly title: string },
  content: string,
): string {
  const middle = LEFT + SIZE / 2;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${x(share)}" y1="${y(0)}" x2="${x(share)}" y2="${y(1)}"/><line class="grid" x1="${x(0)}" y1="${y(share)}" x2="${x(1)}" y2="${y(share)}"/><text x="${x(share)}" y="${TOP + SIZE + 15}" text-anchor="middle">${share}</text><text x="${LEFT - 6}" y="${y(share)}" dy="3" text-anchor="end">${share}</text>`,
  );
  return `<svg viewBox="0 0 ${LEFT + SIZE + 16} ${TOP + SIZE + FOOT}" role="img" aria-label="${names.title}">${ticks.join('')}<line class="diagonal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${content}<text x="${middle}" y="${TOP + SIZE + 33}" text-anchor="middle">${names.across}</text><text transform="translate(11 ${TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">${names.up}</text></svg>`;
}
