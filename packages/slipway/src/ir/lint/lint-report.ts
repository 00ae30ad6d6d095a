import type { Diagnostic } from '../../core/diagnostics.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { LINT_RULES, type LintCode } from './lint-rules.ts';

/** Findings of one code that are told; more of the same say nothing new. */
const FINDINGS_MAX = 100;
const NAME_LENGTH_MAX = 100;
const NAMES_MAX = 500;

/** Collects what the rules find. */
export class LintReport {
  readonly #found: Diagnostic[] = [];
  readonly #counts = new Map<LintCode, number>();

  /** The message is made only when the finding is kept. */
  add(code: LintCode, path: string, message: string | (() => string)): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > FINDINGS_MAX) return;
    const text = typeof message === 'string' ? message : message();
    this.#found.push({ code, severity: LINT_RULES[code].severity, path, message: text });
  }

  /** Whether more findings of a code would not be told, so that there is no sense in looking. */
  isFull(code: LintCode): boolean {
    return (this.#counts.get(code) ?? 0) > 10 * FINDINGS_MAX;
  }

  get diagnostics(): Diagnostic[] {
    const surplus = [...this.#counts].filter(([, count]) => count > FINDINGS_MAX);
    return [
      ...this.#found,
      ...surplus.map(([code, count]) => ({
        code,
        severity: LINT_RULES[code].severity,
        path: '',
        message: `${count > 10 * FINDINGS_MAX ? 'Many' : count - FINDINGS_MAX} more of "${code}" are not shown. Correct those above first.`,
      })),
    ];
  }
}

/** A name as shown in a message: quoted and cut. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > NAME_LENGTH_MAX ? `${name.slice(0, NAME_LENGTH_MAX)}…` : name);

/** A way out for a name that is not there: the nearest one, or all when they are few. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...known].filter(({ length }) => length <= NAME_LENGTH_MAX);
  if (names.length === 0) return 'There are none.';
  if (name.length <= NAME_LENGTH_MAX && names.length <= NAMES_MAX) {
    const near = nearestName(name, names);
    if (near !== undefined) return `Did you mean ${quoted(near)}?`;
  }
  const shown = names.slice(0, 8).map(quoted).join(', ');
  return `There ${names.length === 1 ? 'is' : 'are'}: ${shown}${names.length > 8 ? ', …' : ''}.`;
}
