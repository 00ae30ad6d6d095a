import type { Digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { Evidence } from '../models/evidence.ts';
import type { Baseline } from '../monitoring/baseline.ts';
import type { MonitorSpec } from '../monitoring/monitor-spec.ts';
import type { Deployment, Endpoint } from '../serving/endpoint-store.ts';
import type { Release, ReleaseContent } from './release.ts';
import type { ReleaseDecision } from './release-decision.ts';

export interface Proposal {
  readonly content: ReleaseContent;
  readonly author: string;
  readonly source: string | null;
  readonly run: string | null;
  /** The version that is registered here already; null: entering registers it. */
  readonly modelVersion: number | null;
  readonly artifactUri: string;
  readonly evaluation: JsonObject;
  readonly evidence: readonly Evidence[];
  readonly signature: JsonObject;
  readonly proposedBy: string;
}

/** Nothing enters an endpoint while it is held. */
export interface Hold {
  readonly endpoint: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
}

/** An admission past the policy, until someone else has looked at it. */
export interface EmergencyAdmission {
  readonly release: Digest;
  readonly endpoint: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  readonly review: { readonly by: string; readonly comment: string; readonly atMs: number } | null;
}

/** One time that a release was in use on an endpoint. */
export interface ReleaseUse {
  readonly endpoint: string;
  readonly release: Digest;
  readonly modelVersion: number;
  readonly by: string;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** Lets a release into use: everything below happens together, or nothing does. */
export interface Admission {
  /** Entering again with the same id gives the outcome of the first time. */
  readonly operationId: string;
  readonly release: Digest;
  /** The revision at which it was judged; a decision, hold or admission since refuses it. */
  readonly revision: number;
  readonly by: string;
  readonly trafficPercent: number;
  readonly keyUri: string;
  /** What watches the endpoint from now on; null leaves what is there. */
  readonly monitor: { readonly spec: MonitorSpec; readonly baseline: Baseline } | null;
  readonly provenance: JsonObject;
  /** What the policy found, for the audit log. */
  readonly findings: JsonObject;
  /** Reason for letting it in past the policy; null: the policy was met. */
  readonly emergency: string | null;
}

export interface Withdrawal {
  readonly endpoint: string;
  /** The release that takes all traffic again; it was in use on the endpoint before. */
  readonly to: Digest;
  readonly by: string;
  readonly reason: string;
  readonly keyUri: string;
}

export interface Entered {
  readonly release: Release;
  readonly endpoint: Endpoint;
  readonly deployment: Deployment;
}

/**
 * The releases of one environment, and the only way into use. Each write is one transaction together
 * with its entry in the audit log.
 */
export interface ReleaseStore {
  readonly environment: string;
  /** Changes with every decision, hold, review, admission and withdrawal. */
  revision(): Promise<number>;
  /** Makes a release known; known already: gives it as it is. */
  propose(proposal: Proposal): Promise<Release>;
  find(digest: string): Promise<Release | undefined>;
  /** Newest first. */
  list(): Promise<readonly Release[]>;
  decide(decision: ReleaseDecision): Promise<void>;
  /** Oldest first. */
  decisions(release: Digest): Promise<readonly ReleaseDecision[]>;
  /** Holds an endpoint; held already: the new reason counts. */
  hold(hold: Omit<Hold, 'atMs'>): Promise<void>;
  /** Whether there was a hold to lift. */
  lift(
    endpoint: string,
    lifted: { readonly by: string; readonly reason: string },
  ): Promise<boolean>;
  holds(): Promise<readonly Hold[]>;
  /** What entering under this id gave; undefined: it has not. */
  entered(operationId: string, release: Digest): Promise<Entered | undefined>;
  /** Throws `release-raced` when something happened since `revision`; nothing has changed then. */
  enter(admission: Admission): Promise<Entered>;
  /** Gives all traffic to an earlier release at once, withdraws the newest, holds the endpoint. */
  withdraw(withdrawal: Withdrawal): Promise<Entered>;
  /** Newest first. */
  uses(endpoint: string): Promise<readonly ReleaseUse[]>;
  emergencies(): Promise<readonly EmergencyAdmission[]>;
  /** Reviews what others let in, and with `ownToo` everything; whether there was something. */
  review(
    release: Digest,
    review: { readonly by: string; readonly comment: string; readonly ownToo: boolean },
  ): Promise<boolean>;
}
