import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { setKeyState } from './set-key-state.ts';

export const command = defineCommand({
  description:
    'Disables a version of the key: what is under it can be neither read nor written until it is enabled again. Endpoints do as keys.onDisabled of the project says. Data keys in memory serve for keys.dataKeySeconds more.',
  arguments: [{ name: '<version>', summary: 'as slipway keys list shows it' }],
  options: { environment: environmentOption },
  examples: ['slipway keys disable 1 --environment prod'],
  run: (io, [version = ''], { environment }) =>
    setKeyState(io, { environment, version, verb: 'disable', state: 'disabled' }),
});
