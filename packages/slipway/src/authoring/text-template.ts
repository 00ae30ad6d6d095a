import type { ParameterRef } from './references.ts';

type Part = string | number | boolean | ParameterRef<string | number | boolean>;

/** A text with values of the run in it; goes where a text goes. */
export class TextTemplate {
  readonly parts: readonly (string | ParameterRef<unknown>)[];

  constructor(parts: readonly (string | ParameterRef<unknown>)[]) {
    this.parts = parts;
  }
}

/** ``text`gs://${p.bucket}/${task.file}` ``: the parts are put together when the pipeline runs. */
export function text(strings: TemplateStringsArray, ...values: readonly Part[]): TextTemplate {
  const parts = strings.flatMap((string, index) => {
    const value = values[index];
    if (value === undefined) return [string];
    return [string, typeof value === 'object' ? value : String(value)];
  });
  return new TextTemplate(parts);
}
