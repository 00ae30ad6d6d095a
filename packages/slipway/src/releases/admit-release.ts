import type { Clock } from '../core/clock.ts';
import type { Digest } from '../core/digest.ts';
import { SlipwayError } from '../core/errors.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { ReleaseError } from './errors.ts';
import { type Finding, type Judgement, judgeRelease } from './judge-release.ts';
import { verifyReleaseSignature } from './propose-release.ts';
import { type Release, shortDigest } from './release.ts';
import { rulesFor } from './release-policy.ts';
import type { Admission, Entered } from './release-store.ts';
import { isDecisionAuthentic } from './signed-decision.ts';
import { keysOf } from './signing/builder-keys.ts';
import { verifyProvenanceOf } from './verify-provenance-of.ts';
import { verifyStored } from './verify-stored.ts';

/** Others may decide or enter between judging and entering: it is judged again this often. */
const RACES_MAX = 5;

export interface AdmissionRequest {
  readonly release: Digest;
  /** The environment it comes from, where there is one that can be asked. */
  readonly source: Pick<EnvironmentPorts, 'releases' | 'name' | 'signer'> | null;
  readonly by: string;
  readonly operationId: string;
  /** Default: what the release says. */
  readonly trafficPercent?: number;
  readonly monitor?: Admission['monitor'];
  /** Reason for letting it in although the policy is not met. */
  readonly emergency?: string;
}

/** What the policy of an environment says to a release now. */
export async function judgeNow(
  environment: EnvironmentPorts,
  request: Pick<AdmissionRequest, 'release' | 'source'>,
  clock: Clock,
): Promise<Judgement & { readonly revision: number; readonly release: Release }> {
  const { releases, settings } = environment;
  const revision = await releases.revision();
  const release = await releases.find(request.release);
  if (release === undefined) throw unknown(environment.name, request.release);
  const { endpoint } = release.content.serving;
  const uses = await releases.uses(endpoint);
  const past = uses.filter((use) => use.release === release.digest && use.untilMs !== null);
  const holds = await releases.holds();
  const emergencies = await releases.emergencies();
  const before = await request.source?.releases.find(release.digest);
  const judgement = judgeRelease({
    release,
    rules: rulesFor(settings.policy, release.content.model.name).rules,
    decisions: await releases.decisions(release.digest),
    inUse: uses.find(({ untilMs }) => untilMs === null)?.release ?? null,
    takenOutAtMs: past[0]?.untilMs ?? null,
    soakingSinceMs: before?.inUseSinceMs ?? null,
    hold: holds.find((hold) => hold.endpoint === endpoint) ?? null,
    unreviewed:
      emergencies.find(
        ({ review, ...emergency }) => review === null && emergency.endpoint === endpoint,
      )?.release ?? null,
    nowMs: clock.now(),
    hasRole: (name, role) => {
      const person = Object.hasOwn(settings.people, name) ? settings.people[name] : undefined;
      return person?.roles.includes(role) ?? isOpen(environment);
    },
    isAuthentic: (decision) => isDecisionAuthentic(decision, settings.people),
  });
  return { ...judgement, revision, release };
}

/**
 * Lets a release into use when the policy is met. Throws `release-waiting` (a person or time can
 * still let it in), `release-refused`, or that it is not what was signed; nothing has changed then.
 */
