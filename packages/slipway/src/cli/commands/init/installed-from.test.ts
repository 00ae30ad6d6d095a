import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedFrom } from './installed-from.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'installed-from-'));
  mkdirSync(join(folder, 'app/node_modules/slipway'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const lock = (text: string) =>
  writeFileSync(join(folder, 'app/node_modules/.package-lock.json'), text);
const found = () => installedFrom(join(folder, 'app/node_modules/slipway/'));

test('a tarball or folder is told by its absolute path', () => {
  const packages = { 'node_modules/slipway': { resolved: 'file:../slipway-0.1.0.tgz' } };
  lock(JSON.stringify({ packages }));
  expect(found()).toBe(`file:${folder}/slipway-0.1.0.tgz`);
});

test.each([
  ['a registry', '{"packages":{"node_modules/slipway":{"resolved":"https://example.com/a.tgz"}}}'],
  ['nothing said', '{"packages":{"node_modules/slipway":{}}}'],
  ['another package', '{"packages":{"node_modules/other":{"resolved":"file:x"}}}'],
  ['no lock of npm', 'junk'],
])('%s is no file', (_, text) => {
  lock(text);
  expect(found()).toBeUndefined();
});

test('a folder without any lock is no file', () => {
  expect(found()).toBeUndefined();
});
