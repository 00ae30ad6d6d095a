/** A model version on an endpoint (Vertex's DeployedModel). */
export interface Deployment {
  /** 1–10 digits, unique in the environment. */
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly artifactUri: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly deployedBy: string;
  readonly createdAtMs: number;
}

/** Whole percentages by deployment id; they sum to 100, or the map is empty (no traffic). */
export type TrafficSplit = Readonly<Record<string, number>>;

export interface Endpoint {
  readonly name: string;
  readonly deployments: readonly Deployment[];
  readonly trafficSplit: TrafficSplit;
  /** Changes with every write; servers watch it. */
  readonly etag: number;
  readonly keyUri: string;
}

export interface DeployRequest {
  /** Deploying again with the same id returns the first outcome (resume after a crash). */
  readonly operationId: string;
  readonly endpoint: string;
  readonly model: string;
  readonly version: number;
  readonly artifactUri: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Share of traffic for the new deployment when the endpoint already serves one; first gets 100. */
  readonly trafficPercent: number;
  readonly deployedBy: string;
  readonly keyUri: string;
}

/** Endpoints of one environment. Every write is one transaction: nothing is ever half deployed. */
export interface EndpointStore {
  readonly environment: string;
  /** Creates or reuses the endpoint, adds the deployment, sets the split, removes deployments left at 0 %. */
  deploy(
    request: DeployRequest,
  ): Promise<{ readonly endpoint: Endpoint; readonly deployment: Deployment }>;
  find(name: string): Promise<Endpoint | undefined>;
  list(): Promise<readonly Endpoint[]>;
}
