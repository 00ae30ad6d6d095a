// What crossing into production costs: tokens, the audit log, moving a release.

import type { Bench } from '../bench.ts';
import { auditRows } from './audit.ts';
import { ingestionRows } from './ingestion.ts';
import { promotionRows } from './promote.ts';
import { rewrapRows } from './rewrap.ts';
import { tokenRows } from './tokens.ts';

export const bench: Bench = {
  name: 'promotion',
  async run(context) {
    return [
      ...(await tokenRows()),
      ...(await auditRows(context)),
      ...(await promotionRows()),
      ...(await rewrapRows(context)),
      ...(await ingestionRows(context)),
    ];
  },
};
