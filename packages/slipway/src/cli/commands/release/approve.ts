import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { decide } from './decide.ts';

export const command = defineCommand({
  description:
    'Approves a release for an environment, in the name of whoever runs this; the approval counts for this digest only, and until another release comes into use.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    environment: environmentOption,
    comment: { kind: 'text', value: 'text', default: '', summary: 'why; kept in the audit log' },
  },
  examples: ['slipway release approve 3f9a41 --environment prod --comment "report read"'],
  run: (io, [release = ''], { environment, comment }) =>
    decide(io, { release, environment, comment, verdict: 'approved', action: 'releases.approve' }),
});
