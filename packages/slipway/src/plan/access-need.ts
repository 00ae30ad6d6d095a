/** One thing that one identity must be able to do, and the tasks that it is for. */
export interface AccessNeed {
  /** `runner@staging`. */
  readonly identity: string;
  /** Where: an identity may need something of another environment. */
  readonly environment: string;
  /** `warehouse:read`, `secrets:TOKEN`. */
  readonly operation: string;
  /** Paths of tasks, as a run shows them. */
  readonly tasks: readonly string[];
}

/** An environment and the one its releases go to, which may be itself. */
export interface PlanPlace {
  readonly environment: string;
  readonly releaseTarget: string;
}