export async function admitRelease(
  environment: EnvironmentPorts,
  request: AdmissionRequest,
  clock: Clock,
): Promise<Entered> {
  const present = await alreadyIn(environment, request);
  if (present !== undefined) return present;
  await verifyWhole(environment, request);
  for (let race = 1; ; race += 1) {
    const judged = await judgeNow(environment, request, clock);
    verifyReleaseSignature(judged.release, await environment.signer.publicKeys());
    if (judged.verdict !== 'met' && request.emergency === undefined)
      throw await refused(environment, request, judged);
    try {
      return await environment.releases.enter({
        operationId: request.operationId,
        release: judged.release.digest,
        revision: judged.revision,
        by: request.by,
        trafficPercent: request.trafficPercent ?? judged.release.content.serving.trafficPercent,
        keyUri: await environment.keys.primaryKeyUri(),
        monitor: request.monitor ?? null,
        provenance: { release: judged.release.digest, source: judged.release.source },
        findings: { verdict: judged.verdict, findings: asJson(judged.findings) },
        emergency: request.emergency ?? null,
      });
    } catch (error) {
      const isRace = error instanceof ReleaseError && error.code === 'release-raced';
      if (!isRace || race >= RACES_MAX) throw error;
    }
  }
}

/**
 * Whatever the policy asks for, the release must be what was signed, come from where it says, and have
 * every byte. What is not so is written to the audit log.
 */
async function verifyWhole(
  environment: EnvironmentPorts,
  { release: digest, source, by }: AdmissionRequest,
): Promise<void> {
  const { releases, artifacts, audit, signer } = environment;
  try {
    const release = await releases.find(digest);
    if (release === undefined) return;
    verifyReleaseSignature(release, await signer.publicKeys());
    const known = source === null ? [environment] : [environment, source];
    await verifyProvenanceOf(artifacts, release, keysOf(known));
    await verifyStored(artifacts, release);
  } catch (error) {
    if (error instanceof SlipwayError)
      await audit.append({
        actor: by,
        action: 'release.enter',
        subject: digest,
        outcome: 'denied',
        details: { code: error.code },
      });
    throw error;
  }
}

/** What there is to say of an operation done before, or of a release in use as it is asked for. */
async function alreadyIn(
  { releases, endpoints }: EnvironmentPorts,
  { operationId, release: digest, trafficPercent }: AdmissionRequest,
): Promise<Entered | undefined> {
  const done = await releases.entered(operationId, digest);
  if (done !== undefined || trafficPercent !== undefined) return done;
  const release = await releases.find(digest);
  if (release?.state !== 'in-use') return undefined;
  const { model, serving } = release.content;
  const endpoint = await endpoints.find(serving.endpoint);
  const deployment = endpoint?.deployments.find(
    (one) => one.model === model.name && one.version === release.modelVersion,
  );
  return endpoint && deployment && { release, endpoint, deployment };
}

/** The error that says everything that is missing; a refusal is written to the audit log. */
async function refused(
  environment: EnvironmentPorts,
  request: AdmissionRequest,
  { verdict, findings, release }: Judgement & { readonly release: Release },
): Promise<ReleaseError> {
  const open = findings.filter((finding) => finding.verdict !== 'met');
  const reasons = open.map(({ text }) => `- ${text}`).join('\n');
  const name = `${shortDigest(release.digest)} of ${release.content.model.name}`;
  const details = { release: release.digest, findings };
  if (verdict === 'waiting')
    return new ReleaseError(
      'waiting',
      'release-waiting',
      `Release ${name} waits before ${environment.name}:\n${reasons}\nslipway release show ${release.digest} --environment ${environment.name} says more.`,
      { details },
    );
  await environment.audit.append({
    actor: request.by,
    action: 'release.enter',
    subject: release.digest,
    outcome: 'denied',
    details: { findings: asJson(open) },
  });
  return new ReleaseError(
    'denied',
    'release-refused',
    `Release ${name} may not enter ${environment.name}:\n${reasons}`,
    { details },
  );
}

/** Where nobody is named, everybody has every role. */
const isOpen = ({ settings }: EnvironmentPorts): boolean =>
  Object.keys(settings.people).length + Object.keys(settings.services).length === 0;

const asJson = (findings: readonly Finding[]): JsonValue => findings as unknown as JsonObject[];

export const unknown = (environment: string, digest: string): ReleaseError =>
  new ReleaseError(
    'not-found',
    'release-not-found',
    `${environment} has no release ${digest}; slipway release list --environment ${environment} shows them.`,
  );
