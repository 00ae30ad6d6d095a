import { kfpYaml } from '../../packages/slipway/src/ir/kfp-yaml.ts';
import { plain, readFileText } from './compiled-file.ts';

type Members = Readonly<Record<string, unknown>>;

/** The YAML of some paths (`root/dag/tasks/*`) of both documents of a file, in their places. */
export function excerptOf(text: string, paths: readonly string[]): string {
  const { spec, platformSpec } = readFileText(text);
  const file = plain({ ...spec, ...platformSpec });
  const parts = paths.map((path) => {
    const part = partAt(file as Members, path.split('/'));
    if (part === undefined) throw new Error(`the file has no ${path}`);
    return part;
  });
  return kfpYaml(parts.reduce<unknown>(merged, {}) as object);
}

function partAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const names = key === '*' ? Object.keys(value) : [key];
  const entries = names
    .map((name) => [name, partAt((value as Members)[name], rest)] as const)
    .filter(([, part]) => part !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function merged(one: unknown, other: unknown): unknown {
  if (!isMap(one) || !isMap(other)) return other;
  const entries = Object.entries(other).map(([key, value]) => [key, merged(one[key], value)]);
  return { ...one, ...Object.fromEntries(entries) };
}

const isMap = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
