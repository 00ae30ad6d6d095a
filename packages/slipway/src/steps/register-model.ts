import { z } from 'zod';
import { ClassificationMetrics, Model, optional, Table } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';
import type { JsonValue } from '../core/json.ts';
import { buildBaseline, classifierOutputs, columnsOfSchema } from '../monitoring/build-baseline.ts';

/**
 * Registers a model in the release target: its bytes are stored there under that environment's
 * key, with the evaluation that let it in and, given the table it was trained on, its schema and
 * baseline, as the next version of the registered model.
 */
export const registerModel = step({
  name: 'register-model',
  inputs: {
    model: Model,
    evaluation: ClassificationMetrics,
    name: z.string(),
    /** The table the model was trained on. */
    baseline: optional(Table),
    /** Columns of it that are not served, such as the label. */
    except: z.array(z.string()).default([]),
  },
  outputs: { name: z.string(), version: z.int() },
  access: ['models:read', 'models:write', 'warehouse:read'],
  in: 'releaseTarget',
  caching: false,
  async run({ inputs, context }) {
    const { model, evaluation, name, baseline: table, except } = inputs;
    const request = { model: name, artifact: model, evaluation: evaluation.metadata };
    if (table === undefined) return registered(await context.models.register(request));
    const { schema } = await context.warehouse.table(table);
    const columns = columnsOfSchema(schema, except);
    const rows = await context.warehouse.rows(table, { columns: columns.map((one) => one.name) });
    const baseline = buildBaseline(rows, [...columns, ...classifierOutputs]);
    const documents = { schema, baseline } as unknown as Record<'schema' | 'baseline', JsonValue>;
    return registered(await context.models.register({ ...request, documents }));
  },
});

const registered = ({ model, version }: { readonly model: string; readonly version: number }) => ({
  name: model,
  version,
});
