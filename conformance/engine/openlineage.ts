import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';
import { eventsProject } from './events-project.ts';

interface Event {
  readonly eventType: string;
  readonly run: {
    readonly runId: string;
    readonly facets: {
      readonly parent?: { readonly run: { readonly runId: string } };
      readonly errorMessage?: { readonly message: string };
    };
  };
  readonly job: { readonly name: string };
  readonly inputs: readonly { readonly name: string }[];
  readonly outputs: readonly { readonly name: string }[];
}

/** What a run tells is OpenLineage to the classes of OpenLineage's own client. */
export async function openLineage(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('openlineage', ['openlineage-python==1.54.0']);
  const project = await eventsProject(context);
  const file = join(project.folder, 'lineage.jsonl');
  await project.run(['--openlineage', file]);
  let events: readonly Event[] = [];
  await context.check('OpenLineage: every event is one to openlineage-python', async () => {
    const script = join(context.repository, 'conformance/engine/check_lineage.py');
    const { stdout } = await context.runProgram([python, script, file]);
    events = JSON.parse(stdout) as readonly Event[];
    assert.ok(events.length > 10);
  });
  await context.check('OpenLineage: runs begin once, end once, and have the run as parent', () =>
    checkRuns(events),
  );
  await context.check('OpenLineage: what one task gives is what the next one takes', async () => {
    const of = (name: string, type: string) =>
      events.find(({ job, eventType }) => job.name === name && eventType === type);
    const made = of('told.make', 'COMPLETE')?.outputs[0]?.name;
    assert.ok(made !== undefined);
    assert.equal(of('told.measure', 'COMPLETE')?.inputs[0]?.name, made);
    assert.match(of('told.fail', 'FAIL')?.run.facets.errorMessage?.message ?? '', /on purpose/);
  });
  await context.check(
    'OpenLineage: an endpoint gets the same events; a dead one harms nothing',
    () => checkEndpoint(project),
  );
}

async function checkRuns(events: readonly Event[]): Promise<void> {
  const [first, ...others] = events;
  const byRun = Map.groupBy(events, ({ run }) => run.runId);
  for (const [runId, told] of byRun) {
    assert.equal(told[0]?.eventType, 'START');
    assert.match(told.at(-1)?.eventType ?? '', /^(?:COMPLETE|FAIL)$/);
    assert.equal(told.filter(({ eventType }) => eventType === 'START').length, 1, runId);
  }
  for (const event of others)
    if (event.run.runId !== first?.run.runId)
      assert.equal(event.run.facets.parent?.run.runId, first?.run.runId);
  const names = new Set(events.map(({ job }) => job.name));
  assert.deepEqual([...names].sort(), [
    'told',
    'told.fail',
    'told.for-loop-2.inner',
    'told.make',
    'told.measure',
  ]);
}

async function checkEndpoint(project: Awaited<ReturnType<typeof eventsProject>>): Promise<void> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(`${request.url} ${request.headers.authorization} ${Buffer.concat(chunks)}`);
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file = join(project.folder, 'endpoint.jsonl');
  const OPENLINEAGE_URL = `http://127.0.0.1:${port}`;
  await project.run(['--openlineage', file], { OPENLINEAGE_URL, OPENLINEAGE_API_KEY: 'k' });
  server.close();
  const written = readFileSync(file, 'utf8').trim().split('\n');
  assert.deepEqual(
    received,
    written.map((line) => `/api/v1/lineage Bearer k ${line}`),
  );
  await project.run([], { OPENLINEAGE_URL });
}
