import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { decide } from './decide.ts';

export const command = defineCommand({
  description:
    'Rejects a release for an environment: it does not enter until the same person approves it.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    environment: environmentOption,
    comment: { kind: 'text', value: 'text', default: '', summary: 'why; kept in the audit log' },
  },
  examples: ['slipway release reject 3f9a41 --environment prod --comment "report read"'],
  run: (io, [release = ''], { environment, comment }) =>
    decide(io, { release, environment, comment, verdict: 'rejected', action: 'releases.approve' }),
});
