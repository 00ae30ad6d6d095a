/** Protects stored texts under an environment's key. */
export interface Sealer {
  /** `aad` names the place of the text; it is not stored and must be given again to open it. */
  seal(text: string, aad: string): Promise<string>;
  /** Throws `monitoring-seal-broken` when the text was changed, moved, or sealed under a lost key. */
  open(sealed: string, aad: string): Promise<string>;
}
