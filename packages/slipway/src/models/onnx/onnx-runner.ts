/** Element types a column of a model may have, by ONNX's names. */
export type OnnxColumnType = 'string' | 'float32' | 'float64' | 'int32' | 'int64';

/** One input or output of a model: a tensor of shape [N] or [N, 1], one value for each row. */
export interface OnnxColumn {
  readonly name: string;
  readonly type: OnnxColumnType;
  /** 1 for [N], 2 for [N, 1]. */
  readonly rank: 1 | 2;
}

/** Raw column values by name, all of one length. null is a missing value. */
export type ModelColumns = Readonly<Record<string, readonly (string | number | null)[]>>;

/** Output values by name, one for each row. */
export type ModelOutputs = Readonly<Record<string, readonly (string | number)[]>>;

/**
 * A loaded ONNX model with its preprocessing inside: raw columns in, one value per output and row.
 * A missing value (null) reaches the graph as '' in a string column and as NaN in a float column;
 * an integer column has no missing values.
 */
export interface OnnxRunner {
  readonly inputs: readonly OnnxColumn[];
  readonly outputs: readonly OnnxColumn[];
  run(columns: ModelColumns): Promise<ModelOutputs>;
  close(): Promise<void>;
}
