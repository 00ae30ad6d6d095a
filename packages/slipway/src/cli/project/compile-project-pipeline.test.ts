import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileProjectPipeline } from './compile-project-pipeline.ts';
import { loadProject } from './load-project.ts';

const folder = join(import.meta.dirname, '../fixtures/two-pipelines');
const compile = async (file?: string) => compileProjectPipeline(await loadProject(folder), file);

test('of several pipelines in a module the named one is compiled', async () => {
  expect(await compile()).toContain('# Name: outer');
  expect(await compile('pipelines.ts#inner')).toContain('# Name: inner');
});

test('without a name, or with one that is not there, the names are listed', async () => {
  await expect(compile('pipelines.ts')).rejects.toThrow(
    /exports 2 pipelines\. Name one of them: .*pipelines\.ts#inner, .*pipelines\.ts#outer/,
  );
  await expect(compile('pipelines.ts#third')).rejects.toThrow(/no pipeline "third"/);
});

test('a module that is not there, or has no pipeline, is said', async () => {
  await expect(compile('missing.ts')).rejects.toThrow(/There is no pipeline module/);
  await expect(compile('slipway.config.ts')).rejects.toThrow(/exports no pipeline/);
});
