import { ModelError } from '../../models/errors.ts';
import type { OnnxColumn, OnnxColumnType } from '../../models/onnx/onnx-runner.ts';

/** What ONNX Runtime says of an input or output. */
interface ValueMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  /** Names of open dimensions, sizes of fixed ones. */
  readonly shape?: readonly (string | number | undefined)[];
}

const COLUMN_TYPES = [
  'string',
  'float32',
  'float64',
  'int32',
  'int64',
] as const satisfies readonly OnnxColumnType[];

/** A model's inputs or outputs as columns; throws `model-unsupported` for what is no column. */
export function columnsFromMetadata(
  direction: 'input' | 'output',
  metadata: readonly ValueMetadata[],
): readonly OnnxColumn[] {
  return metadata.map((value) => {
    const { name, shape = [] } = value;
    const type = COLUMN_TYPES.find((known) => known === value.type);
    if (!value.isTensor || type === undefined)
      throw unsupported(
        `${direction} ${name} holds ${value.type ?? 'no tensor'}`,
        COLUMN_TYPES.join(', '),
      );
    if (name === '__proto__') throw unsupported(`${direction} is called __proto__`, 'other names');
    const [rows, width] = shape;
    // ONNX Runtime may infer a fixed size for an output; runs check the number of answers.
    const isOpen = direction === 'output' || typeof rows !== 'number';
    const isColumn = shape.length === 1 || (shape.length === 2 && width === 1);
    if (!isOpen || !isColumn)
      throw unsupported(
        `${direction} ${name} has the shape [${shape.join(', ')}]`,
        '[N] or [N, 1] with N open',
      );
    return { name, type, rank: shape.length === 1 ? 1 : 2 };
  });
}

const unsupported = (found: string, served: string): ModelError =>
  new ModelError(
    'unsupported',
    'model-unsupported',
    `The model's ${found}; one value per row is supported: ${served}. Export the model with a column for each raw value.`,
  );
