import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Artifact, encodeEventFile, Metrics, Model, type ScalarEvent, step, Table } from 'slipway';
import { z } from 'zod';
import { type EpochReport, trainCensusModel } from '../model/train-census-model.ts';

/**
 * Trains the census network. `model` is one ONNX file that takes raw columns, `logs` a TensorBoard
 * folder with the runs `train` and `validation`.
 */
export const train = step({
  name: 'train',
  inputs: {
    table: Table,
    learningRate: z.number().positive().max(1),
    epochs: z.int().min(1).max(200),
    batchSize: z.int().min(1).max(8192),
    seed: z.int().min(0),
  },
  outputs: { model: Model, logs: Artifact, metrics: Metrics, validationLoss: z.number() },
  resources: { cpu: '1', memory: '1Gi' },
  timeout: '30m',
  access: ['warehouse:read'],
  async run({ inputs, outputs, context }) {
    const { table, ...settings } = inputs;
    const startedAtMs = Date.now();
    const curves = { train: [] as ScalarEvent[], validation: [] as ScalarEvent[] };
    const onEpoch = (report: EpochReport): void => {
      const point = { step: report.epoch, wallTimeMs: Date.now() };
      curves.train.push({ tag: 'epoch_loss', value: report.loss, ...point });
      curves.validation.push(
        { tag: 'epoch_loss', value: report.validationLoss, ...point },
        { tag: 'epoch_accuracy', value: report.validationAccuracy, ...point },
      );
      context.progress({ fraction: report.epoch / settings.epochs, metrics: shown(report) });
    };
    const trained = await trainCensusModel({
      ...settings,
      rows: await context.warehouse.rows(table),
      signal: context.signal,
      onEpoch,
      onProgress: (fraction) => context.progress({ fraction }),
    });
    await writeFile(outputs.model.path, trained.onnx);
    outputs.model.metadata = { framework: 'ONNX', trainingRows: trained.trainingRows, ...settings };
    for (const [name, scalars] of Object.entries(curves)) {
      const folder = join(outputs.logs.path, name);
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, `events.out.tfevents.${Math.floor(startedAtMs / 1000)}.slipway`),
        encodeEventFile(startedAtMs, scalars),
      );
    }
    const last = trained.history.at(-1);
    outputs.metrics.metadata = {
      ...(last === undefined ? {} : shown(last)),
      trainingRows: trained.trainingRows,
      validationRows: trained.validationRows,
      history: trained.history.map(shown),
    };
    return { validationLoss: last?.validationLoss ?? Number.NaN };
  },
});

const shown = (report: EpochReport): Record<string, number> => ({
  epoch: report.epoch,
  loss: report.loss,
  val_loss: report.validationLoss,
  val_accuracy: report.validationAccuracy,
});
