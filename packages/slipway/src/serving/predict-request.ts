import type { ModelColumns, OnnxColumn } from '../models/onnx/onnx-runner.ts';

/** A prediction request of any protocol, in the model's own terms. */
export interface PredictRequest {
  /** The model's input columns, each with `rows` values of its type. */
  readonly columns: ModelColumns;
  readonly rows: number;
}

/** What a request is checked against: the columns of the model that will answer. */
export interface ModelSignature {
  readonly inputs: readonly OnnxColumn[];
  readonly outputs: readonly OnnxColumn[];
}
