import {
  Document,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  Scalar,
  type ScalarTag,
  visit,
} from 'yaml';
import { pythonFloat } from './python-text.ts';

const FLOAT = 'tag:yaml.org,2002:float';
const BOOL = 'tag:yaml.org,2002:bool';
const INT = 'tag:yaml.org,2002:int';

/**
 * KFP writes and reads YAML with PyYAML, whose rules differ from YAML 1.2 and 1.1: `1e3` is a text
 * (a commit may be called that), `on` is a boolean, a date would be refused.
 * Source: PyYAML 6, `yaml/resolver.py`.
 */
const float: ScalarTag = {
  tag: FLOAT,
  default: true,
  test: /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/,
  resolve: (text) => Number.parseFloat(text.replaceAll('_', '')),
};

const bool: ScalarTag = {
  tag: BOOL,
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|true|on)$/i.test(text),
};

const int: ScalarTag = {
  tag: INT,
  default: true,
  test: /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  resolve: (text) => {
    const digits = text.replaceAll(/[-+_]/g, '').replace(/^0(?=\d)/, '0o');
    const value = digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return text.startsWith('-') ? -value : value;
  },
};

const KEPT = new Set(
  ['map', 'seq', 'str', 'null', 'merge'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** The documents of a text, with their errors, as PyYAML reads them. */
export const parseKfpYaml = (text: string, lineCounter: LineCounter = new LineCounter()) =>
  parseAllDocuments(text, {
    schema: 'yaml-1.1',
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === 'object' && KEPT.has(tag.tag)),
      int,
      float,
      bool,
    ],
    lineCounter,
  });

/** Fields of protobuf type double or Value: their numbers are written as KFP does, `1.0`. */
const DOUBLES = new Set([
  'defaultValue',
  'constant',
  'literals',
  'backoffFactor',
  'cpuLimit',
  'memoryLimit',
  'timeoutMs',
]);

const number: ScalarTag = {
  tag: INT,
  default: true,
  identify: (value) => typeof value === 'number',
  // Tags without a test are passed over; nothing is read with this one.
  test: /^(?!)/,
  resolve: Number,
  stringify: ({ value, minFractionDigits }) =>
    minFractionDigits === undefined && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? String(value)
      : yamlDouble(value as number),
};

/** YAML with sorted keys; every reader, of YAML 1.1 and of 1.2, gets the same values from it. */
export function kfpYaml(value: unknown): string {
  const document = new Document(value, {
    schema: 'core',
    compat: 'yaml-1.1',
    customTags: (tags) => [number, ...tags],
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_key, node) => quoteWhatReadersDispute(node),
    Pair(_key, pair) {
      if (isScalar(pair.key) && DOUBLES.has(String(pair.key.value)))
        markDoubles(pair.value as Node | null);
    },
  });
  return document
    .toString({ lineWidth: 0, indentSeq: false, singleQuote: true })
    .replaceAll(UNPRINTABLE, escaped);
}

/** What PyYAML refuses or takes for a line break. Stands in double quotes only. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** `=` is a type of its own to PyYAML; control and format characters are escaped as JSON does. */
function quoteWhatReadersDispute(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (node.value === '=') node.type = Scalar.QUOTE_SINGLE;
  if (/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
}

function markDoubles(node: Node | null): void {
  if (isScalar(node) && typeof node.value === 'number') node.minFractionDigits = 1;
  else if (isCollection(node))
    for (const item of node.items) markDoubles((isPair(item) ? item.value : item) as Node | null);
}

/** PyYAML takes only what has a point for a double. */
function yamlDouble(value: number): string {
  const text = pythonFloat(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}
