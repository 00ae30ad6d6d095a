import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';
import { plain, readFileText } from './compiled-file.ts';

const REQUIREMENTS = ['google-cloud-aiplatform==2.7.0', 'pyyaml==6.0.3'];
const ROOT = 'gs://bucket/root';

interface Job {
  readonly problem?: string;
  readonly pipelineSpec?: object;
  readonly runtimeConfig?: {
    readonly gcsOutputDirectory?: string;
    readonly parameterValues?: object;
  };
}

/** A value of each type that a run may be given. */
const VALUES: Readonly<Record<string, unknown>> = {
  STRING: "it's",
  NUMBER_INTEGER: 3,
  NUMBER_DOUBLE: 0.5,
  BOOLEAN: true,
  LIST: [1, 'a'],
  STRUCT: { a: [1, { b: null }] },
};

/** Vertex AI's client takes the first document of our files as they are. */
export async function checkVertex(
  context: ConformanceContext,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const folder = await context.temporaryFolder();
  const asked = [...texts.values()].map((text, index) => ({
    path: join(folder, `${index}.yaml`),
    text: firstDocument(text),
    parameterValues: valuesFor(text),
  }));
  const [whole = ''] = texts.values();
  asked.push({ path: join(folder, 'whole.yaml'), text: whole, parameterValues: {} });
  for (const { path, text } of asked) await writeFile(path, text);
  const jobs = await jobsOf(context, folder, asked);
  await context.check('Vertex takes no file of two documents', async () => {
    assert.match(jobs.at(-1)?.problem ?? '', /expected a single document/);
  });
  for (const [index, [name, text]] of [...texts].entries())
    await context.check(`Vertex makes a job of ${name}`, async () => {
      const { problem, pipelineSpec, runtimeConfig } = jobs[index] ?? {};
      assert.equal(problem, undefined);
      assert.deepEqual(pipelineSpec, plain(readFileText(text).spec));
      assert.equal(runtimeConfig?.gcsOutputDirectory, ROOT);
      assert.deepEqual(runtimeConfig?.parameterValues ?? {}, asked[index]?.parameterValues);
    });
}

/** Our compiler writes the second document behind a line of dashes. */
const firstDocument = (text: string): string => {
  const end = text.indexOf('\n---\n');
  return end < 0 ? text : text.slice(0, end + 1);
};

function valuesFor(text: string): Record<string, unknown> {
  const { parameters = {} } = readFileText(text).spec.root.inputDefinitions ?? {};
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { parameterType }]) => [name, VALUES[parameterType]]),
  );
}

async function jobsOf(
  { repository, pythonVenv, runProgram }: ConformanceContext,
  folder: string,
  asked: readonly object[],
): Promise<Job[]> {
  const { python } = await pythonVenv('kfp-vertex', REQUIREMENTS);
  const path = join(folder, 'jobs.json');
  await writeFile(path, JSON.stringify(asked));
  const tool = join(repository, 'conformance/kfp/vertex_tool.py');
  const { stdout } = await runProgram([python, '-B', tool, path]);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Job[];
}
