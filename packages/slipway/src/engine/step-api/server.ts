import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { z } from 'zod';
import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { AttemptClaims } from '../../identity/attempt-token.ts';
import { EngineError } from '../errors.ts';
import { endpointMethods } from './endpoint-methods.ts';
import type { StepApiMethod } from './method.ts';
import { modelMethods } from './model-methods.ts';
import { monitorMethods } from './monitor-methods.ts';
import { http } from './node-http.ts';
import { secretMethods } from './secret-methods.ts';
import { type AttemptSession, requireAccess } from './session.ts';
import { StepRefusals } from './step-refusals.ts';
import { warehouseMethods } from './warehouse-methods.ts';

const METHODS: Readonly<Record<string, StepApiMethod>> = {
  ...warehouseMethods,
  ...modelMethods,
  ...endpointMethods,
  ...monitorMethods,
  ...secretMethods,
};

const BODY_BYTES_MAX = 16 * 1024 * 1024;

type StepApiPlace = Pick<EnvironmentPorts, 'name' | 'tokens' | 'audit'>;

export interface StepApiOptions {
  readonly socketPath: string;
  readonly environment: (name: string) => StepApiPlace | undefined;
  /** Where a refusal is recorded whose token names no environment that can be believed. */
  readonly source: StepApiPlace;
  readonly run: string;
}

/**
 * The engine's step API on a private socket. Every call carries the attempt's token; what it says
 * decides, and a session that has ended answers no more.
 */
export class StepApiServer implements AsyncDisposable {
  readonly socketPath: string;
  readonly #options: StepApiOptions;
  readonly #sessions = new Map<string, AttemptSession>();
  readonly #server: Server;
  readonly #refusals: StepRefusals;

  constructor(options: StepApiOptions) {
    this.#options = options;
    this.socketPath = options.socketPath;
    this.#refusals = new StepRefusals(options);
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.socketPath, resolve);
    });
  }

  /** Admits the attempt's calls until the returned function is called. */
  open(session: AttemptSession): () => void {
    const key = sessionKey(session.claims);
    this.#sessions.set(key, session);
    return () => this.#sessions.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = (request.url ?? '').replace(/^\/v1\//, '');
    let caller: AttemptClaims | undefined;
    try {
      const session = await this.#authenticate(request);
      caller = session.claims;
      const found = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
      if (found === undefined)
        throw new EngineError('not-found', 'step-api-method', `The step API has no call ${name}.`);
      requireAccess(session, found.access);
      const parsed = found.argument.safeParse(JSON.parse(await readBody(request)));
      if (!parsed.success)
        throw new EngineError(
          'invalid-input',
          'step-api-argument',
          `${name} was called with a wrong argument: ${z.prettifyError(parsed.error)}`,
        );
      const result = await found.call(session, parsed.data as never);
      send(response, 200, { result: result ?? null });
    } catch (error) {
      await this.#refusals.record({ error, call: name, caller });
      send(response, 400, { error: errorBody(error) });
    }
  }

  async #authenticate(request: IncomingMessage): Promise<AttemptSession> {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const environment = environmentIn(token);
    const issuer = this.#options.environment(environment)?.tokens;
    if (issuer === undefined)
      throw new EngineError(
        'denied',
        'identity-token-invalid',
        'The call carries no token of this run.',
      );
    const claims = await issuer.verify(token);
    const session = this.#sessions.get(sessionKey(claims));
    if (session === undefined)
      throw new EngineError(
        'denied',
        'attempt-ended',
        `Attempt ${claims.attempt} of ${claims.task} is not running any more.`,
      );
    return { ...session, claims };
  }
}

const sessionKey = (claims: { run: string; task: string; attempt: number }): string =>
  `${claims.run}\0${claims.task}\0${claims.attempt}`;

/** Which environment's issuer to ask; the claim is only believed after that issuer verified it. */
function environmentIn(token: string): string {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      environment?: unknown;
    };
    return typeof payload.environment === 'string' ? payload.environment : '';
  } catch {
    return '';
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_BYTES_MAX)
      throw new EngineError(
        'too-large',
        'step-api-body',
        'A step API call may carry 16 MiB; hand bulk data over as an artifact or a table.',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function errorBody(error: unknown): { category: string; code: string; message: string } {
  if (error instanceof SlipwayError)
    return { category: error.category, code: error.code, message: error.message };
  return {
    category: 'failed',
    code: 'step-api-failed',
    message: error instanceof Error ? error.message : String(error),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}
