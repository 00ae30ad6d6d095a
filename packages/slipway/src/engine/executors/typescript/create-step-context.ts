import { readFile, rename, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ContextEndpoints,
  ContextModels,
  ContextMonitors,
  ContextWarehouse,
  InputArtifact,
  StepContext,
} from '../../../authoring/step-context.ts';
import type { ErrorCategory } from '../../../core/errors.ts';
import type { JsonPrimitive } from '../../../core/json.ts';
import type { Logger } from '../../../core/logger.ts';
import type { ModelVersion } from '../../../models/model-registry.ts';
import type { IngestResult, IngestState, TableVersion } from '../../../warehouse/warehouse.ts';
import { AttemptError } from '../../errors.ts';
import type { StepApiClient } from '../../step-api/client.ts';
import type { Assignment, FromWorker } from './protocol.ts';

export interface StepContextParts {
  readonly assignment: Assignment;
  readonly api: StepApiClient;
  readonly signal: AbortSignal;
  readonly send: (message: FromWorker) => void;
}

/** The `context` of a step in a worker: every call goes to the step API with the attempt's token. */
export function createStepContext(parts: StepContextParts): StepContext {
  const { assignment, api, signal, send } = parts;
  return {
    run: assignment.run,
    environment: assignment.environment,
    identity: assignment.identity,
    signal,
    scratch: assignment.scratch,
    workspace: assignment.workspace,
    log: logger(send),
    progress: (progress) => send({ kind: 'progress', progress }),
    warehouse: warehouse(parts),
    models: models(api),
    endpoints: endpoints(api),
    monitors: monitors(api),
    secrets: { get: (name) => api.call('secrets.get', { name }) },
  };
}

function logger(send: StepContextParts['send']): Logger {
  const log =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void =>
      send({
        kind: 'log',
        level,
        message: fields === undefined ? message : `${message} ${JSON.stringify(fields)}`,
      });
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/** Waits for an ingestion job, telling its progress as the step's; a cancelled step cancels it. */
async function ingestResult(
  { api, signal, send }: StepContextParts,
  jobId: string,
): Promise<IngestResult> {
  for (;;) {
    const state = await api.call<IngestState>('warehouse.ingestState', { jobId });
    if (state.state === 'SUCCEEDED') return state.result;
    if (state.state === 'FAILED') {
      const { category, code, message } = state.error;
      throw new AttemptError(category as ErrorCategory, code, message);
    }
    if (signal.aborted) await api.call('warehouse.cancelIngest', { jobId });
    if (signal.aborted || state.state === 'CANCELLED')
      throw new AttemptError('cancelled', 'ingest-cancelled', `Ingestion ${jobId} was cancelled.`);
    const fraction = state.bytesTotal === 0 ? 0 : state.bytesRead / state.bytesTotal;
    send({ kind: 'progress', progress: { fraction, metrics: { rows: state.rowsRead } } });
    await delay(50);
  }
}

function warehouse(parts: StepContextParts): ContextWarehouse {
  const { api } = parts;
  return {
    createDataset: (name) => api.call('warehouse.createDataset', { name }),
    async ingest(request) {
      const { jobId } = await api.call<{ jobId: string }>('warehouse.submitIngest', request);
      return ingestResult(parts, jobId);
    },
    query: (sql, options) =>
      api.call('warehouse.query', { sql, ...(options === undefined ? {} : { options }) }),
    queryToTable: (sql, destination) => api.call('warehouse.queryToTable', { sql, destination }),
    table: (table) => api.call<TableVersion>('warehouse.table', { uri: table.uri }),
    async rows(table: InputArtifact, options) {
      const { path } = await api.call<{ path: string }>('warehouse.export', {
        uri: table.uri,
        ...(options?.columns === undefined ? {} : { columns: options.columns }),
      });
      const text = await readFile(path, 'utf8');
      await unlink(path);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, JsonPrimitive>);
    },
  };
}

function models(api: StepApiClient): ContextModels {
  return {
    register: ({ artifact, ...request }) =>
      api.call<ModelVersion>('models.register', { ...request, artifactUri: artifact.uri }),
    find: async (model, version) =>
      (await api.call<ModelVersion | null>('models.find', { model, version })) ?? undefined,
    async download(version, path) {
      const found = await api.call<{ path: string }>('models.download', {
        model: version.model,
        version: version.version,
      });
      await rename(found.path, path);
    },
  };
}

function endpoints(api: StepApiClient): ContextEndpoints {
  return {
    deploy: (request) => api.call('endpoints.deploy', request),
    find: async (name) => (await api.call('endpoints.find', { name })) ?? undefined,
  };
}

function monitors(api: StepApiClient): ContextMonitors {
  return { put: (request) => api.call('monitors.put', request) };
}
