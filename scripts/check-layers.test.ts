import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLayers } from './checks/layers.ts';

const REPOSITORY = new URL('../', import.meta.url).pathname;

describe('the layer gate', () => {
  let tree: string;

  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'slipway-layers-'));
    for (const file of ['layers.cjs', '.dependency-cruiser.cjs'])
      await cp(join(REPOSITORY, file), join(tree, file));
    await plant('examples/one/pipeline.ts', 'export const p = 1;');
    await plant(
      'packages/slipway/package.json',
      '{"name":"slipway","dependencies":{"zod":"1","somevendor":"1"},"devDependencies":{"devtool":"1"}}',
    );
    for (const name of ['zod', 'somevendor', 'devtool'])
      await plant(
        `packages/slipway/node_modules/${name}/package.json`,
        `{"name":"${name}","version":"1.0.0","type":"module","exports":"./index.js"}`,
        [`packages/slipway/node_modules/${name}/index.js`, 'export const x = 1;'],
      );
    await source('core/a.ts', 'export const a = 1; export type A = number;');
    await source('runs/port.ts', 'export const port = 1; export type Port = number;');
    await source('warehouse/port.ts', 'export const port = 1; export type Port = number;');
    await source('adapters/duckdb/store.ts', 'export const store = 1;');
    await source('index.ts', "export { a } from './core/a.ts';");
  });

  afterEach(() => rm(tree, { recursive: true, force: true }));

  async function plant(path: string, text: string, ...more: [string, string][]): Promise<void> {
    for (const [file, content] of [[path, text], ...more] as [string, string][]) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), content);
    }
  }

  const source = (path: string, text: string) => plant(`packages/slipway/src/${path}`, text);

  it('lets a clean tree pass', async () => {
    await source('runs/logic.ts', "import { a } from '../core/a.ts'; export const logic = a;");
    await source(
      'runs/uses-types.ts',
      "import type { Port } from '../warehouse/port.ts'; export type Uses = Port;",
    );
    await source('warehouse/schema.ts', "import { x } from 'zod'; export const schema = x;");
    await source(
      'adapters/sqlite/store.ts',
      "import { port } from '../../runs/port.ts'; import { x } from 'somevendor'; export const s = [port, x];",
    );
    await source(
      'cli/wire.ts',
      "import { store } from '../adapters/duckdb/store.ts'; import { x } from 'somevendor'; export const s = [store, x];",
    );
    await source(
      'runs/logic.test.ts',
      "import { x } from 'devtool'; import { store } from '../adapters/duckdb/store.ts'; export const s = [store, x];",
    );
    expect(await checkLayers(tree)).toEqual([]);
  });

  it.each([
    ['layer-core', 'core/b.ts', "import { port } from '../runs/port.ts'; export const b = port;"],
    ['pure', 'core/b.ts', "import { join } from 'node:path'; export const b = join;"],
    ['pure', 'authoring/b.ts', "import fs from 'fs'; export const b = fs;"],
    [
      'types-only-runs',
      'runs/b.ts',
      "import { port } from '../warehouse/port.ts'; export const b = port;",
    ],
    [
      'layer-engine',
      'engine/b.ts',
      "import { store } from '../adapters/duckdb/store.ts'; export const b = store;",
    ],
    [
      'layer-engine',
      'engine/b.ts',
      "export const b = await import('../adapters/duckdb/store.ts');",
    ],
    [
      'siblings-apart',
      'adapters/sqlite/b.ts',
      "import { store } from '../duckdb/store.ts'; export const b = store;",
    ],
    ['vendors-in-adapters', 'runs/b.ts', "import { x } from 'somevendor'; export const b = x;"],
    ['vendors-in-adapters', 'runs/b.ts', "import type { X } from 'somevendor'; export type B = X;"],
    ['sqlite-in-adapters', 'runs/b.ts', "import s from 'node:sqlite'; export const b = s;"],
    ['library-zod', 'core/b.ts', "import { x } from 'zod'; export const b = x;"],
    ['declared-dependency', 'cli/b.ts', "import { x } from 'devtool'; export const b = x;"],
    ['resolvable', 'runs/b.ts', "import { x } from './nowhere.ts'; export const b = x;"],
    ['known-folder', 'gadgets/b.ts', "import { a } from '../core/a.ts'; export const b = a;"],
    [
      'nothing-imports-tests',
      'runs/b.ts',
      "import { t } from './t.test.ts'; export const b = t;",
      "export const t = 1; import './port.ts'",
    ],
    [
      'no-circular',
      'runs/b.ts',
      "import { t } from './t.test.ts'; export const b = t;",
      "import { b } from './b.ts'; export const t = b;",
    ],
  ])('refuses %s in %s', async (rule, path, text, other?: string) => {
    await source(path, text);
    if (other !== undefined) await source('runs/t.test.ts', other);
    const problems = await checkLayers(tree);
    expect(problems.join('\n')).toContain(`[${rule}]`);
    expect(problems.join('\n')).toContain(`packages/slipway/src/${path}`);
  });

  it('refuses an example that reaches into the package', async () => {
    await plant(
      'examples/one/pipeline.ts',
      "import { a } from '../../packages/slipway/src/core/a.ts'; export const p = a;",
    );
    expect((await checkLayers(tree)).join('\n')).toContain('[examples-use-the-package]');
  });

  it('lets two files know only each other’s types', async () => {
    await source('runs/x.ts', "import type { Y } from './y.ts'; export type X = Y | 1;");
    await source('runs/y.ts', "import type { X } from './x.ts'; export type Y = X[];");
    expect(await checkLayers(tree)).toEqual([]);
  });

  it('fails when the tool saw fewer modules than there are source files', async () => {
    const config = join(tree, '.dependency-cruiser.cjs');
    const text = await readFile(config, 'utf8');
    await writeFile(config, `${text}\nmodule.exports.options.exclude = { path: ['.'] };\n`);
    const problems = await checkLayers(tree);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('saw 0 of 6 source files');
  });

  it('fails when one file is hidden from it', async () => {
    const config = join(tree, '.dependency-cruiser.cjs');
    const text = await readFile(config, 'utf8');
    await writeFile(
      config,
      `${text}\nmodule.exports.options.exclude = { path: ['duckdb/store'] };\n`,
    );
    expect((await checkLayers(tree))[0]).toContain('saw 5 of 6 source files');
  });

  it('fails in a folder without sources', async () => {
    for (const folder of ['packages', 'examples']) {
      await rm(join(tree, folder), { recursive: true });
      await mkdir(join(tree, folder));
    }
    expect((await checkLayers(tree)).join('\n')).toContain('no source file at all');
  });
});
