import { auditStatements } from './audit-log-schema.ts';
import { endpointStatements } from './endpoint-store-schema.ts';
import { modelEvidenceStatements, modelRegistryStatements } from './model-registry-schema.ts';
import { monitorStatements } from './monitor-store-schema.ts';
import { releaseStatements } from './release-store-schema.ts';
import {
  accessUseStatements,
  runLeaseStatements,
  runStatements,
  taskPartsStatements,
} from './run-schema.ts';
import { tableCatalogStatements } from './table-catalog-schema.ts';

/**
 * One entry per schema version, in order; never edited once released, only appended to.
 * Each store keeps its statements in its own `<store>-schema.ts`.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    ...endpointStatements,
    ...modelRegistryStatements,
    ...monitorStatements,
    ...runStatements,
    ...tableCatalogStatements,
  ],
  runLeaseStatements,
  taskPartsStatements,
  auditStatements,
  [...modelEvidenceStatements, ...releaseStatements],
  accessUseStatements,
];
