import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { StoredArtifact } from '../../artifacts/artifact-store.ts';
import type { JsonObject } from '../../core/json.ts';
import { ModelError } from '../../models/errors.ts';
import { method } from './method.ts';
import { registerEvidence } from './register-evidence.ts';
import { type AttemptSession, ownerOf } from './session.ts';

const jsonObject = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;
const versionReference = z.union([z.int().min(1), z.object({ alias: z.string() })]);

export const modelMethods = {
  'models.register': method({
    access: 'models:write',
    argument: z.object({
      model: z.string(),
      artifactUri: z.string(),
      evaluation: jsonObject,
      documents: z.record(z.enum(['schema', 'baseline']), z.json()).optional(),
    }),
    async call(session, { model, artifactUri, evaluation, documents }) {
      const { claims, environment } = session;
      const stored = await bringHome(session, artifactUri);
      return environment.models.register({
        operationId: `${claims.run}/${claims.task}`,
        model,
        artifactUri: stored.uri,
        digest: stored.digest,
        evaluation,
        provenance: {
          run: claims.run,
          task: claims.task,
          source: artifactUri,
          pipeline: { name: session.run.pipeline, digest: session.run.pipelineDigest },
        },
        evidence: await registerEvidence(
          session,
          { name: model, stored },
          { ...documents, evaluation },
        ),
        registeredBy: claims.identity,
      });
    },
  }),
  'models.find': method({
    access: 'models:read',
    argument: z.object({ model: z.string(), version: versionReference }),
    call: async ({ environment }, { model, version }) =>
      (await environment.models.find(model, version)) ?? null,
  }),
  'models.download': method({
    access: 'models:read',
    argument: z.object({ model: z.string(), version: z.int().min(1) }),
    async call(session, { model, version }) {
      const found = await session.environment.models.find(model, version);
      if (found === undefined)
        throw new ModelError(
          'not-found',
          'model-version-not-found',
          `${session.environment.name} has no version ${version} of model ${model}.`,
        );
      const path = join(session.scratch, `model-${randomUUID()}`);
      await session.environment.artifacts.materialize(found.artifactUri, path);
      return { path };
    },
  }),
};

/** Stores an input of the attempt in the attempt's own environment, under that environment's key. */
async function bringHome(session: AttemptSession, uri: string): Promise<StoredArtifact> {
  const owner = ownerOf(session, { uri, operation: 'artifacts:read' }).artifacts;
  const home = session.environment.artifacts;
  if (owner === home) {
    const stored = await home.stat(uri);
    if (stored !== undefined) return stored;
  }
  const path = join(session.scratch, `copy-${randomUUID()}`);
  await owner.materialize(uri, path);
  return home.putPath(path);
}
