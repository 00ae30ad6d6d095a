import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Attempt } from '../program.ts';

/**
 * Makes the attempt's folder usable for whichever user the image runs as: outputs may be written,
 * inputs read. Outside, the folder above keeps everybody else away. Folders of output files are made.
 */
export async function openToContainer(attempt: Attempt): Promise<void> {
  const { executorInput, scratch, workspace } = attempt;
  const { inputs, outputs } = executorInput;
  const files = [
    outputs.outputFile,
    ...Object.values(outputs.parameters).map(({ outputFile }) => outputFile),
    ...pathsIn(outputs.artifacts),
  ];
  const shared = workspace === undefined ? [] : [workspace];
  const folders = new Set([scratch, ...shared, ...files.map((file) => dirname(file))]);
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777);
  }
  for (const path of pathsIn(inputs.artifacts)) {
    const folder = dirname(path);
    await chmod(folder, ((await lstat(folder)).mode & 0o777) | 0o111);
    await makeReadable(path);
  }
}

const pathsIn = (artifacts: Attempt['executorInput']['inputs']['artifacts']): readonly string[] =>
  Object.values(artifacts)
    .flatMap((list) => list.artifacts.map(({ customPath }) => customPath ?? ''))
    .filter((path) => path !== '');

async function makeReadable(path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return;
  await chmod(path, (entry.mode & 0o777) | (entry.isDirectory() ? 0o555 : 0o444));
  if (!entry.isDirectory()) return;
  for (const name of await readdir(path)) await makeReadable(join(path, name));
}
