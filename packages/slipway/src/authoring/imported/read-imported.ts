import { type ReadComponent, readComponent } from '../../ir/read-component.ts';
import { problemOfImported } from './check-imported.ts';

const PROBLEMS_SHOWN = 5;

/** What can be imported, or why the text cannot. */
export function readImported(
  text: string,
): { readonly read: ReadComponent } | { readonly problem: string } {
  const { read, diagnostics } = readComponent(text);
  if (read === undefined) {
    const problems = diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ source, path, message }) => [source, path, message].filter(Boolean).join(': '));
    return { problem: problems.slice(0, PROBLEMS_SHOWN).join('\n') };
  }
  const problem = problemOfImported(read);
  return problem === undefined ? { read } : { problem: `${problem}.` };
}
