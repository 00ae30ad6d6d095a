import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runEventSinkContract } from '../../runs/run-event-sink.contract.ts';
import { LineageEndpoint } from './lineage-endpoint.ts';

/** A server that keeps what it is sent. */
async function receiver() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { bodies, server, url: `http://127.0.0.1:${port}/api/v1/lineage` };
}

runEventSinkContract('LineageEndpoint', {
  async open() {
    const { bodies, server, url } = await receiver();
    const sink = new LineageEndpoint({ url, apiKey: undefined, warn: () => undefined });
    return {
      sink,
      received: () => bodies.join('\n'),
      async [Symbol.asyncDispose]() {
        await sink[Symbol.asyncDispose]();
        server.close();
      },
    };
  },
  async openBroken(warn) {
    const { server, url } = await receiver();
    await new Promise((resolve) => server.close(resolve));
    return new LineageEndpoint({ url, apiKey: undefined, warn });
  },
});
