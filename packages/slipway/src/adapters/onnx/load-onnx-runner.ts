import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { ModelError } from '../../models/errors.ts';
import type {
  ModelColumns,
  ModelOutputs,
  OnnxColumn,
  OnnxRunner,
} from '../../models/onnx/onnx-runner.ts';
import { columnsFromMetadata } from './columns-from-metadata.ts';
import { tensorData, valuesFromTensor } from './tensor-data.ts';

type Runtime = typeof import('onnxruntime-node');

/**
 * Loads an ONNX model into this process, with one thread: rows are scored by the caller's own
 * concurrency, and a small network gains nothing from more. A run blocks the event loop while it
 * computes. Throws `model-unreadable` for bytes that are no ONNX model and `model-unsupported` for
 * inputs or outputs that are not one value per row.
 */
export async function loadOnnxRunner(bytes: Uint8Array): Promise<OnnxRunner> {
  // Loaded only when a model is: the native library costs 30 MB and 50 ms.
  const runtime = await import('onnxruntime-node');
  const session = await openSession(runtime, bytes);
  try {
    return new LoadedOnnxRunner(runtime, session);
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function openSession(runtime: Runtime, bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    });
  } catch (cause) {
    throw new ModelError(
      'corrupt',
      'model-unreadable',
      `These ${bytes.byteLength} bytes cannot be loaded as an ONNX model: ${messageOf(cause)}. Export the model again, with an opset that ONNX Runtime 1.30 knows.`,
      { cause },
    );
  }
}

class LoadedOnnxRunner implements OnnxRunner {
  readonly inputs: readonly OnnxColumn[];
  readonly outputs: readonly OnnxColumn[];
  readonly #runtime: Runtime;
  #session: InferenceSession | undefined;

  constructor(runtime: Runtime, session: InferenceSession) {
    this.inputs = columnsFromMetadata('input', session.inputMetadata);
    this.outputs = columnsFromMetadata('output', session.outputMetadata);
    this.#runtime = runtime;
    this.#session = session;
  }

  async run(columns: ModelColumns): Promise<ModelOutputs> {
    const rows = this.#rowsOf(columns);
    const feeds: Record<string, OrtTensor> = {};
    for (const column of this.inputs) {
      const data = tensorData(column, columns[column.name] ?? []);
      const shape = column.rank === 1 ? [rows] : [rows, 1];
      feeds[column.name] = new this.#runtime.Tensor(column.type, data, shape);
    }
    const results = await this.#openSession().run(feeds);
    return Object.fromEntries(
      this.outputs.map((column) => [
        column.name,
        valuesFromTensor(column, results[column.name]?.data, rows),
      ]),
    );
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  #openSession(): InferenceSession {
    if (this.#session === undefined)
      throw new ModelError('conflict', 'model-closed', 'This model was closed; load it again.');
    return this.#session;
  }

  #rowsOf(columns: ModelColumns): number {
    const rows = columns[this.inputs[0]?.name ?? '']?.length ?? 0;
    for (const { name } of this.inputs) {
      const length = columns[name]?.length;
      if (length !== rows || rows === 0)
        throw new ModelError(
          'invalid-input',
          'model-columns',
          length === undefined
            ? `The model needs the column ${name}, which was not given.`
            : `Column ${name} has ${length} values and the first column ${rows}; give every column the same number of values, at least one.`,
        );
    }
    return rows;
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);
