// One server process: endpoint `bench` with the model whose file is given. Sends its URL to its parent.
import { readFile } from 'node:fs/promises';
import { loadOnnxRunner } from '../../packages/slipway/src/adapters/onnx/load-onnx-runner.ts';
import { silentLogger } from '../../packages/slipway/src/core/logger.ts';
import { startServe } from '../../packages/slipway/src/server/serve/start-serve.ts';
import type { Endpoint } from '../../packages/slipway/src/serving/endpoint-store.ts';

const [modelFile = ''] = process.argv.slice(2);
const endpoint: Endpoint = {
  name: 'bench',
  deployments: [
    {
      id: '1',
      model: 'bench',
      version: 1,
      artifactUri: modelFile,
      minReplicas: 2,
      maxReplicas: 4,
      deployedBy: 'bench',
      createdAtMs: 0,
    },
  ],
  trafficSplit: { 1: 100 },
  etag: 1,
  keyUri: '',
};
const serve = await startServe({
  endpoints: {
    environment: 'bench',
    deploy: async () => ({ endpoint, deployment: endpoint.deployments[0] as never }),
    find: async () => endpoint,
    list: async () => [endpoint],
  },
  artifacts: { readBytes: (path) => readFile(path) },
  loadModel: loadOnnxRunner,
  monitor: { record: () => undefined },
  logger: silentLogger,
  host: '127.0.0.1',
  port: 0,
});
process.send?.(serve.url);
process.on('message', () => process.send?.(process.memoryUsage.rss()));
process.on('disconnect', () => void serve.close());
