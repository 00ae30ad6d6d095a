/** Element types this writer knows, by ONNX's names. */
export type OnnxElementType = 'float' | 'int64' | 'string' | 'bool';

/** A constant tensor; `values` in row-major order, as many as the product of `dims`. */
export type OnnxTensor =
  | { readonly type: 'float'; readonly dims: readonly number[]; readonly values: Float32Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly values: readonly number[] }
  | {
      readonly type: 'string';
      readonly dims: readonly number[];
      readonly values: readonly string[];
    };

/** An attribute of a node; integers and floats are told apart by their kind, not by their value. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph input or output. A dimension is a size, or a name for what is known only when it runs. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly (number | string)[];
  readonly description: string;
}

/** An ONNX model as plain data, in the order it is written. */
export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: readonly { readonly name: string; readonly tensor: OnnxTensor }[];
  readonly nodes: readonly OnnxNode[];
  /** `metadata_props`, written sorted by key. */
  readonly metadata: Readonly<Record<string, string>>;
}
