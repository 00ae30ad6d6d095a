import { conditionGaps } from './condition-gaps.ts';
import type { Gap } from './gap.ts';
import { loopGaps } from './loop-gaps.ts';
import { taskGaps } from './task-gaps.ts';
import { valueGaps } from './value-gaps.ts';

/** By the name of the function in `kfp_gaps.py` that shows what KFP makes of it. */
export const gaps: Readonly<Record<string, Gap>> = {
  ...conditionGaps,
  ...loopGaps,
  ...taskGaps,
  ...valueGaps,
};
