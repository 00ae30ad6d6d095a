import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ImplementationDigests } from './implementation-digest.ts';

let folder: string;
const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const digest = () => new ImplementationDigests(folder).digestOf(join(folder, 'step.ts'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'implementation-'));
  put('package.json', '{"name":"project","type":"module"}');
  put('node_modules/lib/package.json', '{"name":"lib","version":"1.0.0","main":"index.js"}');
  put('node_modules/lib/index.js', 'module.exports = 1;');
  put(
    'step.ts',
    "import lib from 'lib';\nimport { a } from './a.ts';\nexport const x: number = a + lib;",
  );
  put('a.ts', "import type { T } from './b.ts';\nexport const a: T = 1;");
  put('b.ts', 'export type T = number;');
  put('unrelated.ts', 'export const u = 1;');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('equal code has equal digests, wherever it lies', async () => {
  const here = await digest();
  const elsewhere = mkdtempSync(join(tmpdir(), 'implementation-'));
  rmSync(elsewhere, { recursive: true });
  const { renameSync } = await import('node:fs');
  renameSync(folder, elsewhere);
  folder = elsewhere;
  expect(await digest()).toBe(here);
});

test.each([
  ['the module itself', 'step.ts', "import { a } from './a.ts';\nexport const x = a + 2;"],
  ['a module it imports', 'a.ts', 'export const a = 2;'],
  [
    'the version of a package',
    'node_modules/lib/package.json',
    '{"name":"lib","version":"1.0.1","main":"index.js"}',
  ],
])('a change of %s changes the digest', async (_what, name, text) => {
  const before = await digest();
  put(name, text);
  expect(await digest()).not.toBe(before);
});

test('a change of a module it does not reach changes nothing', async () => {
  const before = await digest();
  put('unrelated.ts', 'export const u = 2;');
  expect(await digest()).toBe(before);
});

test('modules that import each other are followed once', async () => {
  put('a.ts', "import { x } from './step.ts';\nexport const a = () => x;");
  expect(await digest()).toMatch(/^sha256:/);
});
