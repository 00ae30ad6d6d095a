import { describe, expect, it } from 'vitest';
import { INFER, inferBody, openDeployedApp } from './fixtures/serve-app.ts';
import { personProbability } from './fixtures/serve-fixture.ts';

describe('Open Inference Protocol v2', () => {
  it('describes the server and the model', async () => {
    const { call } = await openDeployedApp({ serverVersion: '1.2.3' });
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
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp();
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
    const { call } = await openDeployedApp();
    const inputs = inferBody().inputs.filter(
      ({ name }) => name !== tensor.name || name === 'workclass',
    );
    const { status, body } = await call('POST', INFER, { inputs: [...inputs, tensor] });
    expect(body.error).toMatch(message);
    expect(status).toBe(400);
  });

  it('says that it does not read binary tensors', async () => {
    const { call } = await openDeployedApp();
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
    const { call, deploy, live } = await openDeployedApp();
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
