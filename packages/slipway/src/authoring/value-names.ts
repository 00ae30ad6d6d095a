import { definitionError } from './definition-error.ts';

/**
 * Names of inputs, outputs and parameters. Without dashes and quotes the channels made of them
 * (`pipelinechannel--<task>-<output>`) are never ambiguous and need no quoting in CEL.
 */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,127}$/;

/** Throws `value-name` for a name that the pipeline format cannot carry safely. */
export function checkValueNames(what: string, values: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(values))
    if (!NAME.test(name))
      throw definitionError(
        'value-name',
        `${what} "${name}" cannot be called that: use letters, digits and underscores, a letter first, at most 128.`,
      );
}
