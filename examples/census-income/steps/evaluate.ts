import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import {
  ClassificationMetrics,
  classificationMetadata,
  decideGate,
  evaluateBinary,
  evaluationReport,
  Html,
  type InputArtifact,
  Model,
  step,
  Table,
} from 'slipway';
import { z } from 'zod';
import { type CensusRow, labelValues } from '../features.ts';
import { readLabels } from '../model/read-labels.ts';
import { scoreRows } from '../model/score-rows.ts';

/**
 * Judges a model on rows it has not seen, beside the model in use where there is one. `accepted` says
 * whether it may be released; `metrics` and `report` say why.
 */
export const evaluate = step({
  name: 'evaluate',
  inputs: {
    model: Model,
    table: Table,
    /** Metadata `present: false` where no model is in use yet, else `version`. */
    champion: Model,
    marginOverMajority: z.number().min(0).max(1),
    marginOverChampion: z.number().min(-1).max(1),
    seed: z.int().min(0),
  },
  outputs: { accepted: z.boolean(), metrics: ClassificationMetrics, report: Html },
  resources: { cpu: '1', memory: '1Gi' },
  timeout: '10m',
  access: ['warehouse:read'],
  async run({ inputs, outputs, context }) {
    const rows = await context.warehouse.rows(inputs.table);
    const labels = readLabels(rows);
    const model = await readFile(inputs.model.path);
    const champion = await readChampion(inputs.champion);
    context.progress({ fraction: 0.2, metrics: { rows: rows.length } });
    const evaluation = evaluateBinary({
      labels,
      scores: await scoreRows(model, rows),
      ...(champion === undefined ? {} : { championScores: await scoreRows(champion.bytes, rows) }),
      slices: { gender: valuesOf(rows, 'gender'), race: valuesOf(rows, 'race') },
      seed: inputs.seed,
    });
    context.signal.throwIfAborted();
    const decision = decideGate({
      evaluation,
      digest: digestOf(model),
      ...(champion === undefined
        ? {}
        : { champion: { version: champion.version, digest: digestOf(champion.bytes) } }),
      margins: {
        overMajority: inputs.marginOverMajority,
        overChampion: inputs.marginOverChampion,
      },
    });
    for (const { isPassed, text } of decision.reasons)
      context.log.info(`${isPassed ? 'passed' : 'not passed'}: ${text}`);
    outputs.metrics.metadata = {
      ...classificationMetadata(evaluation, decision, labelValues),
      modelDigest: digestOf(model),
      championVersion: champion?.version ?? null,
    };
    await writeFile(
      outputs.report.path,
      evaluationReport({
        title: 'Census income: evaluation',
        classes: labelValues,
        evaluation,
        decision,
        ...(champion === undefined ? {} : { championName: `version ${champion.version}` }),
      }),
    );
    return { accepted: decision.accepted };
  },
});

/** A column as texts; null where a row has none. */
const valuesOf = (rows: readonly CensusRow[], column: string): (string | null)[] =>
  rows.map((row) => (typeof row[column] === 'string' ? row[column] : null));

async function readChampion(
  champion: InputArtifact,
): Promise<{ readonly bytes: Uint8Array; readonly version: number } | undefined> {
  if (champion.metadata.present === false) return undefined;
  return { bytes: await readFile(champion.path), version: Number(champion.metadata.version) };
}

const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
