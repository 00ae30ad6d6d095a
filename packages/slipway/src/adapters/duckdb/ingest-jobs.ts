import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { digestFromHex } from '../../core/digest.ts';
import { SlipwayError } from '../../core/errors.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { IngestFailure, IngestJobRecord } from '../../warehouse/table-catalog.ts';
import type { IngestRequest, IngestState } from '../../warehouse/warehouse.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { ingestTable } from './ingest-table.ts';
import { readRejectedSample } from './rejected-sample.ts';

interface LiveJob {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** The ingest jobs this process runs, and those the catalog remembers. */
export class IngestJobs {
  readonly #tools: DuckdbTools;
  readonly #owner = { host: hostname(), pid: process.pid, token: randomUUID() };
  readonly #live = new Map<string, LiveJob>();
  readonly #states = new Map<string, IngestState>();

  constructor(tools: DuckdbTools) {
    this.#tools = tools;
  }

  /** Starts the job unless one of this id was submitted before, by whichever process. */
  async submit(request: IngestRequest): Promise<void> {
    const { jobId } = request;
    const claim = { jobId, requestDigest: digestOf(request), owner: JSON.stringify(this.#owner) };
    let record = await this.#tools.catalog.claimJob(claim);
    if (record.requestDigest !== claim.requestDigest)
      throw new WarehouseError(
        'conflict',
        'warehouse-job-differs',
        `The ingest job ${jobId} was submitted before with another request. Give this one another id.`,
      );
    if (record.state === 'RUNNING' && !this.#isAlive(record.owner))
      record = await this.#tools.catalog.claimJob(claim, record.owner);
    const isOurs = record.state === 'RUNNING' && record.owner === claim.owner;
    if (isOurs && !this.#states.has(jobId)) this.#start(request, claim.owner);
  }

  async state(jobId: string): Promise<IngestState> {
    const known = this.#states.get(jobId);
    if (known !== undefined) return known;
    const record = await this.#tools.catalog.job(jobId);
    if (record === undefined)
      throw new WarehouseError(
        'not-found',
        'warehouse-job-not-found',
        `There is no ingest job ${jobId} in ${this.#tools.environment}.`,
      );
    return this.#recorded(record);
  }

  /** Stops the job if this process runs it, and waits until it has ended. */
  async cancel(jobId: string): Promise<void> {
    const job = this.#live.get(jobId);
    job?.controller.abort();
    await job?.ended;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#live.keys()].map((jobId) => this.cancel(jobId)));
  }

  #start(request: IngestRequest, owner: string): void {
    const { jobId } = request;
    const controller = new AbortController();
    const running = { state: 'RUNNING' as const, rowsRead: 0, bytesRead: 0, bytesTotal: 0 };
    this.#states.set(jobId, running);
    const onProgress = (progress: Omit<typeof running, 'state'>): void => {
      this.#states.set(jobId, { state: 'RUNNING', ...progress });
    };
    const ended = ingestTable(request, this.#tools, {
      owner,
      signal: controller.signal,
      onProgress,
    })
      .then(
        (result): IngestState => ({ state: 'SUCCEEDED', result }),
        (error: unknown) =>
          this.#fail({ jobId, owner }, failureOf(error, controller.signal.aborted)),
      )
      .then((end) => {
        this.#states.set(jobId, end);
        this.#live.delete(jobId);
      });
    this.#live.set(jobId, { controller, ended });
  }

  async #fail(
    job: { readonly jobId: string; readonly owner: string },
    end: IngestFailure,
  ): Promise<IngestState> {
    try {
      await this.#tools.catalog.endJob(job, end);
      return end;
    } catch (error) {
      // The end could not be recorded: who waits for the job must hear of that.
      return failureOf(error, false);
    }
  }

  async #recorded(record: IngestJobRecord): Promise<IngestState> {
    if (record.state === 'FAILED') return { state: 'FAILED', error: record.error };
    if (record.state === 'CANCELLED') return { state: 'CANCELLED' };
    if (record.state === 'RUNNING')
      return this.#isAlive(record.owner)
        ? { state: 'RUNNING', rowsRead: 0, bytesRead: 0, bytesTotal: 0 }
        : failureOf(abandoned(record.jobId), false);
    const rejectedSample = await readRejectedSample(record.result, this.#tools);
    return { state: 'SUCCEEDED', result: { ...record.result, rejectedSample } };
  }

  #isAlive(owner: string): boolean {
    const { host, pid, token } = JSON.parse(owner) as { host: string; pid: number; token: string };
    if (host === this.#owner.host && pid === process.pid) return token === this.#owner.token;
    return host !== this.#owner.host || isRunning(pid);
  }
}

const abandoned = (jobId: string): WarehouseError =>
  new WarehouseError(
    'failed',
    'warehouse-job-abandoned',
    `The process that ran the ingest job ${jobId} has died. Submit the job again; nothing was written.`,
  );

function failureOf(error: unknown, isCancelled: boolean): IngestFailure {
  if (isCancelled) return { state: 'CANCELLED' };
  if (error instanceof SlipwayError) {
    const { category, code, message } = error;
    return { state: 'FAILED', error: { category, code, message } };
  }
  // The first line only: a reader's message may go on with the text of a row.
  const [message = ''] = String((error as Error).message).split('\n');
  return {
    state: 'FAILED',
    error: { category: 'failed', code: 'warehouse-ingest-failed', message },
  };
}

/** Where the file lies is part of the request; what else the job is called is not. */
function digestOf({ jobId: _jobId, ...request }: IngestRequest) {
  const text = canonicalJson(request as unknown as JsonValue);
  return digestFromHex(createHash('sha256').update(text).digest('hex'));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
