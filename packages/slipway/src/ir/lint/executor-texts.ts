import type { JsonValue } from '../../core/json.ts';
import type { ExecutorSpec } from '../pipeline-spec.ts';

/** A text of the file and its path below its owner's. */
export interface PlacedText {
  readonly text: string;
  readonly path: string;
}

/** Every text of an executor in which KFP replaces placeholders. */
export function executorTexts(
  { container, importer, customJob }: ExecutorSpec,
  path: string,
): PlacedText[] {
  const texts: PlacedText[] = [];
  if (container !== undefined) {
    const { image, command, args, env = [], resources, lifecycle } = container;
    const at = `${path}.container`;
    texts.push(...textsIn({ image, command, args, resources, lifecycle }, at));
    for (const [index, { value }] of env.entries())
      if (value !== undefined) texts.push({ text: value, path: `${at}.env.${index}.value` });
  }
  if (importer !== undefined)
    texts.push(
      ...textsIn(
        { artifactUri: importer.artifactUri, metadata: importer.metadata },
        `${path}.importer`,
      ),
    );
  if (customJob !== undefined) texts.push(...textsIn(customJob, `${path}.customJob`));
  return texts;
}

/** All texts in a value, without recursion. */
export function textsIn(value: unknown, path: string): PlacedText[] {
  const texts: PlacedText[] = [];
  const open: { value: unknown; path: string }[] = [{ value, path }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value === 'string') texts.push({ text: item.value, path: item.path });
    else if (typeof item.value === 'object' && item.value !== null)
      for (const [key, member] of Object.entries(
        item.value as { [key: string]: JsonValue },
      ).reverse())
        open.push({ value: member, path: `${item.path}.${key}` });
  }
  return texts;
}
