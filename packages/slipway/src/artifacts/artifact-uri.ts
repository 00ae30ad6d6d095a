import { type Digest, digestFromHex, hexOfDigest } from '../core/digest.ts';
import { ArtifactError } from './errors.ts';

/** Exactly one spelling per artifact: no dots, escapes, queries or fragments to disagree about. */
const PATTERN = /^slipway:\/\/([a-z][a-z0-9-]{0,40})\/artifacts\/sha256\/([0-9a-f]{64})$/;

export interface ArtifactName {
  readonly environment: string;
  readonly digest: Digest;
}

export const formatArtifactUri = ({ environment, digest }: ArtifactName): string =>
  `slipway://${environment}/artifacts/sha256/${hexOfDigest(digest)}`;

/** Throws `artifacts-uri-invalid` for anything but `slipway://<environment>/artifacts/sha256/<hex>`. */
export function parseArtifactUri(uri: string): ArtifactName {
  const [, environment, hex] = PATTERN.exec(uri) ?? [];
  if (environment === undefined || hex === undefined)
    throw new ArtifactError(
      'invalid-input',
      'artifacts-uri-invalid',
      `${JSON.stringify(uri.slice(0, 200))} is no artifact of Slipway. It must read slipway://<environment>/artifacts/sha256/<64 hexadecimal digits>.`,
    );
  return { environment, digest: digestFromHex(hex) };
}

/** Like `parseArtifactUri`, and throws `artifacts-wrong-environment` for another environment's. */
export function digestInEnvironment(uri: string, environment: string): Digest {
  const name = parseArtifactUri(uri);
  if (name.environment === environment) return name.digest;
  throw new ArtifactError(
    'denied',
    'artifacts-wrong-environment',
    `${uri} belongs to the environment ${name.environment}; this is the store of ${environment}.`,
  );
}
