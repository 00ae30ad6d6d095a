// One server process with the model of the file given. Sends its URL to its parent; answers any
// message with its memory.
import { readFile } from 'node:fs/promises';
import { loadOnnxRunner } from '../../packages/slipway/src/adapters/onnx/load-onnx-runner.ts';
import { silentLogger } from '../../packages/slipway/src/core/logger.ts';
import { startServe } from '../../packages/slipway/src/server/serve/start-serve.ts';
import type { Endpoint } from '../../packages/slipway/src/serving/endpoint-store.ts';

const [modelFile = ''] = process.argv.slice(2);

const deployment = {
  id: '1',
  model: 'census',
  version: 1,
  artifactUri: modelFile,
  minReplicas: 1,
  maxReplicas: 1,
  deployedBy: 'bench',
  createdAtMs: 0,
};
const endpoint: Endpoint = {
  name: 'census',
  deployments: [deployment],
  trafficSplit: { 1: 100 },
  etag: 1,
  keyUri: '',
};
const serve = await startServe({
  endpoints: {
    environment: 'bench',
    deploy: async () => ({ endpoint, deployment }),
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
process.send?.(`${serve.url}/v1/endpoints/census:predict`);
process.on('message', () => process.send?.(process.memoryUsage.rss()));
process.on('disconnect', () => void serve.close());
