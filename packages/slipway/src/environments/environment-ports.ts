import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { TokenIssuer } from '../identity/attempt-token.ts';
import type { RotatingSigner } from '../identity/signer.ts';
import type { KeyAdministration } from '../keys/key-administration.ts';
import type { KeyProvider } from '../keys/key-provider.ts';
import type { SealedStore } from '../keys/sealed-store.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import type { MonitorStore } from '../monitoring/monitor-store.ts';
import type { ReleaseStore } from '../releases/release-store.ts';
import type { LogStore } from '../runs/log-store.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { EndpointStore } from '../serving/endpoint-store.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { EnvironmentSettings } from './project.ts';

/** Everything one environment owns, behind its ports. Two environments share none of it. */
export interface EnvironmentPorts extends AsyncDisposable {
  readonly name: string;
  readonly settings: EnvironmentSettings;
  readonly keys: KeyProvider;
  readonly keyAdministration: KeyAdministration;
  /** Every place in which something lies under the environment's key. */
  readonly sealedStores: readonly SealedStore[];
  /** Version of the key an artifact is under; undefined when there is no such artifact. */
  keyVersionOf(artifactUri: string): Promise<string | undefined>;
  readonly tokens: TokenIssuer;
  /** Signs what leaves the environment: releases, models, checkpoints. */
  readonly signer: RotatingSigner;
  readonly audit: AuditLog;
  readonly artifacts: ArtifactStore;
  readonly warehouse: Warehouse;
  readonly runs: RunStore;
  readonly logs: LogStore;
  readonly models: ModelRegistry;
  readonly endpoints: EndpointStore;
  readonly releases: ReleaseStore;
  readonly monitors: MonitorStore;
}
