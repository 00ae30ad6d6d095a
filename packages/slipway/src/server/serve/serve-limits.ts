/** What one server takes; beyond a limit a request is refused, never cut. */
export interface ServeLimits {
  readonly bodyBytesMax: number;
  /** Rows of one request. */
  readonly rowsMax: number;
  /** Rows sent to a model at once. */
  readonly batchRowsMax: number;
  /** Rows that may wait for one deployment. */
  readonly queueRowsMax: number;
  /** Time a client has to send a whole request. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_SERVE_LIMITS: ServeLimits = {
  bodyBytesMax: 10 * 1024 * 1024, // a Vertex dedicated endpoint's
  rowsMax: 50_000,
  batchRowsMax: 1024,
  queueRowsMax: 100_000,
  requestTimeoutMs: 60_000,
};
