import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publicJwk } from '../../identity/public-key.ts';
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
        keyFile: join(folder, `${environment}.pem`),
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
  new LocalTokenIssuer({ environment, keyFile: join(folder, 'key.pem'), clock });

test('the key file is private to its owner', async () => {
  await issuer('staging').mint(claimsOf('staging'), 60_000);
  expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600);
});

test('the audience separates environments even where they share a key file by mistake', async () => {
  const token = await issuer('staging').mint(claimsOf('staging'), 60_000);
  await expect(issuer('prod').verify(token)).rejects.toMatchObject({
    code: 'identity-token-invalid',
  });
});

const keyOfFile = () => createPrivateKey(readFileSync(join(folder, 'key.pem'), 'utf8'));

test('another implementation of JWT reads its tokens, whatever is in them', () =>
  fc.assert(
    fc.asyncProperty(fc.string(), fc.array(fc.string()), async (task, inputs) => {
      const token = await issuer('staging').mint({ ...claimsOf('staging'), task, inputs }, 60_000);
      const { payload } = await jwtVerify(token, createPublicKey(keyOfFile()), {
        algorithms: ['ES256'],
        issuer: 'slipway:staging',
        audience: 'slipway:staging',
        currentDate: new Date(clock.now()),
      });
      expect(payload).toMatchObject({ task, inputs, sub: claimsOf('staging').identity });
    }),
    { numRuns: 30 },
  ));

test('it reads tokens that another implementation signed with its key, and no other algorithm', async () => {
  await issuer('staging').mint(claimsOf('staging'), 60_000);
  const [{ keyId: kid } = { keyId: '' }] = await issuer('staging').publicKeys();
  const signed = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT({ ...claimsOf('staging') })
      .setProtectedHeader({ alg, typ: 'JWT', kid })
      .setIssuer('slipway:staging')
      .setAudience('slipway:staging')
      .setExpirationTime(clock.now() / 1000 + 60)
      .sign(key);
  expect(await issuer('staging').verify(await signed('ES256', keyOfFile()))).toEqual(
    claimsOf('staging'),
  );
  const pem = createPublicKey(keyOfFile()).export({ format: 'pem', type: 'spki' });
  await expect(
    issuer('staging').verify(await signed('HS256', Buffer.from(pem))),
  ).rejects.toMatchObject({ code: 'identity-token-invalid' });
});

test('any change of any character of a token is found', async () => {
  const token = await issuer('staging').mint(claimsOf('staging'), 60_000);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom('A', 'b', '.', '='),
      async (at, put) => {
        // The last character of base64 has bits that stand for nothing.
        fc.pre(token[at] !== put && at < token.length - 1);
        const changed = `${token.slice(0, at)}${put}${token.slice(at + 1)}`;
        await expect(issuer('staging').verify(changed)).rejects.toMatchObject({
          code: 'identity-token-invalid',
        });
      },
    ),
  );
});

test.each(['', '{', '{}', '[]', '{"kty":"RSA"}'])(
  'a key file of %j is told, and kept',
  async (text) => {
    writeFileSync(join(folder, 'key.pem'), text);
    await expect(issuer('staging').mint(claimsOf('staging'), 60_000)).rejects.toMatchObject({
      code: 'identity-key-unreadable',
    });
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe(text);
  },
);

test('the published key set checks its tokens in another implementation, across rotations', async () => {
  const tokens = [await issuer('staging').mint(claimsOf('staging'), 60_000)];
  await issuer('staging').rotate({ isAtOnce: false });
  tokens.push(await issuer('staging').mint(claimsOf('staging'), 60_000));
  const keys = (await issuer('staging').publicKeys()).map(publicJwk);
  for (const token of tokens) {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      audience: 'slipway:staging',
      currentDate: new Date(clock.now()),
    });
    expect(payload.sub).toBe('runner@staging');
  }
});
