import { z } from 'zod';
import { Table } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';
import { buildBaseline, classifierOutputs, columnsOfSchema } from '../monitoring/build-baseline.ts';
import { defaultMonitorPreset, referenceExamplePreset } from '../monitoring/monitor-spec.ts';

const PRESETS = { default: defaultMonitorPreset, 'reference-example': referenceExamplePreset };

const thresholds = z.object({
  default: z.number().min(0).max(1).nullable().exactOptional(),
  perFeature: z.record(z.string(), z.number().min(0).max(1).nullable()).exactOptional(),
});

/**
 * Watches an endpoint of the release target for skew (against the training table) and drift. All of
 * its deployments are watched, later ones too. Running it again updates the monitor of that name.
 */
export const monitor = step({
  name: 'monitor',
  inputs: {
    endpoint: z.string(),
    /** The table the model was trained on. */
    baseline: Table,
    /** Columns that are not served, such as the label. */
    except: z.array(z.string()).default([]),
    emails: z.array(z.email()).default([]),
    preset: z.enum(['default', 'reference-example']).default('default'),
    name: z.string().optional(),
    samplingRate: z.number().gt(0).max(1).optional(),
    intervalMs: z.int().min(1000).optional(),
    windowMs: z.int().min(1000).optional(),
    skew: thresholds.optional(),
    drift: thresholds.optional(),
  },
  outputs: { name: z.string(), outcome: z.enum(['created', 'updated', 'unchanged']) },
  access: ['warehouse:read', 'monitors:write'],
  in: 'releaseTarget',
  caching: false,
  async run({ inputs, context }) {
    const { endpoint, baseline, except, emails, preset, name, ...given } = inputs;
    const settings = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const { schema } = await context.warehouse.table(baseline);
    const columns = columnsOfSchema(schema, except);
    const rows = await context.warehouse.rows(baseline, {
      columns: columns.map((column) => column.name),
    });
    const { outcome, name: watched } = await context.monitors.put({
      spec: {
        ...PRESETS[preset],
        ...settings,
        name: name ?? endpoint,
        endpoint,
        baselineUri: baseline.uri,
        emails,
      },
      baseline: buildBaseline(rows, [...columns, ...classifierOutputs]),
    });
    return { name: watched, outcome };
  },
});
