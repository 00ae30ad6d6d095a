/** One thing the doctor looked at. Only `missing` keeps Slipway from running. */
export type Finding = {
  readonly name: string;
  readonly status: 'ok' | 'optional' | 'missing';
  readonly found: string;
  /** How to get it; present when the status is not `ok`. */
  readonly advice?: string;
};
