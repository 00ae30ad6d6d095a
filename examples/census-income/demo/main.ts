// The whole mission on one machine: run the pipeline, serve the model, send traffic, watch it.

import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { censusInstances, shiftedPopulation } from './census-rows.ts';
import { startMailSink } from './mail-sink.ts';
import { runSlipway, startServer } from './run-slipway.ts';
import { sendTraffic } from './send-traffic.ts';
import { type DemoFacts, type MonitorRunResult, printSummary, type RunResult } from './summary.ts';

const project = new URL('..', import.meta.url);
const reports = fileURLToPath(new URL('reports/', project));
const ENDPOINT = 'census-income';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  await using mail = await startMailSink();
  const variables = { CENSUS_SMTP_PORT: String(mail.port) };
  const run = await runSlipway<RunResult>(['run', '--environment', 'staging', ...words], variables);
  if (run.exitCode !== 0) return run.exitCode;
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const report = run.json.tasks.find(({ path }) => path === 'evaluate')?.outputs?.artifacts.report;
  if (report !== undefined)
    await runSlipway(['artifacts', 'get', report.uri, `${reports}evaluation.html`], variables);

  heading(`Serving ${ENDPOINT} in prod; sending it the evaluation set`);
  const people = censusInstances(new URL('data/adult.test', project));
  const usual = await serve(people, variables);
  const calm = await watch('monitor-usual.html', variables);
  heading('Sending it another population: older, working longer, more incorporated');
  const shifted = await serve(shiftedPopulation(people, people.length), variables);
  const alarmed = await watch('monitor-shifted.html', variables);

  const facts: DemoFacts = {
    run: run.json,
    usual,
    shifted,
    calm,
    alarmed,
    mails: mail.mails,
    seconds: (performance.now() - startedMs) / 1000,
    reports,
  };
  printSummary(facts);
  return isAsExpected(facts) ? 0 : 1;
}

/** A server of its own for each population: stopping it writes what it counted. */
async function serve(
  people: Parameters<typeof sendTraffic>[2],
  variables: Readonly<Record<string, string>>,
) {
  await using server = await startServer('prod', variables);
  return await sendTraffic(server.url, ENDPOINT, people);
}

async function watch(
  report: string,
  variables: Readonly<Record<string, string>>,
): Promise<MonitorRunResult> {
  const { exitCode, json } = await runSlipway<MonitorRunResult[]>(
    ['monitor', 'run', ENDPOINT, '--environment', 'prod', '--report', `${reports}${report}`],
    variables,
  );
  const [result] = json;
  if (exitCode !== 0 || result === undefined) throw new Error('slipway monitor run failed');
  return result;
}

/** The usual traffic raises no new alert; the shifted one is found. */
function isAsExpected({ calm, alarmed }: DemoFacts): boolean {
  return shiftsOf(calm) === 0 && shiftsOf(alarmed) > 0;
}

function shiftsOf({ window }: MonitorRunResult): number {
  const total = window?.scopes.find(({ scope }) => scope === 'total');
  return (total?.skew ?? []).filter(({ status }) => status === 'alert').length;
}

function heading(text: string): void {
  console.error(`\n${text}`);
}
