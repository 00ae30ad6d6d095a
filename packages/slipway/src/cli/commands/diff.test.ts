import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedIo } from '../recorded-io.ts';
import { runCli } from '../run-cli.ts';

const TEXT = `
pipelineInfo: { name: p }
schemaVersion: 2.1.0
components: { comp-a: { executorLabel: exec-a } }
deploymentSpec: { executors: { exec-a: { container: { image: 'a:1' } } } }
root: { dag: { tasks: { a: { componentRef: { name: comp-a }, taskInfo: { name: a } } } } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diff-test-'));
  writeFileSync(join(folder, 'a.yaml'), TEXT);
  writeFileSync(join(folder, 'b.yaml'), TEXT.replace("'a:1'", '"a:2\\e[31m"'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const slipway = async (...words: string[]) => {
  const { io, stdout, stderr } = recordedIo({ workingFolder: folder });
  const exitCode = await runCli(words, io);
  return { exitCode, out: stdout(), err: stderr() };
};

describe('slipway diff', () => {
  test('says what differs, by task, without what a terminal would obey', async () => {
    const { exitCode, out } = await slipway('diff', 'a.yaml', 'b.yaml');
    expect(exitCode).toBe(0);
    expect(out).toContain('a\n  ~ image: "a:1" → "a:2');
    expect(out).toContain('1 difference in 1 task; only image');
    expect(out).not.toContain('\u001b');
  });

  test('can fail on a difference, and gives JSON', async () => {
    const { exitCode, out } = await slipway('diff', 'a.yaml', 'b.yaml', '--exit-code', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      only: ['image'],
      changes: [{ kind: 'changed', task: 'a', aspect: 'image', before: 'a:1' }],
    });
    const same = await slipway('diff', 'a.yaml', 'a.yaml', '--exit-code');
    expect(same).toMatchObject({ exitCode: 0, out: expect.stringContaining('do the same') });
  });

  test('compares what refers to nothing, too', async () => {
    writeFileSync(join(folder, 'b.yaml'), TEXT.replace('{ name: comp-a }', '{ name: comp-b }'));
    const { exitCode, out } = await slipway('diff', 'a.yaml', 'b.yaml');
    expect(exitCode).toBe(0);
    expect(out).toContain('a\n  - image: "a:1"\n  + component: "missing"');
  });

  test.each([
    ['missing.yaml', 3, /no file missing\.yaml/],
    ['.', 2, /is no file/],
    ['broken.yaml', 2, /no pipeline/],
  ])('says what is wrong with %s', async (file, exitCode, message) => {
    writeFileSync(join(folder, 'broken.yaml'), 'a: [');
    const result = await slipway('diff', 'a.yaml', file);
    expect(result.exitCode).toBe(exitCode);
    expect(result.err).toMatch(message);
  });
});
