import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localSource } from './local-source.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'local-source-')));
  for (const name of ['project/data', 'project/.slipway/prod', 'elsewhere'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['project/data/a b.csv', 'project/.slipway/prod/keyring.json', 'elsewhere/x'])
    writeFileSync(join(folder, name), '');
  symlinkSync(join(folder, 'project/.slipway'), join(folder, 'project/data/link'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'project/out'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const source = (named: string, within?: readonly string[]) =>
  localSource(named.replace('$', pathToFileURL(folder).href), {
    projectFolder: join(folder, 'project'),
    stateFolder: join(folder, 'project/.slipway'),
    ...(within === undefined ? {} : { within }),
  });

test.each(['data/a b.csv', './data/../data/a b.csv', '$/project/data/a%20b.csv'])(
  '%s is what is there',
  (named) => {
    expect(source(named, ['.'])).toBe(join(folder, 'project/data/a b.csv'));
  },
);

test('nothing is nothing', () => {
  expect(source('data/none.csv')).toBeUndefined();
});

test.each([
  '.slipway/prod/keyring.json',
  'data/../.slipway/prod/keyring.json',
  'data/link/prod/keyring.json',
  '$/project/.slipway/prod/%6beyring.json',
  '$/project/data/%2e%2e/.slipway/prod/keyring.json',
  '.',
  '..',
  '/',
])('%s would read the keys of an environment', (named) => {
  expect(() => source(named)).toThrow(/keys and data of environments/);
});

test.each(['../elsewhere/x', 'out/x', '$/elsewhere/x', '/etc/passwd'])(
  '%s is outside, unless it is let in',
  (named) => {
    expect(() => source(named, ['.'])).toThrow(/importsFrom/);
    expect(source(named, ['.', '/'])).toBeDefined();
  },
);

test.each([
  'file://example.com/x',
  '$/elsewhere/x#fragment',
  '$/elsewhere/x?query',
  '$/elsewhere%2Fx',
  'file:',
])('%s is no plain file: URL', (named) => {
  expect(() => source(named)).toThrow(/no plain file: URL|keys and data/);
});
