import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPipeline, type Pipeline } from '../../packages/slipway/src/authoring/pipeline.ts';

/** The pipeline of each module of a folder, by file name: exported as `twin` or by that name. */
export async function pipelinesIn(folder: string): Promise<Readonly<Record<string, Pipeline>>> {
  const found: Record<string, Pipeline> = {};
  for (const file of (await readdir(folder)).sort()) {
    if (!file.endsWith('.ts')) continue;
    const name = file.slice(0, -'.ts'.length);
    const module = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
    const made = module.twin ?? module[camelCase(name)];
    if (isPipeline(made)) found[name] = made;
  }
  return found;
}

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
