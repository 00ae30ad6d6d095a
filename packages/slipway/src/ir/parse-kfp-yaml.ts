import { Composer, CST, type Document, Lexer, Parser, type ScalarTag } from 'yaml';
import {
  boolOf,
  floatOf,
  intOf,
  isExactInt,
  PYTHON_BOOL,
  PYTHON_FLOAT,
  PYTHON_INT,
} from './python-scalars.ts';

/** Lists and maps in one another that a file may have. */
export const NESTING_MAX = 200;
const ERRORS_MAX = 50;

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

const KEPT = new Set(
  ['map', 'seq', 'str', 'null', 'merge'].map((name) => `tag:yaml.org,2002:${name}`),
);

/**
 * The documents of a text, with their errors, as PyYAML reads them. Reading ends early where there
 * is no sense in going on: after many errors and at brackets nested too deep. Keys that come twice
 * are not looked for: the library would compare each with each.
 */
export function parseKfpYaml(text: string, onTooDeep?: (offset: number) => void): Document[] {
  const composer = new Composer({
    schema: 'yaml-1.1',
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === 'object' && KEPT.has(tag.tag)),
      int,
      float,
      bool,
    ],
    prettyErrors: false,
    uniqueKeys: false,
  });
  return [...composer.compose(tokensOf(text, onTooDeep))] as Document[];
}

function* tokensOf(
  text: string,
  onTooDeep: ((offset: number) => void) | undefined,
): Generator<CST.Token> {
  const parser = new Parser();
  let depth = 0;
  let errors = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    depth += depthChange(lexeme);
    if (depth > NESTING_MAX) {
      onTooDeep?.(offset);
      break;
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

function depthChange(lexeme: string): number {
  const type = CST.tokenType(lexeme);
  if (type === 'flow-map-start' || type === 'flow-seq-start') return 1;
  return type === 'flow-map-end' || type === 'flow-seq-end' ? -1 : 0;
}
