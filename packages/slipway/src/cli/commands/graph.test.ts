import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedIo } from '../recorded-io.ts';
import { runCli } from '../run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graph-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const slipway = async (workingFolder: string, ...words: string[]) => {
  const { io, stdout, stderr } = recordedIo({ workingFolder });
  const exitCode = await runCli(words, io);
  return { exitCode, out: stdout(), err: stderr() };
};

describe('slipway graph', () => {
  test("draws the project's pipeline, or one of its modules", async () => {
    const project = join(import.meta.dirname, '../fixtures/two-pipelines');
    const drawn = await slipway(project, 'graph');
    expect(drawn.out).toMatch(/flowchart TD\n {2}subgraph g\d\["inner"\]/);
    expect((await slipway(project, 'graph', 'pipelines.ts#inner')).out).not.toContain('subgraph');
  });

  test('writes a picture of a compiled file', async () => {
    writeFileSync(
      join(folder, 'p.yaml'),
      `
pipelineInfo: { name: p }
schemaVersion: 2.1.0
components: { comp-a: { executorLabel: exec-a } }
deploymentSpec: { executors: { exec-a: { container: { image: a } } } }
root: { dag: { tasks: { a: { componentRef: { name: comp-a }, taskInfo: { name: a } } } } }
`,
    );
    const path = join(folder, 'p.svg');
    const written = await slipway(folder, 'graph', 'p.yaml', '--format', 'svg', '-o', 'p.svg');
    expect(written).toMatchObject({ exitCode: 0, out: `Wrote ${path}.\n` });
    expect(readFileSync(path, 'utf8')).toMatch(/^<svg xmlns[\s\S]*<\/svg>\n$/);
    const nowhere = await slipway(folder, 'graph', 'p.yaml', '-o', 'no/such/folder.md');
    expect(nowhere).toMatchObject({
      exitCode: 9,
      err: expect.stringContaining('cannot be written'),
    });
  });

  test('draws what refers to nothing as a task without connections', async () => {
    writeFileSync(
      join(folder, 'p.yaml'),
      `
pipelineInfo: { name: p }
schemaVersion: 2.1.0
root: { dag: { tasks: { a: { componentRef: { name: gone }, dependentTasks: [gone], taskInfo: { name: a }, inputs: { parameters: { n: { taskOutputParameter: { producerTask: gone, outputParameterKey: n } } } } } } } }
`,
    );
    const drawn = await slipway(folder, 'graph', 'p.yaml');
    expect(drawn).toMatchObject({ exitCode: 0, out: 'flowchart TD\n  n1["a"]\n' });
  });

  test('says what is wrong with a file', async () => {
    expect(await slipway(folder, 'graph', 'missing.yaml')).toMatchObject({ exitCode: 3 });
    writeFileSync(join(folder, 'text.yaml'), 'hello');
    expect(await slipway(folder, 'graph', 'text.yaml')).toMatchObject({ exitCode: 2 });
  });
});
