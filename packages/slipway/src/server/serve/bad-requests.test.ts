import { describe, expect, it } from 'vitest';
import { INFER, inferBody, openDeployedApp, PREDICT } from './fixtures/serve-app.ts';
import { person } from './fixtures/serve-fixture.ts';

describe('bad requests', () => {
  const raw = async (payload: string, headers: Record<string, string>, change = {}) => {
    const { app } = await openDeployedApp(change);
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
    const { app } = await openDeployedApp();
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
    const binary = await app.inject({
      method: 'POST',
      url: INFER,
      payload: '{}\u0001',
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': '2',
      },
    });
    expect([binary.statusCode, binary.json()]).toEqual([
      501,
      { error: expect.stringMatching(/binary/) },
    ]);
    const polluting = await post('{"__proto__":{"inputs":[]}}');
    expect(polluting.statusCode).toBe(400);
  });

  it('answers 405 with the right method, and 404 with the right paths', async () => {
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp({
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
    const { app } = await openDeployedApp({ limits: { queueRowsMax: 2 } });
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
