/** What a provider gave a person who signed in. Whoever has it acts as that person: keep it private. */
export interface SignIn {
  readonly idToken: string;
  /** Asks the provider about the person; only for that. */
  readonly accessToken: string;
  /** Gets new ones without the person; null: the provider gave none. */
  readonly refreshToken: string | null;
  readonly expiresAtMs: number;
}
