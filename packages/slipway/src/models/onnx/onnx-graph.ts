import { ModelError } from '../errors.ts';
import { encodeOnnx } from './encode-onnx.ts';
import type {
  OnnxAttribute,
  OnnxElementType,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from './onnx-model.ts';

/** A value in a graph under construction: made by one node, input or constant, read by others. */
export interface OnnxRef {
  readonly name: string;
}

export interface OnnxGraphOptions {
  readonly name: string;
  readonly description?: string;
}

export interface OnnxNodeOptions {
  /** Name of the node and of its output; default: the operator with a number. */
  readonly name?: string;
  /** `ai.onnx.ml` for its operators. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/**
 * Builds an ONNX graph value by value. A node can only read what exists already, so the nodes are in
 * topological order, as the format demands. Every node has one output.
 */
export class OnnxGraph {
  readonly #options: OnnxGraphOptions;
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #constants: { readonly name: string; readonly tensor: OnnxTensor }[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #names = new Set<string>();

  constructor(options: OnnxGraphOptions) {
    this.#options = options;
  }

  /** An input of shape `dims`; a name in it stands for a size known only when the model runs. */
  input(value: Omit<OnnxValue, 'description'> & { readonly description?: string }): OnnxRef {
    this.#inputs.push({ description: '', ...value });
    return this.#define(value.name);
  }

  constant(name: string, tensor: OnnxTensor): OnnxRef {
    const size = tensor.dims.reduce((product, dim) => product * dim, 1);
    if (size !== tensor.values.length)
      throw new ModelError(
        'invalid-input',
        'model-onnx-shape',
        `The constant "${name}" has ${tensor.values.length} values, but its shape [${tensor.dims.join(', ')}] takes ${size}.`,
      );
    this.#constants.push({ name, tensor });
    return this.#define(name);
  }

  /** Adds an operator and gives its output. */
  node(operator: string, inputs: readonly OnnxRef[], options: OnnxNodeOptions = {}): OnnxRef {
    for (const { name } of inputs)
      if (!this.#names.has(name))
        throw new ModelError(
          'invalid-input',
          'model-onnx-unknown-value',
          `A node ${operator} reads "${name}", which is not in this graph.`,
        );
    const name = options.name ?? `${operator.toLowerCase()}_${this.#nodes.length}`;
    this.#nodes.push({
      name,
      operator,
      domain: options.domain ?? '',
      inputs: inputs.map((input) => input.name),
      outputs: [name],
      attributes: options.attributes ?? {},
    });
    return this.#define(name);
  }

  /** Declares a value as an output of the model, under the value's own name. */
  output(
    ref: OnnxRef,
    value: {
      readonly type: OnnxElementType;
      readonly dims: OnnxValue['dims'];
      readonly description?: string;
    },
  ): void {
    if (!this.#names.has(ref.name))
      throw new ModelError(
        'invalid-input',
        'model-onnx-unknown-value',
        `The output "${ref.name}" is not in this graph.`,
      );
    this.#outputs.push({ description: '', name: ref.name, ...value });
  }

  /** The graph as plain data. */
  model(metadata: Readonly<Record<string, string>> = {}): OnnxModel {
    return {
      name: this.#options.name,
      description: this.#options.description ?? '',
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      constants: [...this.#constants],
      nodes: [...this.#nodes],
      metadata,
    };
  }

  /** The graph as the bytes of an ONNX file. */
  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
    return encodeOnnx(this.model(metadata));
  }

  #define(name: string): OnnxRef {
    if (name === '' || this.#names.has(name))
      throw new ModelError(
        'invalid-input',
        'model-onnx-duplicate-name',
        `The graph ${this.#options.name} cannot have ${name === '' ? 'a value without a name' : `two values named "${name}"`}.`,
      );
    this.#names.add(name);
    return { name };
  }
}
