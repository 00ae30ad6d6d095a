import type { JsonObject } from '../../core/json.ts';
import type { ModelStatement } from '../model-statement.ts';
import type { Release } from '../release.ts';
import type { ReleaseDecision } from '../release-decision.ts';
import type { RiskTier } from '../release-policy.ts';
import { type CardEvaluation, cardEvaluation } from './card-evaluation.ts';
import { type CardTraining, cardTraining } from './card-training.ts';

/** What a card is made of: nothing in it is written by hand but `statement`. */
export interface ModelCardFacts {
  readonly release: Release;
  readonly decisions: readonly ReleaseDecision[];
  readonly tier: RiskTier;
  /** Documents of the release, as stored. */
  readonly schema: unknown;
  readonly baseline: unknown;
  /** What the provenance says, its signature checked. */
  readonly provenance: CardProvenance | null;
  readonly statement: ModelStatement;
}

export interface CardProvenance {
  readonly builder: string;
  /** Null: the builder's keys are not known here. */
  readonly keyId: string | null;
  readonly run: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly parameters: JsonObject;
  readonly materials: readonly {
    readonly name: string;
    readonly uri: string;
    readonly digest: string;
  }[];
}

/**
 * A model card (Mitchell et al., 2019, "Model Cards for Model Reporting") of one release, as plain JSON:
 * who made the model of what, how well it does and on whom, who let it in.
 */
export interface ModelCard {
  readonly format: 'slipway.model-card.v1';
  readonly model: {
    readonly name: string;
    readonly version: number | null;
    readonly digest: string;
  };
  readonly statement: ModelStatement;
  readonly release: {
    readonly digest: string;
    readonly environment: string;
    readonly state: string;
    readonly author: string;
    readonly source: string | null;
    readonly proposedAt: string;
    readonly riskTier: RiskTier;
    readonly endpoint: string;
  };
  readonly pipeline: { readonly name: string; readonly digest: string } | null;
  readonly provenance: CardProvenance | null;
  /** Columns that clients send, as the table it was trained on declares them; null: not recorded. */
  readonly inputs: readonly { readonly name: string; readonly type: string }[] | null;
  /** Null: no baseline of it is recorded. */
  readonly training: CardTraining | null;
  readonly evaluation: CardEvaluation;
  readonly decisions: readonly {
    readonly verdict: string;
    readonly by: string;
    readonly at: string;
    readonly comment: string;
    /** Digest of the release it is about; it counts for no other. */
    readonly release: string;
    /** The release that was in use then, and would be replaced. */
    readonly replaces: string | null;
    readonly isSigned: boolean;
  }[];
  readonly evidence: readonly { readonly kind: string; readonly digest: string }[];
}

/** Makes the card of a release out of facts. */
export function modelCard(facts: ModelCardFacts): ModelCard {
  const { release, decisions, tier, provenance, statement } = facts;
  const { content } = release;
  return {
    format: 'slipway.model-card.v1',
    model: { ...content.model, version: release.modelVersion },
    statement,
    release: {
      digest: release.digest,
      environment: release.environment,
      state: release.state,
      author: release.author,
      source: release.source,
      proposedAt: isoTime(release.proposedAtMs),
      riskTier: tier,
      endpoint: content.serving.endpoint,
    },
    pipeline: content.pipeline,
    provenance,
    inputs: inputsOf(facts.schema),
    training: cardTraining(facts.baseline),
    evaluation: cardEvaluation(release.evaluation),
    decisions: decisions.map((decision) => ({
      verdict: decision.verdict,
      by: decision.by,
      at: isoTime(decision.atMs),
      comment: decision.comment,
      release: decision.release,
      replaces: decision.replaces,
      isSigned: decision.signature !== null,
    })),
    evidence: release.evidence.map(({ kind, digest }) => ({ kind, digest })),
  };
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

function inputsOf(schema: unknown): ModelCard['inputs'] {
  const { columns } = (schema ?? {}) as { readonly columns?: unknown };
  if (!Array.isArray(columns)) return null;
  return columns.map((column: { readonly name?: unknown; readonly type?: unknown }) => ({
    name: String(column.name),
    type: String(column.type),
  }));
}
