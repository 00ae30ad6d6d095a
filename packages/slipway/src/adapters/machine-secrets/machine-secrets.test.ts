import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type SecretSourceFixture,
  secretSourceContract,
} from '../../environments/secret-source.contract.ts';
import { MachineSecrets } from './machine-secrets.ts';

secretSourceContract('MachineSecrets by variable', async (): Promise<SecretSourceFixture> => {
  const variables: Record<string, string> = { EMPTY: '' };
  return {
    source: new MachineSecrets(variables),
    async put(secret) {
      variables.TOKEN = secret;
      return 'env:TOKEN';
    },
    missing: 'env:EMPTY',
    hostile: ['vault:a/b#c', 'env:'],
    async [Symbol.asyncDispose]() {},
  };
});

const fileFixture = async (): Promise<SecretSourceFixture> => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  writeFileSync(join(folder, 'huge'), 'x'.repeat(100_000));
  return {
    source: new MachineSecrets({}),
    async put(secret) {
      writeFileSync(join(folder, 'token'), `${secret}\n`);
      return `file:${join(folder, 'token')}`;
    },
    missing: `file:${join(folder, 'none')}`,
    hostile: [
      'file:relative/path',
      `file:${folder}`,
      `file:${join(folder, 'huge')}`,
      'file:/dev/zero',
    ],
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
};
secretSourceContract('MachineSecrets by file', fileFixture);

test('a variable that every object has is none', async () => {
  await expect(new MachineSecrets({}).read('env:constructor')).rejects.toMatchObject({
    code: 'secret-not-found',
  });
});
