import { Document, isCollection, isPair, isScalar, type Node, visit } from 'yaml';
import { headerComment } from './header-comment.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import type { SlipwayPlatform } from './platform-spec.ts';

export interface CompiledPipeline {
  readonly spec: PipelineSpec;
  readonly platform: SlipwayPlatform;
}

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

/** Writes both documents in KFP's serialization: sorted keys, header comment; equal input, equal bytes. */
export function writePipeline({ spec, platform }: CompiledPipeline): string {
  const first = documentText(spec);
  const second = documentText({ platforms: { slipway: platform } });
  return `${headerComment(spec)}${first}---\n${second}`;
}

function documentText(value: unknown): string {
  const document = new Document(value, { sortMapEntries: true, aliasDuplicateObjects: false });
  visit(document, {
    Pair(_key, pair) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      if (DOUBLES.has(name)) markDoubles(pair.value as Node | null);
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, singleQuote: true });
}

function markDoubles(node: Node | null): void {
  if (isScalar(node) && typeof node.value === 'number') node.minFractionDigits = 1;
  else if (isCollection(node))
    for (const item of node.items) markDoubles((isPair(item) ? item.value : item) as Node | null);
}
