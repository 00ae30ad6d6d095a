/** One gate of `npm run check`. */
export interface Check {
  readonly name: string;
  /** Every problem found, as lines for a person; none when the gate is passed. */
  run(repository: string): Promise<readonly string[]>;
}
