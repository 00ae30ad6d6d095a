import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { tokenVerifierContract } from '../../identity/token-verifier.contract.ts';
import { OidcTokenVerifier } from './oidc-token-verifier.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const nowMs = 1_700_000_000_000;

type Answer = (request: IncomingMessage, response: ServerResponse, issuer: string) => void;

const provider: Answer = ({ url }, response, issuer) => {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256', use: 'sig' };
  const documents: Readonly<Record<string, object>> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
    '/keys': { keys: [jwk] },
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(documents[url ?? ''] ?? {}));
};

async function serve(answer: Answer) {
  let issuer = '';
  const server = createServer((request, response) => answer(request, response, issuer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    verifier: new OidcTokenVerifier({ clock: { now: () => nowMs } }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

tokenVerifierContract('OidcTokenVerifier', async () => ({
  ...(await serve(provider)),
  privateKey,
  publicPem: publicKey.export({ format: 'pem', type: 'spki' }) as string,
  nowMs,
}));

describe('a provider whose keys cannot be had', () => {
  const answers: readonly (readonly [string, Answer])[] = [
    ['answers with an error', (_, response) => void response.writeHead(500).end()],
    ['answers with nonsense', (_, response) => void response.end('<html>')],
    [
      'names another issuer',
      (_, response, issuer) =>
        void response.end(
          JSON.stringify({ issuer: 'https://login.example', jwks_uri: `${issuer}/keys` }),
        ),
    ],
    [
      'hands on to another place',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'keeps its keys on a host without TLS',
      (_, response, issuer) =>
        void response.end(
          JSON.stringify({ issuer, jwks_uri: 'http://169.254.169.254/latest/meta-data' }),
        ),
    ],
  ];
  test.each(answers)('because it %s is told, and believed nothing', async (_name, answer) => {
    await using fixture = await serve(answer);
    await expect(
      fixture.verifier.verify('a.b.c', { issuer: fixture.issuer, audience: 'x' }),
    ).rejects.toMatchObject({ code: 'identity-issuer-unreachable', category: 'environment' });
  });

  test('because it is not on HTTPS is never asked', async () => {
    const verifier = new OidcTokenVerifier({ clock: { now: () => nowMs } });
    await expect(
      verifier.verify('a.b.c', { issuer: 'http://login.example', audience: 'x' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('is not on HTTPS') });
  });
});
