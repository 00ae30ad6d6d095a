import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';
import type { Diagnostic } from '../core/diagnostics.ts';
import { type OnMember, readBlockYaml } from './block-yaml.ts';
import { readJson } from './json-text.ts';
import {
  INEXACT_INTEGER,
  NESTING_MAX,
  parseKfpYaml,
  TOO_DEEP,
  type YamlLimit,
} from './parse-kfp-yaml.ts';
import { LinePlaces, offsetOf, type SourceNode } from './source-node.ts';
import { PlainSourceNode, YamlSourceNode } from './source-nodes.ts';

const PROBLEMS_MAX = 50;
const ALIASES_MAX = 100;
const MESSAGE_LENGTH_MAX = 300;
/** Of texts that only the general reader takes: it needs a hundred bytes and a microsecond for each. */
const GENERAL_CHARACTERS_MAX = 8 * 1024 * 1024;

export interface ReadDocuments {
  /** Plain values: maps have own properties only. Empty when there are problems. */
  readonly documents: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
  /** `line:column` of what the path names, which begins with the document's index, or of its owner. */
  locate(path: readonly string[]): string;
}

/** Reads JSON or YAML of any number of documents; equal to what PyYAML reads, or a problem. */
export function readDocuments(text: string): ReadDocuments {
  const plain = text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
  const places = new LinePlaces(plain);
  const reader = /^\s*[[{]/.test(plain) ? jsonDocuments : readBlockYaml;
  const documents = reader(plain);
  if (documents === undefined) return generalDocuments(plain, places);
  let root: SourceNode | undefined;
  return {
    documents,
    diagnostics: [],
    locate(path) {
      root ??= plainRoot((onMember) => reader(plain, onMember));
      return places.at(offsetOf(root, path));
    },
  };
}

const jsonDocuments = (text: string, onMember?: OnMember): unknown[] | undefined => {
  const read = readJson(text, onMember);
  if (read === undefined) return undefined;
  const documents = [read.value];
  onMember?.(documents, '0', text.search(/\S/));
  return documents;
};

/** Places are looked up seldom; reading once more then costs less than to keep them always. */
function plainRoot(read: (onMember: OnMember) => unknown): SourceNode {
  const offsets = new Map<object, Map<string, number>>();
  const root = read((container, key, offset) => {
    const own = offsets.get(container);
    if (own === undefined) offsets.set(container, new Map([[key, offset]]));
    else own.set(key, offset);
  });
  return new PlainSourceNode(root, 0, offsets);
}

function generalDocuments(text: string, places: LinePlaces): ReadDocuments {
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, message: string, offset: number) =>
    diagnostics.push({
      code,
      severity: 'error',
      message: bounded(message),
      path: '',
      source: places.at(offset),
    });
  if (text.length > GENERAL_CHARACTERS_MAX) {
    report(
      'file-too-large',
      `The file has ${text.length} characters and is not of the form that KFP writes; the limit is ${GENERAL_CHARACTERS_MAX} then.`,
      0,
    );
    return { documents: [], diagnostics, locate: (_path) => places.at(0) };
  }
  const limits: YamlLimit[] = [];
  const parsed = parseKfpYaml(text, (limit) => limits.push(limit));
  for (const { code, message, offset } of limits) report(code, message, offset);
  const documents = limits.length === 0 ? parsed.map((one) => readValue(one, report)) : [];
  return {
    documents: diagnostics.length > 0 ? [] : documents,
    diagnostics: diagnostics.slice(0, PROBLEMS_MAX),
    locate(path) {
      const document = parsed[Number(path[0])];
      if (document === undefined) return places.at(0);
      return places.at(offsetOf(YamlSourceNode.of(document), path.slice(1)));
    },
  };
}

const bounded = (message: string): string =>
  message.length > MESSAGE_LENGTH_MAX ? `${message.slice(0, MESSAGE_LENGTH_MAX)}…` : message;

type Report = (code: string, message: string, offset: number) => void;

function readValue(document: Document, report: Report): unknown {
  // A warning is a tag that only other programs know: its value would be a guess.
  const problems = [...document.errors, ...document.warnings];
  for (const problem of problems.slice(0, PROBLEMS_MAX)) reportYaml(problem, report);
  if (problems.length > 0 || !checkNodes(document, report)) return undefined;
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    if (heightOf(value, new Map()) > NESTING_MAX)
      report('yaml-nesting', TOO_DEEP, firstAlias(document, ''));
    return value;
  } catch (cause) {
    const { message } = cause as Error;
    const name = /: (\S+)$/.exec(message)?.[1] ?? '';
    report('yaml-value', message, firstAlias(document, name));
    return undefined;
  }
}

function reportYaml({ code, message, pos }: YAMLError, report: Report): void {
  if (message.endsWith(INEXACT_INTEGER)) report('unsafe-integer', `${message}.`, pos[0]);
  else if (code === 'RESOURCE_EXHAUSTION') report('yaml-nesting', TOO_DEEP, pos[0]);
  else report(`yaml-${code.toLowerCase().replaceAll('_', '-')}`, message, pos[0]);
}

/** Where an alias of a name stands, or the first one, or the document. */
function firstAlias(document: Document, name: string): number {
  let first: number | undefined;
  let named: number | undefined;
  visit(document, {
    Alias(_key, { source, range }) {
      first ??= range?.[0];
      if (source === name) named ??= range?.[0];
    },
  });
  return named ?? first ?? document.range?.[0] ?? 0;
}

/** Nothing nested too deep, and no key twice in a map. */
function checkNodes(document: Document, report: Report): boolean {
  let isGood = true;
  const fail = (code: string, message: string, offset: number) => {
    isGood = false;
    report(code, message, offset);
  };
  visit(document, {
    Node(_key, node, path) {
      if (path.length < NESTING_MAX || path.filter(isCollection).length < NESTING_MAX)
        return undefined;
      fail('yaml-nesting', TOO_DEEP, node.range?.[0] ?? 0);
      return visit.BREAK;
    },
  });
  if (isGood)
    visit(document, {
      Map(_key, { items }) {
        const names = new Set<string>();
        for (const { key } of items) {
          if (!isScalar(key) || typeof key.value === 'symbol') continue;
          const name = String(key.value ?? '');
          if (names.has(name))
            fail(
              'yaml-duplicate-key',
              `The key "${name}" comes twice in one map. Remove or rename one.`,
              key.range?.[0] ?? 0,
            );
          names.add(name);
        }
      },
    });
  return isGood;
}

/** Infinite for what contains itself. */
function heightOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 0;
  const found = known.get(value);
  if (found !== undefined) return found;
  known.set(value, Number.POSITIVE_INFINITY);
  let height = 0;
  for (const member of Object.values(value)) height = Math.max(height, heightOf(member, known));
  known.set(value, height + 1);
  return height + 1;
}
