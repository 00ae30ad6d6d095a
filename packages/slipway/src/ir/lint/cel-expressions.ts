import { parse } from '@bufbuild/cel';
import type { CelExpr } from './cel-expr.ts';
import { conditionFormula, type Formula } from './condition-formula.ts';

export type ParsedCel =
  | { readonly expr: CelExpr; readonly problem?: undefined }
  | { readonly expr?: undefined; readonly problem: string };

/** Far more than any condition; the parser needs a stack for what is nested. */
const CHARACTERS_MAX = 20_000;

/** Parses each text once: loops and branches repeat them. */
export class CelExpressions {
  readonly #parsed = new Map<string, ParsedCel>();
  readonly #formulas = new Map<string, Formula>();

  parse(text: string): ParsedCel {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const parsed = parsedCel(text);
    this.#parsed.set(text, parsed);
    return parsed;
  }

  /** Of a condition that does not parse, an atom of its own. */
  formula(text: string): Formula {
    const known = this.#formulas.get(text);
    if (known !== undefined) return known;
    const { expr } = this.parse(text);
    const formula: Formula =
      expr === undefined ? { op: 'atom', key: text } : conditionFormula(expr);
    this.#formulas.set(text, formula);
    return formula;
  }
}

function parsedCel(text: string): ParsedCel {
  if (text.length > CHARACTERS_MAX)
    return { problem: `it has more than ${CHARACTERS_MAX} characters` };
  try {
    return { expr: parse(text).expr };
  } catch (cause) {
    const message =
      cause instanceof RangeError ? 'it is nested too deep' : (cause as Error).message;
    return { problem: message.length > 200 ? `${message.slice(0, 200)}…` : message };
  }
}
