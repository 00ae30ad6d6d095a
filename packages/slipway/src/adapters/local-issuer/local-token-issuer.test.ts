import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimsOf, tokenIssuerContract } from '../../identity/token-issuer.contract.ts';
import { LocalTokenIssuer } from './local-token-issuer.ts';

const clock = { now: () => 1_700_000_000_000 };

tokenIssuerContract('LocalTokenIssuer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
  let nowMs = clock.now();
  return {
    issuer: (environment) =>
      new LocalTokenIssuer({
        environment,
        keyFile: join(folder, `${environment}.json`),
        clock: { now: () => nowMs },
      }),
    advance(ms) {
      nowMs += ms;
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'issuer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const issuer = (environment: string) =>
  new LocalTokenIssuer({ environment, keyFile: join(folder, 'key.json'), clock });

test('the key file is private to its owner', async () => {
  await issuer('staging').mint(claimsOf('staging'), 60_000);
  expect(statSync(join(folder, 'key.json')).mode & 0o777).toBe(0o600);
});

test('the audience separates environments even where they share a key file by mistake', async () => {
  const token = await issuer('staging').mint(claimsOf('staging'), 60_000);
  await expect(issuer('prod').verify(token)).rejects.toMatchObject({
    code: 'identity-token-invalid',
  });
});
