import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelRegistryContract } from '../../models/model-registry.contract.ts';
import type { ModelRegistryTables } from './model-registry-schema.ts';
import { openStateDatabase } from './open-state-database.ts';
import { SqliteModelRegistry } from './sqlite-model-registry.ts';

modelRegistryContract('SqliteModelRegistry', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'model-registry-'));
  const open = () => openStateDatabase<ModelRegistryTables>(join(folder, 'state.db'));
  const databases = [open(), open()] as const;
  let nowMs = 1000;
  const options = { environment: 'prod', clock: { now: () => nowMs } };
  return {
    registry: new SqliteModelRegistry(databases[0], options),
    other: new SqliteModelRegistry(databases[1], options),
    advance: (ms) => {
      nowMs += ms;
    },
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
});
