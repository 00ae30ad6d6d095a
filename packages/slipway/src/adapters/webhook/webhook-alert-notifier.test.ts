import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../monitoring/alert-notifier.ts';
import { smallBaseline, specFor } from '../../monitoring/monitor-store.contract.ts';
import { isPublicAddress } from './public-address.ts';
import { WebhookAlertNotifier } from './webhook-alert-notifier.ts';

async function receiver({ status = 204, location = '' } = {}) {
  const received: { headers: IncomingHttpHeaders; body: string; path: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push({
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      path: request.url,
    });
    response.writeHead(status, location === '' ? {} : { location }).end('x'.repeat(200_000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const message: AlertMessage = {
  environment: 'prod',
  monitor: {
    spec: specFor({ emails: [] }),
    layoutId: smallBaseline().layoutId,
    revision: 1,
    createdAtMs: 0,
    updatedAtMs: 0,
    updatedBy: 'x',
  },
  alerts: [
    {
      id: '1',
      monitor: 'census',
      key: 'skew/total/age',
      finding: {
        scope: 'total',
        kind: 'skew',
        feature: 'age "quoted"',
        metric: 'jensen-shannon',
        value: 0.0623,
        threshold: 0.01,
        noiseFloor: 0.00075,
        rows: 16281,
        fromMs: 0,
        toMs: 3_600_000,
      },
      state: 'open',
      openedAtMs: 0,
      lastSeenAtMs: 0,
      resolvedAtMs: null,
      notifiedAtMs: null,
      deliveryAttempts: 0,
      deliveryError: null,
    },
  ],
};

const notifier = (url: string, { secret = '', isInternal = true } = {}) =>
  new WebhookAlertNotifier({
    url: async () => url,
    secret: secret === '' ? undefined : async () => secret,
    isInternal,
    clock: { now: () => 1_700_000_000_000 },
  });

describe('a webhook', () => {
  test('gets what a mail says, and the same as data', async () => {
    await using server = await receiver();
    await notifier(`${server.url}/hook`).notify(message);
    const [{ body = '', path } = {}] = server.received;
    expect(path).toBe('/hook');
    expect(JSON.parse(body)).toMatchObject({
      type: 'monitor.alert',
      environment: 'prod',
      text: expect.stringContaining('[prod] census: 1 feature shifted'),
      alerts: [{ id: '1', state: 'open', feature: 'age "quoted"', value: 0.0623 }],
    });
  });

  test.each([
    ['plain-secret', Buffer.from('plain-secret')],
    [
      `whsec_${Buffer.from('sixteen bytes ab').toString('base64')}`,
      Buffer.from('sixteen bytes ab'),
    ],
  ])('can check who sent it, and knows the same alert again (%s)', async (secret, key) => {
    await using server = await receiver();
    for (const _again of [1, 2]) await notifier(server.url, { secret }).notify(message);
    const ids = server.received.map(({ headers, body }) => {
      const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given } = headers;
      const mac = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
      expect(given).toBe(`v1,${mac}`);
      expect(JSON.stringify([headers, body])).not.toContain(secret);
      return id;
    });
    expect(new Set(ids).size).toBe(1);
  });

  test.each([400, 404, 500])('that answers %i has not got it', async (status) => {
    await using server = await receiver({ status });
    await expect(notifier(`${server.url}/secret-path`).notify(message)).rejects.toMatchObject({
      code: 'monitoring-webhook-failed',
      message: expect.not.stringContaining('secret-path'),
    });
  });

  test('is not followed to where it redirects', async () => {
    await using other = await receiver();
    await using server = await receiver({ status: 307, location: other.url });
    await expect(notifier(server.url).notify(message)).rejects.toThrow(/redirects/);
    expect(other.received).toEqual([]);
  });

  test.each([
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://169.254.169.254/computeMetadata/v1/',
    'http://93.184.215.14/without-tls',
    `https://user:${'password'}@93.184.215.14/`,
    'file:///etc/passwd',
    'gopher://93.184.215.14/',
    'not an address',
    '',
  ])('at %s gets nothing unless it is said to be internal', async (url) => {
    const error = await notifier(url, { isInternal: false })
      .notify(message)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'monitoring-webhook-refused', category: 'denied' });
    expect(String(error)).not.toContain('password@');
  });
});

test.each([
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['64:ff9b::a00:1', false],
  ['::ffff:8.8.8.8', false],
  ['2002:a00:1::', false],
  ['example.com', false],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
