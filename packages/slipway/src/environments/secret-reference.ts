import { z } from 'zod';

/**
 * Where a secret is, never the secret itself: `env:NAME`, `file:/run/secrets/name`,
 * `vault:<mount>/<path>#<field>` (KV version 2), or Google Secret Manager's
 * `projects/<project>/secrets/<name>/versions/<version>`.
 */
export const secretReference = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:[^#]+#.+|projects\/[^/]+\/secrets\/[^/]+\/versions\/[^/]+)$/,
    'must be env:NAME, file:/path, vault:mount/path#field or projects/P/secrets/S/versions/V; a secret itself must not stand here',
  );
