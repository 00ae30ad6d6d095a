import { publicJwk } from '../../../identity/public-key.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description:
    "Prints the public keys with which an environment's attempt tokens are checked, as a JSON Web Key Set (RFC 7517).",
  options: { environment: environmentOption },
  examples: ['slipway identity jwks --environment prod'],
  async run(io, _arguments, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const keys = (await environment.tokens.publicKeys()).map(publicJwk);
    return { json: { keys }, text: JSON.stringify({ keys }, null, 2) };
  },
});
