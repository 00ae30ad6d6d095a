import { z } from 'zod';
import { type Digest, hexOfDigest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Signer } from '../../identity/signer.ts';
import { ReleaseError } from '../errors.ts';
import type { BuilderKeys } from './builder-keys.ts';
import type { DsseEnvelope } from './dsse.ts';
import { openStatement, sha256Set, signStatement } from './in-toto.ts';
import { withoutSecrets } from './without-secrets.ts';

/** https://slsa.dev/spec/v1.0/provenance */
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** Names what the members of `externalParameters` mean; nothing is fetched from there. */
const BUILD_TYPE = 'https://www.npmjs.com/package/slipway#pipeline-run-v1';
const BUILDER = 'slipway:';

const predicateSchema = z.looseObject({
  buildDefinition: z.looseObject({
    buildType: z.literal(BUILD_TYPE),
    externalParameters: z.looseObject({
      pipeline: z.looseObject({ name: z.string(), digest: z.string() }),
      parameters: z.record(z.string(), z.json()),
    }),
    resolvedDependencies: z
      .array(
        z.looseObject({
          name: z.string(),
          uri: z.string().optional(),
          digest: sha256Set.optional(),
        }),
      )
      .max(100_000),
  }),
  runDetails: z.looseObject({
    builder: z.looseObject({ id: z.string().startsWith(BUILDER) }),
    metadata: z.looseObject({
      invocationId: z.string(),
      startedOn: z.string(),
      finishedOn: z.string(),
    }),
  }),
});

/** One thing that went into a model, by the digest of its content. */
export interface Material {
  /** Task and name of the input: `train/table`. */
  readonly name: string;
  /** Absent: it was outside of every store, such as a file of the project. */
  readonly uri?: string;
  /** Absent: nobody read the content, as with an imported `gs://` address. */
  readonly digest?: Digest;
}

/** How a model was made. */
export interface Provenance {
  readonly model: { readonly name: string; readonly digest: Digest };
  /** Environment whose engine ran the pipeline. */
  readonly builder: string;
  readonly pipeline: { readonly name: string; readonly digest: Digest };
  readonly parameters: JsonObject;
  readonly task: string;
  readonly materials: readonly Material[];
  readonly run: string;
  readonly startedBy: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** SLSA provenance, version 1, signed by the environment that ran the pipeline. */
export async function signProvenance(made: Provenance, signer: Signer): Promise<DsseEnvelope> {
  const predicate: JsonObject = {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        pipeline: { ...made.pipeline },
        parameters: withoutSecrets(made.parameters),
      },
      internalParameters: { task: made.task, startedBy: made.startedBy },
      resolvedDependencies: made.materials.map(({ name, uri, digest }) => ({
        name,
        ...(uri === undefined ? {} : { uri }),
        ...(digest === undefined ? {} : { digest: { sha256: hexOfDigest(digest) } }),
      })),
    },
    runDetails: {
      builder: { id: `${BUILDER}${made.builder}` },
      metadata: {
        invocationId: made.run,
        startedOn: new Date(made.startedAtMs).toISOString(),
        finishedOn: new Date(made.finishedAtMs).toISOString(),
      },
    },
  };
  return signStatement({ subject: made.model, predicateType: PREDICATE_TYPE, predicate }, signer);
}

export interface VerifiedProvenance {
  readonly builder: string;
  /** Null: the builder is not known here, and who signed it is not judged. */
  readonly keyId: string | null;
  readonly predicate: z.output<typeof predicateSchema>;
}

/**
 * The statement, when the environment it names as builder signed it and it is about the model.
 * Throws `release-signature-invalid`, `release-statement-invalid` or `release-provenance-mismatch`.
 */
export async function verifyProvenance(
  given: unknown,
  about: {
    readonly model: Digest;
    readonly pipeline: { readonly digest: Digest } | null;
    readonly keys: BuilderKeys;
  },
): Promise<VerifiedProvenance> {
  const expected = { predicateType: PREDICATE_TYPE, predicate: predicateSchema };
  const said = openStatement(given, { ...expected, trusted: null });
  const builder = said.predicate.runDetails.builder.id.slice(BUILDER.length);
  const trusted = await about.keys(builder);
  const keyId = trusted === undefined ? null : openStatement(given, { ...expected, trusted }).keyId;
  if (said.subject.digest !== about.model)
    throw mismatch(`the model ${said.subject.digest}, and this one is ${about.model}`);
  const { pipeline } = said.predicate.buildDefinition.externalParameters;
  if (about.pipeline !== null && pipeline.digest !== about.pipeline.digest)
    throw mismatch(
      `the pipeline ${pipeline.digest.slice(0, 100)}, and the release says ${about.pipeline.digest}`,
    );
  return { builder, keyId, predicate: said.predicate };
}

const mismatch = (problem: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-provenance-mismatch',
    `The provenance is about ${problem}: it belongs to something else. Register the model again from its run.`,
  );
