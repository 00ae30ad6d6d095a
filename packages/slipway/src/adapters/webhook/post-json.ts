import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { MonitoringError } from '../../monitoring/errors.ts';
import { isPublicAddress } from './public-address.ts';

const ANSWER_BYTES_MAX = 64 * 1024;

export interface JsonPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it may lead into this network, and go without TLS. */
  readonly isInternal: boolean;
  readonly timeoutMs: number;
}

/**
 * Posts JSON; anything but a 2xx throws. The name is asked for once, its addresses are judged, and one of
 * them is connected to, so that a second answer of the name server cannot lead elsewhere. Redirects are
 * not followed. Errors name the host only: the path of a webhook is often its secret.
 */
export async function postJson(post: JsonPost): Promise<void> {
  const url = urlOf(post);
  const place = await addressOf(url, post.isInternal);
  const status = await send(url, place, post);
  if (status < 200 || status > 299)
    throw failed(
      url,
      status > 299 && status < 400 ? `it redirects (${status})` : `it answers ${status}`,
    );
}

function urlOf({ url, isInternal }: JsonPost): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isHttp = isInternal && parsed?.protocol === 'http:';
  if (parsed === undefined || !(parsed.protocol === 'https:' || isHttp))
    throw refused('the address of the webhook', 'it must be a URL that begins with https://');
  if (parsed.username !== '' || parsed.password !== '')
    throw refused(parsed.host, 'its address holds a user or a password');
  return parsed;
}

async function addressOf(url: URL, isInternal: boolean): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(host) > 0
      ? [host]
      : await lookup(host, { all: true }).then(
          (all) => all.map(({ address }) => address),
          () => [],
        );
  const [first] = found;
  if (first === undefined) throw failed(url, 'there is no such host');
  if (!isInternal && !found.every(isPublicAddress))
    throw refused(
      url.host,
      'it leads into a private network; set webhook.internal if that is what you mean',
    );
  return first;
}

function send(url: URL, address: string, post: JsonPost): Promise<number> {
  const pinned: LookupFunction = (_host, { all }, done) => {
    const family = isIP(address);
    if (all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      lookup: pinned,
      signal: AbortSignal.timeout(post.timeoutMs),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(post.body),
        ...post.headers,
      },
    });
    sent.once('error', (cause) => reject(failed(url, cause.message, cause)));
    sent.once('response', (answer) => {
      let sizeBytes = 0;
      answer.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes > ANSWER_BYTES_MAX) answer.destroy();
      });
      answer.once('error', (cause) => reject(failed(url, cause.message, cause)));
      answer.once('close', () => resolve(answer.statusCode ?? 0));
    });
    sent.end(post.body);
  });
}

const refused = (host: string, problem: string): MonitoringError =>
  new MonitoringError(
    'denied',
    'monitoring-webhook-refused',
    `Nothing was sent to ${host}: ${problem}.`,
  );

const failed = (url: URL, problem: string, cause?: unknown): MonitoringError =>
  new MonitoringError(
    'failed',
    'monitoring-webhook-failed',
    `The alert could not be sent to the webhook at ${url.host}: ${problem}. It is sent again by the next run.`,
    { cause },
  );
