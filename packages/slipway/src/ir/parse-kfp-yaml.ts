import { Composer, CST, type Document, Lexer, Parser, type ScalarTag } from 'yaml';
import {
  boolOf,
  floatOf,
  intOf,
  isExactInt,
  PYTHON_BOOL,
  PYTHON_FLOAT,
  PYTHON_INT,
  PYTHON_NOT_FINITE,
} from './python-scalars.ts';

/** Lists and maps in one another that a file may have. */
export const NESTING_MAX = 200;
const ERRORS_MAX = 50;
const REFERENCES_MAX = 5000;
const BOUNDARIES_MAX = 1000;
/** Each needs half a kilobyte and some microseconds; a thousand tasks have half a million. */
const LEXEMES_MAX = 2_000_000;

export const TOO_DEEP = `The file is nested deeper than ${NESTING_MAX} levels, or within itself.`;

export const INEXACT_INTEGER = 'is an integer that a double cannot hold; write a text, or a double';

const float: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: PYTHON_FLOAT,
  resolve: floatOf,
};

const bool: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: PYTHON_BOOL,
  resolve: boolOf,
};

const int: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: PYTHON_INT,
  resolve(text, onError) {
    if (!isExactInt(text)) onError(`${text} ${INEXACT_INTEGER}`);
    return intOf(text);
  },
};

const notFinite: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: PYTHON_NOT_FINITE,
  resolve(text, onError) {
    onError(`${text} is no number that JSON and KFP have; put a text in quotes`);
    return text;
  },
};

const KEPT = new Set(
  ['map', 'seq', 'str', 'null', 'merge'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Where reading ended, and why there is no sense in going on. */
export interface YamlLimit {
  readonly code: 'yaml-nesting' | 'yaml-too-many';
  readonly message: string;
  readonly offset: number;
}

/**
 * The documents of a text, with their errors, as PyYAML reads them. Reading ends early after many
 * errors and where a limit is passed. Keys that come twice are not looked for: the library would
 * compare each with each.
 */
export function parseKfpYaml(text: string, onLimit?: (limit: YamlLimit) => void): Document[] {
  const composer = new Composer({
    schema: 'yaml-1.1',
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === 'object' && KEPT.has(tag.tag)),
      int,
      float,
      notFinite,
      bool,
    ],
    prettyErrors: false,
    uniqueKeys: false,
  });
  return [...composer.compose(tokensOf(text, onLimit))] as Document[];
}

function* tokensOf(
  text: string,
  onLimit: ((limit: YamlLimit) => void) | undefined,
): Generator<CST.Token> {
  const parser = new Parser();
  const counts = new LexemeCounts();
  let errors = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const passed = counts.passed(lexeme);
    if (passed !== undefined) {
      onLimit?.({ ...passed, offset });
      return;
    }
    // A single control character is a sign of the lexer, not of the text.
    if (text.startsWith(lexeme, offset)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errors += 1;
      yield token;
    }
    if (errors >= ERRORS_MAX) break;
  }
  yield* parser.end();
}

const OPENING = ['flow-map-start', 'flow-seq-start'];
const CLOSING = ['flow-map-end', 'flow-seq-end'];
const INDICATORS = ['seq-item-ind', 'explicit-key-ind'];
const REFERENCES = ['anchor', 'alias'];
const BOUNDARIES = ['doc-mode', 'doc-start', 'doc-end', 'directive-line'];

/** Counts what costs the library more than its length. */
class LexemeCounts {
  #all = 0;
  #brackets = 0;
  #indicatorsOnLine = 0;
  #references = 0;
  #boundaries = 0;

  passed(lexeme: string): Omit<YamlLimit, 'offset'> | undefined {
    this.#all += 1;
    const type = CST.tokenType(lexeme) ?? '';
    if (OPENING.includes(type)) this.#brackets += 1;
    else if (CLOSING.includes(type)) this.#brackets -= 1;
    else if (INDICATORS.includes(type)) this.#indicatorsOnLine += 1;
    else if (type === 'newline') this.#indicatorsOnLine = 0;
    else if (REFERENCES.includes(type)) this.#references += 1;
    else if (BOUNDARIES.includes(type)) this.#boundaries += 1;
    if (Math.max(this.#brackets, this.#indicatorsOnLine) > NESTING_MAX)
      return { code: 'yaml-nesting', message: TOO_DEEP };
    if (this.#references > REFERENCES_MAX) return tooMany('anchors and aliases', REFERENCES_MAX);
    if (this.#boundaries > BOUNDARIES_MAX)
      return tooMany('documents and directives', BOUNDARIES_MAX);
    return this.#all > LEXEMES_MAX ? tooMany('words and signs', LEXEMES_MAX) : undefined;
  }
}

const tooMany = (what: string, limit: number): Omit<YamlLimit, 'offset'> => ({
  code: 'yaml-too-many',
  message: `The file has more than ${limit} ${what}.`,
});
