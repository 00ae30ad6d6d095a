import { type Digest, isDigest } from '../core/digest.ts';
import { WarehouseError } from './errors.ts';

const PATTERN =
  /^slipway:\/\/([a-z][a-z0-9-]{0,40})\/warehouse\/([a-z][a-z0-9_]*)\/([a-z][a-z0-9_]*)@(sha256:[0-9a-f]{64})$/;

export interface TableName {
  readonly environment: string;
  readonly dataset: string;
  readonly table: string;
  readonly digest: Digest;
}

export const formatTableUri = ({ environment, dataset, table, digest }: TableName): string =>
  `slipway://${environment}/warehouse/${dataset}/${table}@${digest}`;

/** Throws `warehouse-uri-invalid` for anything but `slipway://<environment>/warehouse/<dataset>/<table>@<digest>`. */
export function parseTableUri(uri: string): TableName {
  const [, environment, dataset, table, digest = ''] = PATTERN.exec(uri) ?? [];
  if (
    environment === undefined ||
    dataset === undefined ||
    table === undefined ||
    !isDigest(digest)
  )
    throw new WarehouseError(
      'invalid-input',
      'warehouse-uri-invalid',
      `${JSON.stringify(uri.slice(0, 200))} is no table version. It must read slipway://<environment>/warehouse/<dataset>/<table>@sha256:<64 hexadecimal digits>.`,
    );
  return { environment, dataset, table, digest };
}
