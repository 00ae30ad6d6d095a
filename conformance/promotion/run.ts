import type { ConformanceSuite } from '../conformance-suite.ts';
import { git } from './git.ts';
import { kms } from './kms.ts';
import { modelSigning } from './model-signing.ts';
import { terraform } from './terraform.ts';
import { tink } from './tink.ts';

/** Environments, identities, keys, releases and promotion, against the tools that others check with. */
export const suite: ConformanceSuite = {
  name: 'promotion',
  async run(context) {
    await tink(context);
    await modelSigning(context);
    await kms(context);
    await git(context);
    await terraform(context);
  },
};
