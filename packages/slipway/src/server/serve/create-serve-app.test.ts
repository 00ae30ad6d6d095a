import { describe, expect, it } from 'vitest';
import type { Logger } from '../../core/logger.ts';
import type { ServingTap } from '../../serving/serving-tap.ts';
import { INFER, inferBody, openApp, openDeployedApp, PREDICT } from './fixtures/serve-app.ts';
import { person } from './fixtures/serve-fixture.ts';

describe('what is deployed', () => {
  it('serves without any endpoint, and takes one up when it comes', async () => {
    const { call, deploy, live } = await openApp();
    expect((await call('GET', '/v2/health/ready')).status).toBe(503);
    await live.sync();
    expect((await call('GET', '/v2/health/ready')).status).toBe(200);
    const { status, body } = await call('POST', PREDICT, { instances: [person] });
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringMatching(/nothing is deployed yet/),
    });
    await deploy();
    await live.sync();
    expect((await call('POST', PREDICT, { instances: [person] })).status).toBe(200);
    const miss = await call('POST', '/v1/endpoints/incme:predict', { instances: [person] });
    expect(miss.body.error.message).toMatch(/did you mean income\?/);
  });

  it('splits traffic as the endpoint says', async () => {
    let draw = 0;
    const { call, deploy, live, deployment } = await openDeployedApp({
      random: () => {
        draw += 1;
        return ((draw - 0.5) % 100) / 100;
      },
    });
    const second = await deploy();
    await live.sync();
    const counts: Record<string, number> = {};
    for (let request = 0; request < 100; request += 1) {
      const { body } = await call('POST', PREDICT, { instances: [person] });
      counts[body.deployedModelId] = (counts[body.deployedModelId] ?? 0) + 1;
    }
    expect(counts).toEqual({ [deployment.id]: 75, [second.deployment.id]: 25 });
  });

  it('keeps the state before while a new model cannot be loaded, and tries again', async () => {
    const errors: string[] = [];
    const logger: Logger = { info() {}, warn() {}, error: (message) => errors.push(message) };
    const { call, deploy, live, deployment } = await openDeployedApp({ logger });
    await deploy({ artifactUri: 'missing', trafficPercent: 100 });
    await live.sync();
    expect(errors).toEqual([expect.stringMatching(/cannot be loaded/)]);
    expect((await call('POST', PREDICT, { instances: [person] })).body.deployedModelId).toBe(
      deployment.id,
    );
    const third = await deploy({ trafficPercent: 100 });
    await live.sync();
    const { body } = await call('POST', PREDICT, { instances: [person] });
    expect(body.deployedModelId).toBe(third.deployment.id);
  });

  it('is not ready while an endpoint has no model that loads, and says so to its clients', async () => {
    const { call, deploy, live } = await openApp();
    await deploy({ artifactUri: 'wide' });
    await live.sync();
    expect((await call('GET', '/v2/health/ready')).body).toEqual({ ready: false });
    const { status, headers, body } = await call('POST', PREDICT, { instances: [person] });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body.error.status).toBe('UNAVAILABLE');
    expect((await call('GET', '/v2/models/income/ready')).status).toBe(503);
  });

  it('loses no request while deployments are switched', async () => {
    const { call, deploy, live } = await openDeployedApp();
    const statuses: number[] = [];
    let isOver = false;
    const client = async () => {
      while (!isOver) statuses.push((await call('POST', PREDICT, { instances: [person] })).status);
    };
    const clients = Array.from({ length: 8 }, client);
    for (let version = 2; version < 8; version += 1) {
      await deploy({ trafficPercent: version % 2 === 0 ? 100 : 40 });
      await live.sync();
    }
    isOver = true;
    await Promise.all(clients);
    expect(statuses.length).toBeGreaterThan(8);
    expect(statuses.every((status) => status === 200)).toBe(true);
  });
});

describe('what others see', () => {
  it('hands each answered request to the monitor, and none that failed', async () => {
    const events: Parameters<ServingTap['record']>[0][] = [];
    const { call, deployment } = await openDeployedApp({
      monitor: { record: (event) => events.push(event) },
    });
    await call('POST', PREDICT, { instances: [{ ...person, fnlwgt: 1 }] });
    await call('POST', PREDICT, { instances: [{ age: 1 }] });
    await call('POST', INFER, inferBody());
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toMatchObject([
      {
        endpoint: 'income',
        deploymentId: deployment.id,
        columns: { age: [60], workclass: ['Self-emp-inc'], hours_per_week: [50] },
        outputs: { label: ['>50K'] },
        rows: 1,
      },
      { rows: 2, columns: { age: [60, null] } },
    ]);
    expect(Object.keys(events[0]?.columns ?? {})).not.toContain('fnlwgt');
  });

  it('answers although the monitor throws', async () => {
    const errors: string[] = [];
    const { call } = await openDeployedApp({
      logger: { info() {}, warn() {}, error: (message) => errors.push(message) },
      monitor: {
        record() {
          throw new Error('disk full');
        },
      },
    });
    for (let request = 0; request < 3; request += 1)
      expect((await call('POST', PREDICT, { instances: [person] })).status).toBe(200);
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toHaveLength(1);
  });

  it('exposes metrics for each deployment', async () => {
    const { app, call } = await openDeployedApp();
    await call('POST', PREDICT, { instances: [person, person] });
    await call('POST', PREDICT, { instances: [] });
    await call('POST', '/v1/endpoints/unknown-and-chosen-by-the-client:predict', { instances: [] });
    const { body, headers } = await app.inject({ method: 'GET', url: '/metrics' });
    expect(headers['content-type']).toMatch(/text\/plain; version=0.0.4/);
    const labels = 'endpoint="income",deployment="1",model="income",version="1"';
    expect(body).toContain(`slipway_serving_requests_total{${labels}} 1`);
    expect(body).toContain(`slipway_serving_rows_total{${labels}} 2`);
    expect(body).toContain(`slipway_serving_batch_rows_sum{${labels}} 2`);
    expect(body).toContain(`slipway_serving_queue_wait_seconds_count{${labels}} 1`);
    expect(body).toContain(
      'slipway_serving_responses_with_error_total{protocol="vertex",status="400"} 1',
    );
    expect(body).toContain('slipway_serving_ready 1');
    expect(body).not.toContain('chosen-by-the-client');
  });

  it('forgets the metrics of a deployment that is gone', async () => {
    const { app, deploy, live } = await openDeployedApp();
    await deploy({ trafficPercent: 100 });
    await live.sync();
    await new Promise((resolve) => setImmediate(resolve));
    const { body } = await app.inject({ method: 'GET', url: '/metrics' });
    expect(body).not.toContain('deployment="1"');
    expect(body).toContain('deployment="2"');
  });

  it('says that it is alive', async () => {
    const { call } = await openApp();
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
