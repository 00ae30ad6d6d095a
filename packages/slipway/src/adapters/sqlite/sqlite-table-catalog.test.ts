import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableCatalogContract } from '../../warehouse/table-catalog.contract.ts';
import { openStateDatabase } from './open-state-database.ts';
import { SqliteTableCatalog } from './sqlite-table-catalog.ts';
import type { CatalogTables } from './table-catalog-schema.ts';

tableCatalogContract('SqliteTableCatalog', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'table-catalog-'));
  const databases = [1, 2].map(() => openStateDatabase<CatalogTables>(join(folder, 'state.db')));
  const options = { environment: 'dev', clock: { now: () => 1000 } };
  const [catalog, other] = databases.map((database) => new SqliteTableCatalog(database, options));
  return {
    catalog: catalog!,
    other: other!,
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
});
