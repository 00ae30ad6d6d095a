import { SlipwayError } from '../core/errors.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { Evidence, EvidenceKind } from '../models/evidence.ts';
import { ReleaseError } from './errors.ts';
import { verifyReleaseSignature } from './propose-release.ts';
import { type Release, type ReleaseContent, releaseDigest } from './release.ts';
import type { ReleaseDecision } from './release-decision.ts';
import { isDecisionAuthentic } from './signed-decision.ts';
import type { BuilderKeys } from './signing/builder-keys.ts';
import { modelFiles } from './signing/model-files.ts';
import { type ModelFile, verifyModelSignature } from './signing/model-signature.ts';
import { readEvidence, verifyProvenanceOf } from './verify-provenance-of.ts';

/** Something a release says, and whether it is so. */
export interface ReleaseCheck {
  readonly subject: 'content' | 'environment' | 'model' | 'decision' | EvidenceKind;
  readonly isTrue: boolean;
  /** What was found, in plain words. */
  readonly text: string;
}

export interface Verification {
  readonly release: Release;
  readonly builders: BuilderKeys;
  /** Private folder for the plaintext of the model, which is removed again. */
  readonly scratchFolder: string;
}

type Verified = Pick<EnvironmentPorts, 'name' | 'settings' | 'signer' | 'artifacts' | 'releases'>;

/**
 * Looks at everything a release says, reading every byte of it again: its digest, its signatures, its
 * model, its documents and what people decided. All that is wrong is found, not only the first.
 */
export async function verifyRelease(
  environment: Verified,
  given: Verification,
): Promise<readonly ReleaseCheck[]> {
  const { release } = given;
  const { artifacts, signer, name } = environment;
  const keys = await signer.publicKeys();
  let files: readonly ModelFile[] | undefined;
  const checks = [
    await check('content', async () => contentText(release)),
    await check('environment', async () => {
      return `${name} signed it with the key ${verifyReleaseSignature(release, keys)}.`;
    }),
    await check('model', async () => {
      const model = await modelFiles(artifacts, release.artifactUri, given.scratchFolder);
      if (model.digest !== release.content.model.digest)
        throw another('model', model.digest, release.content.model.digest);
      files = model.files;
      return `Its ${files.length} ${files.length === 1 ? 'file has' : 'files have'} the digest ${model.digest}.`;
    }),
  ];
  for (const document of release.evidence)
    checks.push(await check(document.kind, () => documentText(environment, release, document)));
  checks.push(...missingDocuments(release));
  checks.push(...(await signedDocuments(environment, given, files)));
  for (const decision of await environment.releases.decisions(release.digest))
    checks.push(await check('decision', async () => decisionText(environment, decision)));
  return checks;
}

function contentText({ content, digest }: Release): string {
  const found = releaseDigest(content);
  if (found !== digest) throw another('content', found, digest);
  return `What it is made of has the digest ${digest}.`;
}

async function documentText(
  { artifacts }: Verified,
  { content }: Release,
  document: Evidence,
): Promise<string> {
  await readEvidence(artifacts, document);
  const expected = expectedDigest(content, document.kind);
  if (expected !== undefined && expected !== document.digest)
    throw another(document.kind, document.digest, expected ?? 'none');
  return `The document has the digest ${document.digest}.`;
}

/** What a release is made of and has no document for. */
function missingDocuments({ content, evidence }: Release): ReleaseCheck[] {
  const kinds = new Set(evidence.map(({ kind }) => kind));
  return (['schema', 'baseline', 'evaluation', 'provenance'] as const)
    .filter((kind) => content[kind] !== null && !kinds.has(kind))
    .map((kind) => ({
      subject: kind,
      isTrue: false,
      text: `The document ${content[kind]} is missing.`,
    }));
}

async function signedDocuments(
  { artifacts, signer }: Verified,
  { release, builders }: Verification,
  files: readonly ModelFile[] | undefined,
): Promise<ReleaseCheck[]> {
  const checks: ReleaseCheck[] = [];
  if (release.content.provenance !== null)
    checks.push(
      await check('provenance', async () => {
        const made = await verifyProvenanceOf(artifacts, release, builders);
        const { metadata } = made?.predicate.runDetails ?? {};
        const materials = made?.predicate.buildDefinition.resolvedDependencies.length;
        const signed =
          made?.keyId === null
            ? `its key is not known here, and this environment vouched for it`
            : `signed with the key ${made?.keyId}`;
        return `${made?.builder} made the model in run ${metadata?.invocationId} from ${materials} inputs; ${signed}.`;
      }),
    );
  const signature = release.evidence.find(({ kind }) => kind === 'signature');
  if (signature !== undefined)
    checks.push(
      await check('signature', async () => {
        const given = await readEvidence(artifacts, signature);
        if (files === undefined) throw unread();
        const keyId = verifyModelSignature(given, files, await signer.publicKeys());
        return `The model's files are signed with the key ${keyId}.`;
      }),
    );
  return checks;
}

function decisionText({ name, settings }: Verified, decision: ReleaseDecision): string {
  const { by, verdict, atMs } = decision;
  const what = `${by} ${verdict} it on ${new Date(atMs).toISOString()}`;
  if (!isDecisionAuthentic(decision, settings.people))
    throw new ReleaseError(
      'corrupt',
      'release-decision-invalid',
      `${what}, says the database, and the key of ${by} did not sign that: it does not count. Let them decide again.`,
    );
  const person = Object.hasOwn(settings.people, by) ? settings.people[by] : undefined;
  return person?.publicKey === undefined
    ? `${what}; ${name} knows no key of theirs, so it is not signed.`
    : `${what}, signed with their own key.`;
}

/** Undefined: the release is not made of documents of this kind. */
const expectedDigest = (content: ReleaseContent, kind: EvidenceKind) =>
  kind === 'signature' ? undefined : content[kind];

async function check(
  subject: ReleaseCheck['subject'],
  claim: () => Promise<string>,
): Promise<ReleaseCheck> {
  try {
    return { subject, isTrue: true, text: await claim() };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { subject, isTrue: false, text: `[${error.code}] ${error.message}` };
  }
}

const another = (what: string, found: string, expected: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-tampered',
    `The ${what} is ${found}, and the release says ${expected}: it was changed since. Restore it, or make the release again.`,
  );

const unread = (): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-model-mismatch',
    'The signature cannot be compared: the model is not what the release says. Restore the model first.',
  );
