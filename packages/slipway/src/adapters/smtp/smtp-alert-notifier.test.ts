import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../../monitoring/alert-notifier.ts';
import { smallBaseline, specFor } from '../../monitoring/monitor-store.contract.ts';
import { SmtpAlertNotifier } from './smtp-alert-notifier.ts';

interface Received {
  readonly to: readonly string[];
  readonly content: string;
}

/** A real SMTP server on a free port; `refuse` answers every recipient with 550. */
async function openServer(options: { readonly refuse?: boolean } = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      callback(
        options.refuse ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null,
      );
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, content: Buffer.concat(chunks).toString('utf8') });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const message: AlertMessage = {
  environment: 'prod',
  monitor: {
    spec: specFor({ emails: ['ml@example.com', 'sre@example.com'] }),
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
        feature: 'age <script>',
        metric: 'jensen-shannon',
        value: 0.0623,
        threshold: 0.01,
        noiseFloor: 0.00075,
        rows: 16281,
        fromMs: Date.UTC(2026, 0, 1),
        toMs: Date.UTC(2026, 0, 1, 1),
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

const notifierFor = (port: number): SmtpAlertNotifier =>
  new SmtpAlertNotifier({ host: '127.0.0.1', port, secure: false, from: 'slipway@example.com' });

describe('SmtpAlertNotifier', () => {
  it('mails text and HTML to every address: feature, value, threshold, rows, window, what to do', async () => {
    await using server = await openServer();
    await notifierFor(server.port).notify(message);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received as [Received];
    expect(mail.to).toEqual(['ml@example.com', 'sre@example.com']);
    const content = mail.content.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    expect(content).toContain('Subject: [prod] census: 1 feature shifted on income');
    expect(content).toContain('multipart/alternative');
    for (const words of [
      'age <script>: skew 0.0623, threshold 0.01, noise floor 0.00075',
      '16281 rows',
      '2026-01-01 00:00:00 UTC to 2026-01-01 01:00:00 UTC',
      'slipway monitor show census',
      'age &lt;script&gt;',
    ])
      expect(content).toContain(words);
  });

  it('says why a mail was not taken', async () => {
    await using server = await openServer({ refuse: true });
    await expect(notifierFor(server.port).notify(message)).rejects.toThrow(/no such user/);
    expect(server.received).toEqual([]);
  });

  it('says which server could not be reached', async () => {
    const server = await openServer();
    await server[Symbol.asyncDispose]();
    await expect(notifierFor(server.port).notify(message)).rejects.toMatchObject({
      code: 'monitoring-mail-failed',
      message: expect.stringContaining(`127.0.0.1:${server.port}`),
    });
  });
});
