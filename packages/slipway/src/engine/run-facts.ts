import { createHash } from 'node:crypto';
import type { RunRecord } from '../runs/run-record.ts';
import type { RunFacts } from './placeholders/placeholder-value.ts';

/** What KFP's placeholders tell of a run and one of its tasks: a run is the job, its id is its name. */
export function runFacts(
  run: RunRecord,
  path: string,
  workspace: string | undefined,
): Partial<RunFacts> {
  const created = new Date(run.createdAtMs).toISOString();
  return {
    pipeline_job_name: run.id,
    pipeline_job_resource_name: run.id,
    pipeline_job_uuid: run.id,
    pipeline_task_name: path.slice(path.lastIndexOf('/') + 1),
    // Hardly anybody asks.
    get pipeline_task_uuid() {
      return uuidOf(`${run.id}/${path}`);
    },
    pipeline_root: run.pipelineRoot ?? '',
    pipeline_job_create_time_utc: created,
    // A run starts when it is asked for; a schedule's own time is the scheduler's to give.
    pipeline_job_schedule_time_utc: created,
    ...(workspace === undefined ? {} : { workspace_path: workspace }),
  };
}

/** RFC 9562, version 8: the same for all attempts of a task. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
