import type { OnnxRunner } from '../../models/onnx/onnx-runner.ts';
import type { Deployment } from '../../serving/endpoint-store.ts';
import { type DeploymentObserver, LiveDeployment } from '../../serving/live-deployment.ts';
import type { ServeOptions } from './create-serve-app.ts';
import type { ServeLimits } from './serve-limits.ts';

interface LoadOptions extends ServeOptions {
  readonly endpoint: string;
  readonly limits: ServeLimits;
}

/** Reads a deployment's model, opens its sessions and warms them up. */
export async function loadDeployment(
  deployment: Deployment,
  options: LoadOptions,
  observer: DeploymentObserver,
): Promise<LiveDeployment> {
  const { artifacts, endpoint, readModel, limits, loadModel, replicasMax = 1 } = options;
  const runners: OnnxRunner[] = [];
  try {
    const bytes = await (readModel === undefined
      ? artifacts.readBytes(deployment.artifactUri)
      : readModel(endpoint, deployment));
    const first = await loadModel(bytes);
    runners.push(first);
    while (runners.length < Math.min(deployment.minReplicas, replicasMax))
      runners.push(await loadModel(bytes));
    const live = new LiveDeployment(deployment, [first, ...runners.slice(1)], {
      batchRowsMax: limits.batchRowsMax,
      queueRowsMax: limits.queueRowsMax,
      now: () => performance.now(),
      observer,
    });
    await live.warmUp();
    return live;
  } catch (error) {
    for (const runner of runners) await runner.close();
    observer.onClosed();
    throw error;
  }
}
