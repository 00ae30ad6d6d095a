/** That an identity did an operation in an environment. */
export interface AccessUse {
  /** `runner@staging`. */
  readonly identity: string;
  readonly environment: string;
  /** `warehouse:read`, `secrets:TOKEN`. */
  readonly operation: string;
}

/** What the last runs of a pipeline have used. */
export interface RecentUse {
  /** How many runs were looked at. */
  readonly runs: number;
  readonly uses: readonly (AccessUse & { readonly inRuns: number })[];
}
