import { describe, expect, it } from 'vitest';
import { openDeployedApp, PREDICT } from './fixtures/serve-app.ts';
import { person, personProbability } from './fixtures/serve-fixture.ts';

describe('Vertex :predict', () => {
  it('answers each instance, with the deployment that did', async () => {
    const { call, deployment } = await openDeployedApp();
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
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp();
    const { status, body } = await call('POST', PREDICT, payload);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringMatching(message) },
    });
  });

  it('names the columns and types the model takes', async () => {
    const { call } = await openDeployedApp();
    const { body } = await call('POST', PREDICT, { instances: [{}] });
    expect(body.error.message).toContain(
      'age (float32), workclass (string), hours_per_week (int64)',
    );
  });

  it('bounds its message, whatever is wrong with however many rows', async () => {
    const { call } = await openDeployedApp();
    const { body } = await call('POST', PREDICT, {
      instances: Array.from({ length: 20_000 }, () => ({ ['x'.repeat(50)]: 'y'.repeat(50) })),
    });
    expect(body.error.message.length).toBeLessThan(1000);
  });

  it('answers a request larger than a batch in the order of its rows', async () => {
    const { call } = await openDeployedApp({ limits: { batchRowsMax: 7 } });
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
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp({ limits: { rowsMax: 3 } });
    const { status, body } = await call('POST', PREDICT, {
      instances: [person, person, person, person],
    });
    expect(status).toBe(413);
    expect(body.error.message).toMatch(/takes 3 at a time/);
  });
});
