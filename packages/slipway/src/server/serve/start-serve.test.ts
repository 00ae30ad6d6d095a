import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loadOnnxRunner } from '../../adapters/onnx/load-onnx-runner.ts';
import { openServeFixture, person } from './fixtures/serve-fixture.ts';
import { type StartServeOptions, startServe } from './start-serve.ts';

const disposables: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposables.splice(0).reverse()) await dispose();
});

async function start(change: Partial<StartServeOptions> = {}) {
  const fixture = openServeFixture();
  disposables.push(() => fixture[Symbol.asyncDispose]());
  await fixture.deploy();
  const serve = await startServe({
    ...fixture.options,
    host: '127.0.0.1',
    port: 0,
    pollMs: 5,
    ...change,
  });
  disposables.push(() => serve.close());
  const predict = () =>
    fetch(`${serve.url}/v1/endpoints/income:predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [person] }),
    });
  const open = async () => {
    const socket = connect(Number(new URL(serve.url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return { ...fixture, serve, predict, open };
}

const rawRequest = (body: string, length = Buffer.byteLength(body)): string =>
  `POST /v1/endpoints/income:predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

describe('startServe', () => {
  it('answers over HTTP as soon as it has started', async () => {
    const { predict, serve } = await start();
    expect(serve.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await predict();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ predictions: [{ label: '>50K' }] });
  });

  it('takes up what another process deploys', async () => {
    const { predict, deploy } = await start();
    const { deployment } = await deploy({ trafficPercent: 100 });
    for (;;) {
      const { deployedModelId } = (await (await predict()).json()) as { deployedModelId: string };
      if (deployedModelId === deployment.id) break;
    }
  });

  it('says which port is in use, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      category: 'conflict',
      code: 'serve-port-in-use',
      message: expect.stringContaining(`127.0.0.1:${port} is in use`),
    });
    other.close();
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'serve-address' });
  });

  it('answers pipelined requests in their order', async () => {
    const { open } = await start();
    const socket = await open();
    const good = JSON.stringify({ instances: [person] });
    socket.write(rawRequest(good) + rawRequest('{"instances":[]}') + rawRequest(good));
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (text.split('deployedModelId').length === 3) break;
    }
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 200']);
  });

  it('goes on after clients that leave in the middle of a request', async () => {
    const { open, predict } = await start();
    for (let client = 0; client < 20; client += 1) {
      const socket = await open();
      socket.write(rawRequest('{"instances":', 5000));
      socket.destroy();
    }
    for (let client = 0; client < 20; client += 1) {
      const socket = await open();
      socket.write(rawRequest(JSON.stringify({ instances: [person] })));
      socket.destroy();
    }
    expect((await predict()).status).toBe(200);
  });

  it('answers garbage with 400, and goes on', async () => {
    const { open, predict } = await start();
    const socket = await open();
    socket.write('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect((await predict()).status).toBe(200);
  });

  it('refuses a body beyond 10 MB without reading it', async () => {
    const { open } = await start();
    const socket = await open();
    socket.write(rawRequest('{"instances":[', 11 * 1024 * 1024));
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (text.includes('"error"')) break;
    }
    expect(text).toMatch(/^HTTP\/1\.1 413/);
  });

  it('answers what is under way before it closes', async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    let isWarm = false;
    const { predict, serve } = await start({
      loadModel: async (bytes) => {
        const runner = await loadOnnxRunner(bytes);
        return {
          ...runner,
          inputs: runner.inputs,
          outputs: runner.outputs,
          close: () => runner.close(),
          async run(columns) {
            if (isWarm) {
              entered.resolve();
              await gate.promise;
            }
            return runner.run(columns);
          },
        };
      },
    });
    isWarm = true;
    const answer = predict();
    await entered.promise;
    const closed = serve.close();
    gate.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(predict()).rejects.toThrow();
  });

  it('does not wait for ever for a client that never finishes', async () => {
    const { open, serve } = await start({ drainMsMax: 20 });
    const socket = await open();
    socket.on('error', () => {}).resume();
    socket.write(rawRequest('{"instances":', 5000));
    await serve.close();
    if (!socket.closed) await once(socket, 'close');
  });
});
