import { join } from 'node:path';

/** Where the embedded state of an environment keeps the key that it signs with. */
export const signingKeyFile = (stateFolder: string, environment: string): string =>
  join(stateFolder, environment, 'signing.pem');
