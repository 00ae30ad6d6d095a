import type { ConformanceSuite } from '../conformance-suite.ts';
import { containers } from './containers.ts';
import { faults } from './faults.ts';
import { openLineage } from './openlineage.ts';
import { otlp } from './otlp.ts';
import { pythonComponents } from './python-components.ts';
import { pythonRequirements } from './python-requirements.ts';

/** The engine against the tools whose files and programs it runs. */
export const suite: ConformanceSuite = {
  name: 'engine',
  async run(context) {
    await pythonComponents(context);
    await pythonRequirements(context);
    await containers(context);
    await openLineage(context);
    await otlp(context);
    await faults(context);
  },
};
