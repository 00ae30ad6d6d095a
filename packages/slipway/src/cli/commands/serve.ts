import { randomUUID } from 'node:crypto';
import { loadOnnxRunner } from '../../adapters/onnx/load-onnx-runner.ts';
import { ServingRecorder } from '../../monitoring/serving-recorder.ts';
import { DeploymentGuard } from '../../server/serve/deployment-guard.ts';
import { KeyGuard } from '../../server/serve/key-guard.ts';
import { startServe } from '../../server/serve/start-serve.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { actAs } from '../project/act-as.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';
import { slipwayVersion } from '../slipway-version.ts';
import { stderrLogger } from '../stderr-logger.ts';
import { systemClock } from '../system-clock.ts';

const FLUSH_MS = 10_000;

export const command = defineCommand({
  description:
    'Serves the endpoints of an environment: Vertex :predict, Open Inference Protocol v2, health and Prometheus metrics. New deployments are taken up while it runs.',
  options: {
    environment: environmentOption,
    host: { kind: 'text', value: 'address', default: '127.0.0.1', summary: 'address to listen on' },
    port: {
      kind: 'number',
      value: 'n',
      default: 8080,
      min: 0,
      max: 65_535,
      isInteger: true,
      summary: 'port; 0 takes a free one',
    },
  },
  examples: [
    'slipway serve --environment prod',
    'slipway serve --environment prod --host 0.0.0.0 --port 8000',
  ],
  async run(io, _args, { environment: name, host, port }) {
    await using environment = await openProjectEnvironment(io, name);
    await actAs(io, environment, { action: 'endpoints.serve', subject: environment.name });
    const logger = stderrLogger(io.stderr);
    const recorder = new ServingRecorder({
      store: environment.monitors,
      clock: systemClock,
      logger,
      newId: randomUUID,
    });
    await recorder.refresh();
    const models = new DeploymentGuard(environment);
    const server = await startServe({
      endpoints: environment.endpoints,
      artifacts: environment.artifacts,
      readModel: (endpoint, deployment) => models.read(endpoint, deployment),
      loadModel: (bytes) => loadOnnxRunner(bytes),
      monitor: recorder,
      guard: new KeyGuard({
        environment: environment.name,
        onDisabled: environment.settings.keys.onDisabled,
        administration: environment.keyAdministration,
        keyVersionOf: environment.keyVersionOf,
        forget: () => environment.keys.forget?.(),
        clock: systemClock,
        logger,
      }),
      logger,
      serverVersion: slipwayVersion(),
      host,
      port,
    });
    const recording = recorder.start(FLUSH_MS);
    io.stdout.write(`Serving ${environment.name} on ${server.url}\n`);
    await untilAborted(io.signal);
    await server.close();
    await recording.close();
    return { json: { environment: environment.name, url: server.url, stopped: true }, text: '' };
  },
});

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
