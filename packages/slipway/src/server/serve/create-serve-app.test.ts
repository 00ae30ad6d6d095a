import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../core/logger.ts';
import type { ServingTap } from '../../serving/serving-tap.ts';
import { createServeApp, type ServeOptions } from './create-serve-app.ts';
import { openServeFixture, person, personProbability } from './fixtures/serve-fixture.ts';

const disposables: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposables.splice(0).reverse()) await dispose();
});

async function open(change: Partial<ServeOptions> = {}) {
  const fixture = openServeFixture(change);
  const serve = createServeApp(fixture.options);
  disposables.push(
    () => fixture[Symbol.asyncDispose](),
    () => serve.app.close(),
  );
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: unknown) => {
    const response = await serve.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    return { status: response.statusCode, headers: response.headers, body: response.json() };
  };
  return { ...fixture, ...serve, call };
}

async function openDeployed(change: Partial<ServeOptions> = {}) {
  const serve = await open(change);
  const { deployment } = await serve.deploy();
  await serve.live.sync();
  return { ...serve, deployment };
}

const PREDICT = '/v1/endpoints/income:predict';
const INFER = '/v2/models/income/infer';

const inferBody = (change: object = {}) => ({
  id: 'request-7',
  inputs: [
    { name: 'hours_per_week', shape: [2], datatype: 'INT64', data: [50, 0] },
    { name: 'age', shape: [2, 1], datatype: 'FP32', data: [[60], [null]] },
    { name: 'workclass', shape: [2, 1], datatype: 'BYTES', data: ['Self-emp-inc', 'Unseen'] },
  ],
  ...change,
});

describe('Vertex :predict', () => {
  it('answers each instance, with the deployment that did', async () => {
    const { call, deployment } = await openDeployed();
    for (const url of [
      PREDICT,
      '/v1/projects/p-1/locations/europe-west1/endpoints/income:predict',
    ]) {
      const { status, body } = await call('POST', url, {
        instances: [person, { ...person, age: null, workclass: null }],
        parameters: { whatever: 1 },
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        predictions: [{ label: '>50K' }, { label: '<=50K' }],
        deployedModelId: deployment.id,
        model: 'income',
        modelVersionId: '1',
        modelDisplayName: 'income',
      });
      expect(body.predictions[0].probability).toBeCloseTo(personProbability, 5);
    }
  });

  it('ignores columns the model does not know', async () => {
    const { call } = await openDeployed();
    const { status } = await call('POST', PREDICT, {
      instances: [{ ...person, fnlwgt: 77516, constructor: 1, 'a b': [] }],
    });
    expect(status).toBe(200);
  });

  it.each([
    [{}, /it has no instances/],
    [[], /has no instances/],
    [{ instances: 'x' }, /instances is a string/],
    [{ instances: [] }, /no rows/],
    [{ instances: [person, 3] }, /instances\[1\] is a number/],
    [{ instances: [[60, 'x', 50]] }, /instances\[0\] is a list/],
    [{ instances: [{ age: 1, workclass: 'x' }] }, /instances\[0\] lacks the column hours_per_week/],
    [{ instances: [{ ...person, age: undefined, agee: 1 }] }, /lacks the column age \(it has agee/],
    [{ instances: [{ ...person, age: '60' }] }, /age must be a number, not a string/],
    [{ instances: [{ ...person, age: { deep: 1 } }] }, /age must be a number, not an object/],
    [{ instances: [{ ...person, age: true }] }, /not a boolean/],
    [{ instances: [{ ...person, age: 1e300 }] }, /within the range of float32/],
    [{ instances: [{ ...person, workclass: 7 }] }, /workclass must be a string, not a number/],
    [{ instances: [{ ...person, hours_per_week: 1.5 }] }, /an integer, not 1.5/],
    [{ instances: [{ ...person, hours_per_week: null }] }, /an integer, not null/],
    [{ instances: [{ ...person, hours_per_week: 2 ** 53 }] }, /2\^53 - 1/],
  ])('refuses %j and says what is expected', async (payload, message) => {
    const { call } = await openDeployed();
    const { status, body } = await call('POST', PREDICT, payload);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringMatching(message) },
    });
  });

  it('names the columns and types the model takes', async () => {
    const { call } = await openDeployed();
    const { body } = await call('POST', PREDICT, { instances: [{}] });
    expect(body.error.message).toContain(
      'age (float32), workclass (string), hours_per_week (int64)',
    );
  });

  it('bounds its message, whatever is wrong with however many rows', async () => {
    const { call } = await openDeployed();
    const { body } = await call('POST', PREDICT, {
      instances: Array.from({ length: 20_000 }, () => ({ ['x'.repeat(50)]: 'y'.repeat(50) })),
    });
    expect(body.error.message.length).toBeLessThan(1000);
  });

  it('answers a request larger than a batch in the order of its rows', async () => {
    const { call } = await openDeployed({ limits: { batchRowsMax: 7 } });
    const ages = Array.from({ length: 30 }, (_, index) => index * 3);
    const { body } = await call('POST', PREDICT, {
      instances: ages.map((age) => ({ ...person, age })),
    });
    expect(body.predictions).toHaveLength(30);
    ages.forEach((age, row) => {
      const expected = 1 / (1 + Math.exp(-(0.05 * age - 0.5)));
      expect(body.predictions[row].probability).toBeCloseTo(expected, 5);
    });
  });

  it('takes strings of any content and length', async () => {
    const { call } = await openDeployed();
    for (const workclass of [
      '',
      '\u0000',
      '\ud800',
      '👩🏽‍🚀',
      'x'.repeat(2_000_000),
      '__proto__',
    ]) {
      const { status, body } = await call('POST', PREDICT, {
        instances: [{ ...person, workclass }],
      });
      expect([status, body.predictions?.[0].label]).toEqual([200, '>50K']);
    }
  });

  it('refuses more rows than its limit', async () => {
    const { call } = await openDeployed({ limits: { rowsMax: 3 } });
    const { status, body } = await call('POST', PREDICT, {
      instances: [person, person, person, person],
    });
    expect(status).toBe(413);
    expect(body.error.message).toMatch(/takes 3 at a time/);
  });
});

