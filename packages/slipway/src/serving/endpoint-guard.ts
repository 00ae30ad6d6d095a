import type { Endpoint } from './endpoint-store.ts';

/** Decides whether endpoints may answer, beside what is deployed on them. */
export interface EndpointGuard {
  /** Looks again; called often, so it limits itself. Never throws. */
  refresh(endpoints: readonly Endpoint[]): Promise<void>;
  /** Throws when the endpoint must not answer now. */
  check(endpoint: string): void;
}
