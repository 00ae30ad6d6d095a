import { z } from 'zod';
import { parseBaseline } from '../../monitoring/baseline.ts';
import { parseMonitorSpec } from '../../monitoring/monitor-spec.ts';
import { method } from './method.ts';

export const monitorMethods = {
  'monitors.put': method({
    access: 'monitors:write',
    argument: z.object({ spec: z.unknown(), baseline: z.unknown() }),
    async call({ environment, claims }, { spec, baseline }) {
      const { monitor, outcome } = await environment.monitors.upsert({
        spec: parseMonitorSpec(spec),
        baseline: parseBaseline(baseline),
        updatedBy: claims.identity,
      });
      return { name: monitor.spec.name, outcome };
    },
  }),
};
