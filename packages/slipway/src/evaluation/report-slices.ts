import { escapeHtml } from '../core/escape-html.ts';
import type { Slice, SlicedColumn } from './slices.ts';

/** Fewer rows than this say little. */
const ROWS_FEW = 100;

/** One table for each sliced column. */
export const slicesSection = (columns: readonly SlicedColumn[]): string =>
  columns
    .map(
      ({ column, slices, parityDifference }) =>
        `<section class="card"><h2>By ${escapeHtml(column)}</h2><div class="scroll"><table><thead><tr><th></th>${HEADS.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${slices.map(sliceRow).join('')}</tbody></table></div>
<p>Predicted positive rates differ by up to ${share(parityDifference)}. In small print: 95 % intervals (Wilson). * fewer than ${ROWS_FEW} rows.</p></section>`,
    )
    .join('\n');

const HEADS = [
  'Rows',
  'Accuracy',
  'AUC',
  'Predicted positive',
  'True positive rate',
  'False positive rate',
];

const sliceRow = (slice: Slice): string =>
  `<tr><td>${escapeHtml(slice.value)}${slice.rows < ROWS_FEW ? ' *' : ''}</td><td>${slice.rows.toLocaleString('en')}</td><td>${share(slice.accuracy.estimate)}<small>${share(slice.accuracy.lower)} to ${share(slice.accuracy.upper)}</small></td><td>${slice.auc?.toFixed(4) ?? '–'}</td>${[slice.predictedPositiveRate, slice.truePositiveRate, slice.falsePositiveRate].map((rate) => `<td>${rate === null ? '–' : share(rate)}</td>`).join('')}</tr>`;

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
