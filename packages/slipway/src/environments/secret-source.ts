/** Reads secrets where references say they are: a file, an environment variable, a vault. */
export interface SecretSource {
  /**
   * The secret as text, asked for now: nothing is kept. Throws `secret-not-found`,
   * `secret-unreadable`, or `secret-reference` for a form it does not know.
   */
  read(reference: string): Promise<string>;
}
