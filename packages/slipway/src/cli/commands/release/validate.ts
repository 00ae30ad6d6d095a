import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { decide } from './decide.ts';

export const command = defineCommand({
  description:
    'Says that the model of a release was validated independently, or with --refute that it is not valid.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    environment: environmentOption,
    refute: { kind: 'flag', summary: 'the model is not valid' },
    comment: { kind: 'text', value: 'text', default: '', summary: 'why; kept in the audit log' },
  },
  examples: ['slipway release validate 3f9a41 --environment prod --comment "slices checked"'],
  run: (io, [release = ''], { environment, comment, refute }) =>
    decide(io, {
      release,
      environment,
      comment,
      verdict: refute ? 'refuted' : 'validated',
      action: 'releases.validate',
    }),
});
