import type { BuildScope } from './build-scope.ts';
import { isRef } from './references.ts';

/** What a JavaScript author may return from `build` and the format cannot carry. */
export function checkOutputs(scope: BuildScope, outputs: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(outputs))
    if (!isRef(value))
      scope.report(
        'pipeline-output',
        `The pipeline output "${name}" must be an output of a task, such as train.model.`,
        scope.root.source,
      );
}
