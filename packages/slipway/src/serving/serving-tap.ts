/** Sees every answered request: raw input columns and the outputs of the deployment that answered. */
export interface ServingTap {
  record(event: {
    readonly endpoint: string;
    readonly deploymentId: string;
    readonly columns: Record<string, readonly (string | number | null)[]>;
    readonly outputs: Record<string, readonly (string | number)[]>;
    readonly rows: number;
  }): void;
}
