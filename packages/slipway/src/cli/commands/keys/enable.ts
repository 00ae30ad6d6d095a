import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { setKeyState } from './set-key-state.ts';

export const command = defineCommand({
  description: 'Enables a version of the key that was disabled.',
  arguments: [{ name: '<version>', summary: 'as slipway keys list shows it' }],
  options: { environment: environmentOption },
  examples: ['slipway keys enable 1 --environment prod'],
  run: (io, [version = ''], { environment }) =>
    setKeyState(io, { environment, version, verb: 'enable', state: 'enabled' }),
});
