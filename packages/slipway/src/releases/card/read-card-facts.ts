import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { EvidenceKind } from '../../models/evidence.ts';
import type { ModelStatement } from '../model-statement.ts';
import type { Release } from '../release.ts';
import { rulesFor } from '../release-policy.ts';
import type { BuilderKeys } from '../signing/builder-keys.ts';
import { readEvidence, verifyProvenanceOf } from '../verify-provenance-of.ts';
import type { CardProvenance, ModelCardFacts } from './model-card.ts';

/** Reads what the card of a release is made of; throws when a document is not the one it was. */
export async function readCardFacts(
  environment: Pick<EnvironmentPorts, 'artifacts' | 'releases' | 'settings'>,
  of: {
    readonly release: Release;
    readonly builders: BuilderKeys;
    readonly statement: ModelStatement;
  },
): Promise<ModelCardFacts> {
  const { artifacts, releases, settings } = environment;
  const { release, builders, statement } = of;
  const document = async (wanted: EvidenceKind): Promise<unknown> => {
    const evidence = release.evidence.find(({ kind }) => kind === wanted);
    return evidence === undefined ? null : readEvidence(artifacts, evidence);
  };
  return {
    release,
    decisions: await releases.decisions(release.digest),
    tier: rulesFor(settings.policy, release.content.model.name).tier,
    schema: await document('schema'),
    baseline: await document('baseline'),
    provenance: provenanceOf(await verifyProvenanceOf(artifacts, release, builders)),
    statement,
  };
}

function provenanceOf(
  verified: Awaited<ReturnType<typeof verifyProvenanceOf>>,
): CardProvenance | null {
  if (verified === undefined) return null;
  const { buildDefinition, runDetails } = verified.predicate;
  const { invocationId, startedOn, finishedOn } = runDetails.metadata;
  return {
    builder: verified.builder,
    keyId: verified.keyId,
    run: invocationId,
    startedAt: startedOn,
    finishedAt: finishedOn,
    parameters: buildDefinition.externalParameters.parameters as CardProvenance['parameters'],
    materials: buildDefinition.resolvedDependencies.map(({ name, uri, digest }) => ({
      name,
      uri: uri ?? '',
      digest: digest === undefined ? '' : `sha256:${digest.sha256}`,
    })),
  };
}
