import type { ErrorCategory } from '../../core/errors.ts';
import { AttemptError } from '../errors.ts';
import { http } from './node-http.ts';

export interface StepApiAddress {
  readonly socketPath: string;
  /** The attempt's token; asked for with the first call. */
  readonly token: () => Promise<string>;
}

/** Calls the step API over its private socket. Errors arrive with the code the platform gave them. */
export class StepApiClient {
  readonly #address: StepApiAddress;

  constructor(address: StepApiAddress) {
    this.#address = address;
  }

  async call<Result>(method: string, argument: unknown): Promise<Result> {
    const { status, text } = await this.#post(`/v1/${method}`, JSON.stringify(argument));
    const body = JSON.parse(text) as {
      result?: Result;
      error?: { category: string; code: string; message: string };
    };
    if (status === 200) return body.result as Result;
    throw new AttemptError(
      (body.error?.category ?? 'failed') as ErrorCategory,
      body.error?.code ?? 'step-api-failed',
      body.error?.message ?? `The step API answered ${status}.`,
    );
  }

  async #post(path: string, body: string): Promise<{ status: number; text: string }> {
    const token = await this.#address.token();
    return new Promise((resolve, reject) => {
      const call = http.request(
        {
          socketPath: this.#address.socketPath,
          path,
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}
