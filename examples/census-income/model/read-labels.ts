import { type CensusRow, labelColumn, labelValues } from '../features.ts';
import { CensusModelError } from './errors.ts';

/** Whether each row has a high income; refuses a label that is missing or unknown, and rows of one kind only. */
export function readLabels(rows: readonly CensusRow[]): boolean[] {
  const labels = rows.map((row, index) => {
    const label = row[labelColumn];
    if (label === labelValues[0] || label === labelValues[1]) return label === labelValues[1];
    throw new CensusModelError(
      'invalid-input',
      'census-label-unknown',
      `Row ${index + 1} of the table has the ${labelColumn} ${JSON.stringify(label)}; known are ${labelValues.join(' and ')}. Check the table's schema and its aliases.`,
    );
  });
  const positives = labels.filter(Boolean).length;
  if (positives === 0 || positives === labels.length)
    throw new CensusModelError(
      'invalid-input',
      'census-one-label',
      `Of ${labels.length} rows, ${positives} have the ${labelColumn} "${labelValues[1]}": there is nothing to tell apart. Check the table and its schema.`,
    );
  return labels;
}
