/** One problem found in an input, with its place and a way out. Collected, never thrown singly. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Path inside the checked document, such as `root.dag.tasks.train.inputs`. */
  readonly path: string;
  /** The author's place, when it is known: `pipeline.ts:41:17`. */
  readonly source?: string;
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');
