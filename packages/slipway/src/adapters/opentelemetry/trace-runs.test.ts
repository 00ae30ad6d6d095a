import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { runEventSinkContract, toldRun } from '../../runs/run-event-sink.contract.ts';
import { otlpTraces } from './otlp-traces.ts';
import { TraceRuns } from './trace-runs.ts';

/** Keeps spans after the end of what made them. */
class KeptSpans extends InMemorySpanExporter {
  readonly spans: ReadableSpan[] = [];

  override export(...[spans, done]: Parameters<InMemorySpanExporter['export']>): void {
    this.spans.push(...spans);
    super.export(spans, done);
  }
}

runEventSinkContract('TraceRuns', {
  async open() {
    const exporter = new KeptSpans();
    const sink = new TraceRuns(new SimpleSpanProcessor({ exporter }));
    return {
      sink,
      received: () => exporter.spans.map(({ name }) => name).join('\n'),
      [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
    };
  },
  async openBroken(warn) {
    // Nothing listens on port 9 of this machine (RFC 863's discard).
    // biome-ignore lint/style/noProcessEnv: OpenTelemetry reads its own variables
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
    return otlpTraces({ timeoutMs: 300, warn });
  },
});

test('spans are a tree of run, task and attempt, with the times they were told', async () => {
  const exporter = new KeptSpans();
  const sink = new TraceRuns(new SimpleSpanProcessor({ exporter }));
  for (const event of toldRun) sink.take(event);
  await sink[Symbol.asyncDispose]();
  const byId = new Map(exporter.spans.map((span) => [span.spanContext().spanId, span]));
  const lines = exporter.spans.map((span) => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    return `${parent?.name ?? ''} > ${span.name}`;
  });
  expect(lines.sort()).toEqual([
    ' > run told',
    'run told > task train',
    'task train > attempt train',
  ]);
  const attempt = exporter.spans.find(({ name }) => name === 'attempt train');
  expect(attempt?.endTime[1]).toBe(5_000_000);
  expect(attempt?.attributes).toMatchObject({
    'slipway.attempt': 1,
    'slipway.executor': 'typescript',
    'slipway.state': 'SUCCEEDED',
  });
});

test('what an engine that stops leaves open ends with it, as an error', async () => {
  const exporter = new KeptSpans();
  const sink = new TraceRuns(new SimpleSpanProcessor({ exporter }));
  const end = toldRun.findIndex(({ kind }) => kind === 'attempt-finished');
  for (const event of toldRun.slice(0, end)) sink.take(event);
  await sink[Symbol.asyncDispose]();
  const left = exporter.spans.map(({ name, status }) => `${name}: ${status.message}`);
  expect(left.sort()).toEqual([
    'attempt train: the engine stopped',
    'run told: the engine stopped',
    'task train: the engine stopped',
  ]);
});
