import type { ConformanceSuite } from '../conformance-suite.ts';
import { git } from './git.ts';
import { terraform } from './terraform.ts';

/** Environments, identities, keys, releases and promotion, against the tools that others check with. */
export const suite: ConformanceSuite = {
  name: 'promotion',
  async run(context) {
    await git(context);
    await terraform(context);
  },
};
