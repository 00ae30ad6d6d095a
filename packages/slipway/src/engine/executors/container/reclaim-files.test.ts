import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContainerTool, ContainerToolName } from './container-tool.ts';
import { reclaimFiles } from './reclaim-files.ts';

let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'slipway-reclaim-'));
  await mkdir(join(scratch, 'outputs'));
  await writeFile(join(scratch, 'outputs', 'model'), '');
});
afterEach(() => rm(scratch, { recursive: true }));

/** Records what it is asked for. */
function toolOf(name: ContainerToolName, isDone = true): ContainerTool & { asked: string[][] } {
  const asked: string[][] = [];
  return {
    name,
    words: [name],
    options: { variables: {} },
    asked,
    call: async (words) => {
      asked.push([...words]);
      return { isDone, stdout: '', problem: isDone ? '' : 'no chmod' };
    },
  };
}

const mine = process.getuid?.() ?? 0;

/** Somebody else, to whom the files here are foreign. */
const other = mine + 1;

test('nothing is done for root, or when all files are ours', async () => {
  const tool = toolOf('docker');
  expect(await reclaimFiles(tool, { scratch, image: 'a', user: 0 })).toBeUndefined();
  if (mine !== 0)
    expect(await reclaimFiles(tool, { scratch, image: 'a', user: mine })).toBeUndefined();
  expect(tool.asked).toEqual([]);
});

test('podman opens files of its own users itself', async () => {
  const tool = toolOf('podman');
  expect(await reclaimFiles(tool, { scratch, image: 'a', user: other })).toBeUndefined();
  expect(tool.asked).toEqual([['unshare', 'chmod', '-R', 'a+rwX', scratch]]);
});

test('docker opens them in a container of the same image, as root', async () => {
  const tool = toolOf('docker');
  await reclaimFiles(tool, { scratch, image: 'acme/tools:1', user: other });
  const words = tool.asked[0]?.join(' ');
  expect(words).toMatch(/^run --rm .*--network none --user 0:0 /);
  expect(words).toMatch(new RegExp(`--entrypoint=chmod acme/tools:1 -R a\\+rwX ${scratch}$`));
});

test('what to do is told when that does not work', async () => {
  const told = await reclaimFiles(toolOf('docker', false), { scratch, image: 'a', user: other });
  expect(told).toMatch(new RegExp(`no chmod.*--user ${other}`));
});
