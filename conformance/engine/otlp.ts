import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';
import { eventsProject } from './events-project.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: string; readonly message?: string };
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

const PARSE = `
import json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
for body in json.load(open(sys.argv[1])):
    json_format.Parse(body, trace_service_pb2.ExportTraceServiceRequest())
print('parsed')
`;

/** What a collector gets is OTLP to the protocol's own definitions, and a tree: run, task, attempt. */
export async function otlp(context: ConformanceContext): Promise<void> {
  const requirements = ['opentelemetry-proto==1.39.1'];
  const { python } = await context.pythonVenv('opentelemetry', requirements);
  const project = await eventsProject(context);
  const bodies: string[] = [];
  const headers = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      headers.add(String(request.headers['x-told']));
      if (request.url === '/v1/traces') bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  const asked = { OTEL_EXPORTER_OTLP_HEADERS: 'x-told=yes', OTEL_SERVICE_NAME: 'told-service' };
  const beganMs = Date.now();
  await project.run([], { OTEL_EXPORTER_OTLP_ENDPOINT, ...asked });
  const endedMs = Date.now();
  server.close();

  await context.check('OTLP: every request parses by the protocol definitions', async () => {
    assert.ok(bodies.length > 0);
    const file = join(project.folder, 'bodies.json');
    writeFileSync(file, JSON.stringify(bodies));
    const { stdout } = await context.runProgram([python, '-c', PARSE, file]);
    assert.equal(stdout.trim(), 'parsed');
  });
  await context.check('OTLP: spans are a tree of run, tasks and attempts', () => checkTree(bodies));
  await context.check('OTLP: spans say what they are, when, and why they failed', async () => {
    assert.deepEqual([...headers], ['yes']);
    checkFacts(bodies, { beganMs, endedMs });
  });
  await context.check('OTLP: an endpoint that is gone does not fail a run', async () => {
    await project.run(['--no-cache'], { OTEL_EXPORTER_OTLP_ENDPOINT });
  });
}

async function checkTree(bodies: readonly string[]): Promise<void> {
  const spans = bodies.flatMap((body) => spansIn(JSON.parse(body)));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const lines = spans.map((span) => {
    const parent = byId.get(span.parentSpanId ?? '');
    assert.ok(BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano), span.name);
    if (parent !== undefined)
      assert.ok(BigInt(parent.startTimeUnixNano) <= BigInt(span.startTimeUnixNano), span.name);
    const failed = String(span.status?.code) === '2' ? ' failed' : '';
    return `${parent?.name ?? ''} > ${span.name}${failed}`;
  });
  assert.deepEqual(lines.sort(), [
    ' > run told failed',
    'run told > task fail failed',
    'run told > task for-loop-2',
    'run told > task make',
    'run told > task measure',
    'task fail > attempt fail failed',
    'task for-loop-2 > task for-loop-2/0/inner',
    'task for-loop-2 > task for-loop-2/1/inner',
    'task for-loop-2/0/inner > attempt for-loop-2/0/inner',
    'task for-loop-2/1/inner > attempt for-loop-2/1/inner',
    'task make > attempt make',
    'task measure > attempt measure',
    'task measure > attempt measure failed',
  ]);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
}

function checkFacts(
  bodies: readonly string[],
  { beganMs, endedMs }: { readonly beganMs: number; readonly endedMs: number },
): void {
  for (const body of bodies)
    for (const { resource } of (JSON.parse(body) as Exported).resourceSpans)
      assert.equal(factsOf(resource.attributes)['service.name'], 'told-service');
  const spans = bodies.flatMap((body) => spansIn(JSON.parse(body)));
  for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
    assert.ok(BigInt(startTimeUnixNano) >= BigInt(beganMs) * 1_000_000n);
    assert.ok(BigInt(endTimeUnixNano) <= BigInt(endedMs + 1) * 1_000_000n);
  }
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [run, measure] = [...named('run told'), ...named('task measure')];
  const { 'slipway.environment': environment, 'slipway.pipeline': pipeline } = factsOf(
    run?.attributes ?? [],
  );
  assert.deepEqual([environment, pipeline], ['dev', 'told']);
  assert.equal(factsOf(measure?.attributes ?? [])['slipway.attempts'], 2);
  const attempts = named('attempt measure').map(({ attributes, status }) => {
    const facts = factsOf(attributes);
    return [
      facts['slipway.attempt'],
      facts['slipway.executor'],
      facts['slipway.state'],
      facts['error.type'],
      status?.message,
    ];
  });
  assert.deepEqual(attempts, [
    [1, 'typescript', 'FAILED', 'step-failed', 'the first attempt fails'],
    [2, 'typescript', 'SUCCEEDED', undefined, undefined],
  ]);
}

const factsOf = (attributes: readonly Attribute[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
  );

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: Span[] }[];
  }[];
}

const spansIn = ({ resourceSpans }: Exported): readonly Span[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
