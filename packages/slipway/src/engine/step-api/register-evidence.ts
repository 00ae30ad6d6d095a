import type { StoredArtifact } from '../../artifacts/artifact-store.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { EVIDENCE_KINDS, type Evidence, type EvidenceKind } from '../../models/evidence.ts';
import { modelFiles } from '../../releases/signing/model-files.ts';
import { MODEL_FILE, signModel } from '../../releases/signing/model-signature.ts';
import { signProvenance } from '../../releases/signing/provenance-statement.ts';
import { materialsOf } from './materials-of-task.ts';
import type { AttemptSession } from './session.ts';

type Documents = Readonly<Partial<Record<EvidenceKind, JsonValue>>>;

/**
 * Keeps documents about a model beside it, as canonical JSON, and adds two: how it was made, signed
 * by the environment of the run, and its files, signed by the environment that registers it.
 */
export async function registerEvidence(
  session: AttemptSession,
  model: { readonly name: string; readonly stored: StoredArtifact },
  given: Documents,
): Promise<Evidence[]> {
  const documents: Documents = {
    ...given,
    provenance: await provenanceOf(session, model),
    signature: await signatureOf(session, model),
  };
  const evidence: Evidence[] = [];
  for (const kind of EVIDENCE_KINDS) {
    const document = documents[kind];
    if (document === undefined) continue;
    const { uri, digest } = await session.environment.artifacts.putBytes(
      Buffer.from(canonicalJson(document)),
    );
    evidence.push({ kind, uri, digest });
  }
  return evidence;
}

async function provenanceOf(
  { run, claims, source, clock }: AttemptSession,
  { name, stored }: { readonly name: string; readonly stored: StoredArtifact },
): Promise<JsonValue> {
  const envelope = await signProvenance(
    {
      model: { name, digest: stored.digest },
      builder: source.name,
      pipeline: { name: run.pipeline, digest: run.pipelineDigest },
      parameters: run.parameters,
      task: claims.task,
      materials: await materialsOf({ run, runs: source.runs }, claims.task),
      run: run.id,
      startedBy: run.startedBy,
      startedAtMs: run.createdAtMs,
      finishedAtMs: clock.now(),
    },
    source.signer,
  );
  return envelope as unknown as JsonValue;
}

async function signatureOf(
  { environment, scratch }: AttemptSession,
  { name, stored }: { readonly name: string; readonly stored: StoredArtifact },
): Promise<JsonValue> {
  const { files } =
    stored.kind === 'file'
      ? { files: [{ path: MODEL_FILE, digest: stored.digest }] }
      : await modelFiles(environment.artifacts, stored.uri, scratch);
  return signModel({ name, files }, environment.signer);
}