describe('Open Inference Protocol v2', () => {
  it('describes the server and the model', async () => {
    const { call } = await openDeployed({ serverVersion: '1.2.3' });
    expect((await call('GET', '/v2')).body).toEqual({
      name: 'slipway',
      version: '1.2.3',
      extensions: [],
    });
    expect((await call('GET', '/v2/health/live')).body).toEqual({ live: true });
    expect((await call('GET', '/v2/health/ready')).body).toEqual({ ready: true });
    expect((await call('GET', '/v2/models/income/ready')).body).toEqual({
      name: 'income',
      ready: true,
    });
    expect((await call('GET', '/v2/models/income')).body).toEqual({
      name: 'income',
      versions: ['1'],
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'age', datatype: 'FP32', shape: [-1, 1] },
        { name: 'workclass', datatype: 'BYTES', shape: [-1, 1] },
        { name: 'hours_per_week', datatype: 'INT64', shape: [-1, 1] },
      ],
      outputs: [
        { name: 'probability', datatype: 'FP32', shape: [-1, 1] },
        { name: 'label', datatype: 'BYTES', shape: [-1, 1] },
      ],
    });
  });

  it('infers from flat and nested tensors in any order, and echoes the id', async () => {
    const { call } = await openDeployed();
    const { status, body } = await call('POST', INFER, inferBody());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model_name: 'income',
      model_version: '1',
      id: 'request-7',
      outputs: [
        { name: 'probability', shape: [2, 1], datatype: 'FP32' },
        { name: 'label', shape: [2, 1], datatype: 'BYTES', data: ['>50K', '<=50K'] },
      ],
    });
    expect(body.outputs[0].data[0]).toBeCloseTo(personProbability, 5);
  });

  it('gives the outputs asked for, in the order asked', async () => {
    const { call } = await openDeployed();
    const outputsOf = async (outputs: unknown) => {
      const { body } = await call('POST', INFER, inferBody({ outputs }));
      return body.outputs?.map(({ name }: { name: string }) => name) ?? body.error;
    };
    expect(await outputsOf([{ name: 'label', parameters: { binary_data: false } }])).toEqual([
      'label',
    ]);
    expect(await outputsOf([{ name: 'label' }, { name: 'probability' }])).toEqual([
      'label',
      'probability',
    ]);
    expect(await outputsOf([])).toEqual(['probability', 'label']);
    expect(await outputsOf([{ name: 'score' }])).toMatch(/no output "score".*label \(string\)/);
    expect(await outputsOf([{ name: 'label' }, { name: 'label' }])).toMatch(/twice/);
    expect(await outputsOf('label')).toMatch(/outputs must be a list/);
  });

  it.each([
    [null, /body/i],
    [{}, /inputs must be a list/],
    [{ inputs: [7] }, /inputs\[0\] must be an object/],
    [{ inputs: [{ name: 'age', shape: 2, datatype: 'FP32', data: [1] }] }, /shape must be a list/],
    [{ inputs: [{ name: 'age', shape: [-1], datatype: 'FP32', data: [1] }] }, /whole numbers/],
    [{ inputs: [] }, /age is missing.*workclass is missing/],
  ])('refuses %j', async (payload, message) => {
    const { call } = await openDeployed();
    const { status, body } = await call('POST', INFER, payload);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(message) });
  });

  it.each([
    [
      'an unknown input',
      { name: 'aeg', shape: [2], datatype: 'FP32', data: [1, 2] },
      /no input "aeg" \(did you mean age\?\)/,
    ],
    [
      'a doubled input',
      { name: 'workclass', shape: [2], datatype: 'BYTES', data: ['a', 'b'] },
      /given twice/,
    ],
    [
      'another datatype',
      { name: 'age', shape: [2], datatype: 'FP64', data: [1, 2] },
      /datatype FP32, not "FP64"/,
    ],
    [
      'another length',
      { name: 'age', shape: [3], datatype: 'FP32', data: [1, 2, 3] },
      /workclass has the shape \[2, 1\] where the first input has 3 rows/,
    ],
    [
      'another rank',
      { name: 'age', shape: [1, 2], datatype: 'FP32', data: [1, 2] },
      /age must have the shape \[N\] or \[N, 1\], not \[1, 2\]/,
    ],
    [
      'ragged data',
      { name: 'age', shape: [2], datatype: 'FP32', data: [1] },
      /1 values for the shape \[2\]/,
    ],
    [
      'a wrong value',
      { name: 'age', shape: [2], datatype: 'FP32', data: [1, 'x'] },
      /a number, not a string at row 1/,
    ],
    [
      'too deep a value',
      { name: 'age', shape: [2], datatype: 'FP32', data: [1, [[2]]] },
      /not a list at row 1/,
    ],
  ])('refuses %s', async (_, tensor, message) => {
    const { call } = await openDeployed();
    const inputs = inferBody().inputs.filter(
      ({ name }) => name !== tensor.name || name === 'workclass',
    );
    const { status, body } = await call('POST', INFER, { inputs: [...inputs, tensor] });
    expect(body.error).toMatch(message);
    expect(status).toBe(400);
  });

  it('says that it does not read binary tensors', async () => {
    const { call } = await openDeployed();
    const tensor = {
      name: 'age',
      shape: [1],
      datatype: 'FP32',
      parameters: { binary_data_size: 4 },
    };
    const { status, body } = await call('POST', INFER, { inputs: [tensor] });
    expect(status).toBe(501);
    expect(body.error).toMatch(/JSON/);
  });

  it('addresses one deployed version', async () => {
    const { call, deploy, live } = await openDeployed();
    await deploy();
    await live.sync();
    expect((await call('GET', '/v2/models/income')).body.versions).toEqual(['1', '2']);
    for (const version of ['1', '2']) {
      const { body } = await call(
        'POST',
        `/v2/models/income/versions/${version}/infer`,
        inferBody(),
      );
      expect(body.model_version).toBe(version);
    }
    const { status, body } = await call('POST', '/v2/models/income/versions/3/infer', inferBody());
    expect(status).toBe(404);
    expect(body.error).toMatch(/no version "3"; it has income 1, income 2/);
  });
});

