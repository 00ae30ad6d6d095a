import { SlipwayError } from '../core/errors.ts';

/**
 * Thrown when a table, dataset or job is not there, when a source or a schema cannot be right, when
 * rows are bad beyond what the job allows, or when a query may not or cannot run. Messages never
 * quote cell values: they end in logs and in the run record.
 */
export class WarehouseError extends SlipwayError {
  override readonly name = 'WarehouseError';
}
