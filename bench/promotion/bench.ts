// What crossing into production costs: tokens, the audit log, moving a release.

import type { Bench } from '../bench.ts';
import { auditRows } from './audit.ts';
import { promotionRows } from './promote.ts';
import { tokenRows } from './tokens.ts';

export const bench: Bench = {
  name: 'promotion',
  async run(context) {
    return [...(await tokenRows()), ...(await auditRows(context)), ...(await promotionRows())];
  },
};