describe('what is deployed', () => {
  it('serves without any endpoint, and takes one up when it comes', async () => {
    const { call, deploy, live } = await open();
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
    const { call, deploy, live, deployment } = await openDeployed({
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
    const { call, deploy, live, deployment } = await openDeployed({ logger });
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
    const { call, deploy, live } = await open();
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
    const { call, deploy, live } = await openDeployed();
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

describe('bad requests', () => {
  const raw = async (payload: string, headers: Record<string, string>, change = {}) => {
    const { app } = await openDeployed(change);
    const response = await app.inject({ method: 'POST', url: PREDICT, payload, headers });
    return { status: response.statusCode, body: response.json() };
  };
  const json = { 'content-type': 'application/json' };

  it.each([
    ['not JSON', 'age=60'],
    ['nothing', ''],
    ['cut JSON', '{"instances":[{"age":6'],
    ['NaN', '{"instances":[{"age":NaN,"workclass":"x","hours_per_week":1}]}'],
    [
      '__proto__',
      '{"instances":[{"__proto__":{"age":1},"age":1,"workclass":"x","hours_per_week":1}]}',
    ],
    ['constructor.prototype', '{"instances":[{"constructor":{"prototype":{"age":1}}}]}'],
    ['deep JSON', `{"instances":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['a deep value', `{"instances":[{"age":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`],
    ['1e999', '{"instances":[{"age":1e999,"workclass":"x","hours_per_week":1}]}'],
  ])('answers 400 to %s', async (_, payload) => {
    const { status, body } = await raw(payload, json);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(body.error.message.length).toBeLessThan(1000);
    expect(({} as Record<string, unknown>).age).toBeUndefined();
  });

  it('answers 413 to a huge body and 415 to another content type', async () => {
    const huge = await raw(JSON.stringify({ instances: 'x'.repeat(2000) }), json, {
      limits: { bodyBytesMax: 1000 },
    });
    expect(huge).toMatchObject({
      status: 413,
      body: { error: { message: expect.stringMatching(/1000 bytes/) } },
    });
    const form = await raw('age=60', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toMatchObject({
      status: 415,
      body: { error: { message: expect.stringMatching(/application\/json/) } },
    });
  });

  it('reads a body that does not say its type as JSON', async () => {
    const { app } = await openDeployed();
    const post = (payload: string) =>
      app.inject({
        method: 'POST',
        url: INFER,
        payload,
        headers: { 'content-length': `${Buffer.byteLength(payload)}` },
      });
    const good = await post(JSON.stringify(inferBody()));
    expect(good.statusCode).toBe(200);
    const bad = await post('{');
    expect([bad.statusCode, bad.json()]).toEqual([
      400,
      { error: expect.stringMatching(/not valid JSON/) },
    ]);
    const polluting = await post('{"__proto__":{"inputs":[]}}');
    expect(polluting.statusCode).toBe(400);
  });

  it('answers 405 with the right method, and 404 with the right paths', async () => {
    const { call } = await openDeployed();
    for (const [method, url, allowed] of [
      ['GET', PREDICT, 'POST'],
      ['POST', '/v2', 'GET'],
      ['PUT', INFER, 'POST'],
      ['POST', '/metrics', 'GET'],
    ] as const) {
      const { status, headers } = await call(method, url);
      expect([status, headers.allow]).toEqual([405, allowed]);
    }
    expect((await call('POST', '/v1/endpoints/income:explain', {})).body.error).toMatchObject({
      code: 404,
    });
    expect((await call('GET', '/v2/nothing')).body.error).toMatch(/There is no GET/);
    expect(
      (await call('POST', '/v1/endpoints/%2e%2e%2fetc:predict', { instances: [person] })).status,
    ).toBe(404);
    expect(
      (await call('POST', '/v1/endpoints/__proto__:predict', { instances: [person] })).status,
    ).toBe(404);
  });

  it('hides what it did not foresee', async () => {
    const { call } = await openDeployed({
      loadModel: async () => ({
        inputs: [{ name: 'x', type: 'float32', rank: 1 }],
        outputs: [{ name: 'y', type: 'float32', rank: 1 }],
        run: async ({ x }) => {
          if (x?.[0] === 1) throw new Error('secret path /etc/x');
          return { y: x?.map(() => Number.NaN) ?? [] };
        },
        close: async () => {},
      }),
    });
    const unforeseen = await call('POST', PREDICT, { instances: [{ x: 1 }] });
    expect(unforeseen.status).toBe(500);
    expect(JSON.stringify(unforeseen.body)).not.toContain('secret');
    const notFinite = await call('POST', PREDICT, { instances: [{ x: 2 }] });
    expect(notFinite).toMatchObject({
      status: 500,
      body: { error: { message: expect.stringMatching(/gave NaN as y for row 0/) } },
    });
  });

  it('answers 503 with Retry-After when its queue is full', async () => {
    const { app } = await openDeployed({ limits: { queueRowsMax: 2 } });
    const responses = await Promise.all(
      Array.from({ length: 50 }, () =>
        app.inject({ method: 'POST', url: PREDICT, payload: { instances: [person] } }),
      ),
    );
    const refused = responses.filter(({ statusCode }) => statusCode === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ headers }) => headers['retry-after'] === '1')).toBe(true);
    expect(responses.some(({ statusCode }) => statusCode === 200)).toBe(true);
  });
});

describe('what others see', () => {
  it('hands each answered request to the monitor, and none that failed', async () => {
    const events: Parameters<ServingTap['record']>[0][] = [];
    const { call, deployment } = await openDeployed({
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
    const { call } = await openDeployed({
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
    const { app, call } = await openDeployed();
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
    const { app, deploy, live } = await openDeployed();
    await deploy({ trafficPercent: 100 });
    await live.sync();
    await new Promise((resolve) => setImmediate(resolve));
    const { body } = await app.inject({ method: 'GET', url: '/metrics' });
    expect(body).not.toContain('deployment="1"');
    expect(body).toContain('deployment="2"');
  });

  it('says that it is alive', async () => {
    const { call } = await open();
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
