import { RESERVED_OUTPUTS } from '../component.ts';

/** What an output is called as a member of its task: `task` would hide the task's own, so it is `task_`. */
export const memberName = (output: string): string =>
  RESERVED_OUTPUTS.includes(output) ? `${output}_` : output;
