import { z } from 'zod';
import type { Digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { PublicKey } from '../identity/signer.ts';
import type { AuditCheckpoint, AuditEntry, AuditLog } from './audit-log.ts';
import { AuditError } from './errors.ts';

const FORMAT = 'slipway.audit.v1';

const checkpointSchema = z.strictObject({
  environment: z.string(),
  sequence: z.int().min(1),
  digest: z.custom<Digest>((value) => /^sha256:[0-9a-f]{64}$/.test(String(value))),
  atMs: z.number(),
  keyId: z.string(),
  signature: z.base64(),
});

const line = z.union([
  z.object({ format: z.literal(FORMAT), environment: z.string() }),
  z.object({ entry: z.record(z.string(), z.json()) }),
  z.object({ checkpoint: checkpointSchema }),
]);

export type AuditExportLine =
  | {
      readonly format: typeof FORMAT;
      readonly environment: string;
      readonly publicKeys: readonly PublicKey[];
    }
  | { readonly entry: AuditEntry }
  | { readonly checkpoint: AuditCheckpoint };

/** The log as JSON lines: a head with the public keys, the entries, the checkpoints. */
export async function* exportedLines(
  log: AuditLog,
  publicKeys: readonly PublicKey[],
): AsyncGenerator<AuditExportLine> {
  yield { format: FORMAT, environment: log.environment, publicKeys };
  for await (const entry of log.entries()) yield { entry };
  for (const checkpoint of await log.checkpoints()) yield { checkpoint };
}

/** The checkpoints of an export, or of a file of checkpoints; throws `audit-export-invalid`. */
export function checkpointsIn(text: string): AuditCheckpoint[] {
  const lines = text.split('\n').filter((one) => one.trim() !== '');
  return lines.flatMap((one, index) => {
    const parsed = line.safeParse(json(one));
    if (!parsed.success)
      throw new AuditError(
        'invalid-input',
        'audit-export-invalid',
        `Line ${index + 1} is none of an exported audit log; write one with slipway audit export.`,
      );
    return 'checkpoint' in parsed.data ? [parsed.data.checkpoint] : [];
  });
}

function json(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
