import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LocalSigner } from '../../../adapters/local-issuer/local-signer.ts';
import { oneLine } from '../../../identity/public-key.ts';
import { defineCommand } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { personalKeyFile } from '../../project/current-actor.ts';

export const command = defineCommand({
  description:
    'Makes your own key, to act in environments that name people and to sign what you approve. The private half stays in its file; the public half goes into slipway.config.ts.',
  options: {
    out: {
      kind: 'text',
      value: 'file',
      summary:
        'file of the private key; default: SLIPWAY_IDENTITY_KEY or ~/.config/slipway/identity.pem',
    },
  },
  examples: ['slipway identity create', 'slipway identity create --out ~/keys/ada.pem'],
  async run(io, _arguments, options) {
    const keyFile =
      options.out === undefined ? personalKeyFile(io) : resolve(io.workingFolder, options.out);
    if (existsSync(keyFile))
      throw new CliError(
        'conflict',
        'identity-exists',
        `${keyFile} is there already. Keep it: what it signed is checked against it. Give another file with --out for another identity.`,
      );
    const { keyId, pem } = await new LocalSigner({ keyFile }).publicKey();
    const publicKey = oneLine(pem);
    return {
      json: { file: keyFile, keyId, publicKey },
      text: [
        `Your private key is in ${keyFile}; nobody else may read it. Have this put into slipway.config.ts:`,
        '',
        '  people: {',
        `    'you@example.com': { roles: ['approver'], publicKey: '${publicKey}' },`,
        '  },',
      ].join('\n'),
    };
  },
});
