import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSubject, type Members, memberByToken, personByKey } from './find-member.ts';
import { oneLine, publicKeyPem, publishedKey } from './public-key.ts';
import type { Signer } from './signer.ts';
import type { TokenVerifier } from './token-verifier.ts';

const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const published = publishedKey(publicKey);
  const signer: Signer = {
    publicKey: async () => published,
    publicKeys: async () => [published],
    sign: async (bytes) => ({
      keyId: published.keyId,
      signature: sign('sha256', bytes, privateKey),
    }),
  };
  return { signer, publicKey, pem: published.pem };
};

const ada = pair();
const members: Members = {
  name: 'prod',
  signIn: { issuer: 'https://login.example', clientId: 'slipway', scopes: ['openid'] },
  people: {
    'ada@example.com': { roles: ['approver'], publicKey: ada.pem },
    'bob@example.com': { roles: ['releaser'] },
  },
  services: {
    github: {
      roles: ['releaser'],
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:octo/census:ref:refs/heads/prod',
    },
  },
};

/** Believes every token: what is tested here is who it belongs to. */
const believing: TokenVerifier = {
  async verify(token, { issuer }) {
    const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    return { issuer, subject: payload.sub, email: payload.email };
  },
};

const tokenOf = (payload: object) =>
  `x.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`;

describe('a personal key', () => {
  test('is that of the person whose public half stands in the settings, and signs', async () => {
    const actor = await personByKey(members, ada.signer);
    expect(actor).toMatchObject({ name: 'ada@example.com', kind: 'person', roles: ['approver'] });
    const signature = Buffer.from(await actor.sign!(Buffer.from('text')), 'base64');
    expect(verify('sha256', Buffer.from('text'), ada.publicKey, signature)).toBe(true);
  });

  test('of somebody else is refused', async () => {
    await expect(personByKey(members, pair().signer)).rejects.toMatchObject({
      code: 'identity-unknown',
      category: 'denied',
    });
  });

  test('may be given as PEM or on one line', () => {
    expect(publicKeyPem(ada.pem)).toBe(ada.pem);
    expect(publicKeyPem(oneLine(ada.pem))).toBe(ada.pem);
  });

  test.each([
    '',
    'nonsense',
    'A'.repeat(100_000),
    '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----',
    generateKeyPairSync('ec', { namedCurve: 'P-384' })
      .publicKey.export({ format: 'pem', type: 'spki' })
      .toString(),
    generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  ])('must be a P-256 public key', (text) => {
    expect(publicKeyPem(text)).toBeUndefined();
  });
});

describe('a token', () => {
  const issuer = members.services.github!.issuer;

  test('of the issuer and subject of a service is that service', async () => {
    const token = tokenOf({ iss: issuer, sub: 'repo:octo/census:ref:refs/heads/prod' });
    expect(await memberByToken(members, { idToken: token }, believing)).toMatchObject({
      name: 'github',
      kind: 'service',
      roles: ['releaser'],
    });
  });

  test('of the sign-in provider is the person with its e-mail address', async () => {
    const token = tokenOf({ iss: 'https://login.example', sub: '1', email: 'bob@example.com' });
    expect(await memberByToken(members, { idToken: token }, believing)).toMatchObject({
      name: 'bob@example.com',
      kind: 'person',
    });
  });

  test.each([
    ['another branch', { iss: issuer, sub: 'repo:octo/census:ref:refs/heads/dev' }],
    [
      'another issuer',
      { iss: 'https://evil.example', sub: 'repo:octo/census:ref:refs/heads/prod' },
    ],
    ['a person nobody named', { iss: 'https://login.example', sub: '1', email: 'eve@example.com' }],
    ['no e-mail address', { iss: 'https://login.example', sub: '1' }],
    ['the name of a method', { iss: 'https://login.example', sub: '1', email: 'toString' }],
  ])('of %s is refused', async (_name, payload) => {
    await expect(
      memberByToken(members, { idToken: tokenOf(payload) }, believing),
    ).rejects.toMatchObject({
      code: 'identity-unknown',
    });
  });

  test.each(['', 'a', 'a.b.c', tokenOf([]), tokenOf({ iss: 1 })])('%j is none', async (text) => {
    await expect(memberByToken(members, { idToken: text }, believing)).rejects.toMatchObject({
      code: 'identity-token-invalid',
    });
  });
});

test('a trailing star in a subject stands for any rest, and only there', () => {
  expect(isSubject('repo:octo/*', 'repo:octo/census')).toBe(true);
  expect(isSubject('repo:octo/*', 'repo:octopus/census')).toBe(false);
  expect(isSubject('repo:*/census', 'repo:octo/census')).toBe(false);
  expect(isSubject('a', 'ab')).toBe(false);
});
