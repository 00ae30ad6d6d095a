import { z } from 'zod';

/** How a task or a guarded body ended, as KFP tells an exit task. An input of this type takes only that. */
export const TaskFinalStatus = z.object({
  /** `SUCCEEDED`, `FAILED` or `CANCELLED`. */
  state: z.string(),
  pipelineJobResourceName: z.string(),
  pipelineTaskName: z.string(),
  error: z.object({ code: z.int(), message: z.string() }).optional(),
});

export type FinalStatus = z.output<typeof TaskFinalStatus>;
