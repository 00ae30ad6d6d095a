import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { verifyDeployed } from '../../releases/verify-deployed.ts';
import type { Deployment } from '../../serving/endpoint-store.ts';
import { ServeError } from './errors.ts';

/** What trying again does not mend. */
const REFUSED: ReadonlySet<string> = new Set(['corrupt', 'denied', 'not-found', 'invalid-input']);

type Guarded = Pick<EnvironmentPorts, 'name' | 'artifacts' | 'releases' | 'signer' | 'audit'>;

/** Reads models for a server, and only those that a release of the environment put in use. */
export class DeploymentGuard {
  readonly #environment: Guarded;
  /** A refused deployment is tried again and again; each reason is told once. */
  readonly #told = new Set<string>();

  constructor(environment: Guarded) {
    this.#environment = environment;
  }

  /** Throws `serve-model-refused`, and writes that to the audit log. */
  async read(endpoint: string, deployment: Deployment): Promise<Uint8Array> {
    try {
      const bytes = await this.#environment.artifacts.readBytes(deployment.artifactUri);
      await verifyDeployed(this.#environment, { endpoint, deployment, bytes });
      return bytes;
    } catch (error) {
      if (!(error instanceof SlipwayError && REFUSED.has(error.category))) throw error;
      await this.#tell(endpoint, deployment, error);
      throw new ServeError(
        'corrupt',
        'serve-model-refused',
        `Version ${deployment.version} of ${deployment.model} is not served on ${endpoint} of ${this.#environment.name}: [${error.code}] ${error.message}`,
        { cause: error },
      );
    }
  }

  async #tell(endpoint: string, deployment: Deployment, error: SlipwayError): Promise<void> {
    const { id, model, version, artifactUri } = deployment;
    const reason = `${id} ${error.code}`;
    if (this.#told.has(reason)) return;
    const { audit, name } = this.#environment;
    await audit.append({
      actor: `server@${name}`,
      action: 'deployment.load',
      subject: `${endpoint}/${id}`,
      outcome: 'denied',
      details: { code: error.code, model, version, artifactUri },
    });
    this.#told.add(reason);
  }
}
