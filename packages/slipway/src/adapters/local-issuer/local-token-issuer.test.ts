import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AttemptClaims } from '../../identity/attempt-token.ts';
import { LocalTokenIssuer } from './local-token-issuer.ts';

let folder: string;
let nowMs = 1_700_000_000_000;
const clock = { now: () => nowMs };
const claims: AttemptClaims = {
  identity: 'runner@staging',
  environment: 'staging',
  run: 'r1',
  task: 'train',
  attempt: 1,
  access: ['warehouse:read'],
  inputs: ['slipway://staging/warehouse/census/train@sha256:00'],
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'issuer-'));
  nowMs = 1_700_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

const issuer = (environment: string, file = `${environment}.json`) =>
  new LocalTokenIssuer({ environment, keyFile: join(folder, file), clock });

test('a minted token gives its claims back, also to another process with the same key file', async () => {
  const token = await issuer('staging').mint(claims, 60_000);
  expect(await issuer('staging').verify(token)).toEqual(claims);
});

test('the key file is private to its owner', async () => {
  await issuer('staging').mint(claims, 60_000);
  expect(statSync(join(folder, 'staging.json')).mode & 0o777).toBe(0o600);
});

test('issuers that race for the first key agree on one', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 8 }, () => issuer('staging').mint(claims, 60_000)),
  );
  for (const token of tokens) expect(await issuer('staging').verify(token)).toEqual(claims);
});

test('an expired token is refused', async () => {
  const token = await issuer('staging').mint(claims, 60_000);
  nowMs += 61_000;
  await expect(issuer('staging').verify(token)).rejects.toMatchObject({
    code: 'identity-token-invalid',
    message: expect.stringContaining('expired'),
  });
});

test('a token of another environment is refused, even when it shares the key', async () => {
  const token = await issuer('staging', 'same.json').mint(claims, 60_000);
  await expect(issuer('prod', 'same.json').verify(token)).rejects.toMatchObject({
    code: 'identity-token-invalid',
  });
});

test('a token whose claims were edited is refused', async () => {
  const [header, , signature] = (await issuer('staging').mint(claims, 60_000)).split('.');
  const forged = Buffer.from(JSON.stringify({ ...claims, access: ['*'] })).toString('base64url');
  await expect(issuer('staging').verify(`${header}.${forged}.${signature}`)).rejects.toMatchObject({
    code: 'identity-token-invalid',
  });
});
