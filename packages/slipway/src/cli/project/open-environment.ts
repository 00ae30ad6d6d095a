import { join } from 'node:path';
import { DuckdbWarehouse } from '../../adapters/duckdb/duckdb-warehouse.ts';
import { FilesystemArtifactStore } from '../../adapters/filesystem/filesystem-artifact-store.ts';
import { SealedObjectFiles } from '../../adapters/filesystem/sealed-object-files.ts';
import { LocalSigner } from '../../adapters/local-issuer/local-signer.ts';
import { LocalTokenIssuer } from '../../adapters/local-issuer/local-token-issuer.ts';
import { openStateDatabase } from '../../adapters/sqlite/open-state-database.ts';
import { SealedColumns } from '../../adapters/sqlite/sealed-columns.ts';
import { SqliteAuditLog } from '../../adapters/sqlite/sqlite-audit-log.ts';
import { SqliteEndpointStore } from '../../adapters/sqlite/sqlite-endpoint-store.ts';
import { SqliteLogStore } from '../../adapters/sqlite/sqlite-log-store.ts';
import { SqliteModelRegistry } from '../../adapters/sqlite/sqlite-model-registry.ts';
import { SqliteMonitorStore } from '../../adapters/sqlite/sqlite-monitor-store.ts';
import { SqliteReleaseStore } from '../../adapters/sqlite/sqlite-release-store.ts';
import { SqliteRunStore } from '../../adapters/sqlite/sqlite-run-store.ts';
import { SqliteTableCatalog } from '../../adapters/sqlite/sqlite-table-catalog.ts';
import { digestInEnvironment } from '../../artifacts/artifact-uri.ts';
import type { Clock } from '../../core/clock.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { type EnvironmentSettings, environmentDefaults } from '../../environments/project.ts';
import type { SecretSource } from '../../environments/secret-source.ts';
import { EnvelopeSealer } from '../../monitoring/envelope-sealer.ts';
import { CliError } from '../errors.ts';
import { openKeyProvider } from './open-key-provider.ts';
import { signingKeyFile } from './signing-key-file.ts';

export interface OpenEnvironmentOptions {
  readonly name: string;
  /** Default: those of an environment that says nothing. */
  readonly settings?: EnvironmentSettings;
  /** Folder of all embedded state; the environment's own is a folder in it. */
  readonly stateFolder: string;
  readonly scratchFolder: string;
  readonly clock: Clock;
  /** Reads what the settings of the key refer to; default: nothing can be read. */
  readonly secrets?: SecretSource;
}

const noSecrets: SecretSource = {
  async read() {
    throw new CliError('environment', 'secret-unreadable', 'Secrets cannot be read here.');
  },
};

/** Wires the embedded adapters of one environment: its own folder, database, key and identity. */
export function openEnvironment(options: OpenEnvironmentOptions): EnvironmentPorts {
  const { name: environment, clock, scratchFolder } = options;
  const folder = join(options.stateFolder, environment);
  const database = openStateDatabase<never>(join(folder, 'state.db'));
  const settings = options.settings ?? environmentDefaults(environment);
  const audit = new SqliteAuditLog(database, {
    environment,
    clock,
    headFile: join(folder, 'audit-head.json'),
  });
  const { secrets = noSecrets } = options;
  const provider = openKeyProvider({
    environment,
    folder,
    clock,
    audit,
    secrets,
    settings: settings.keys,
  });
  const { keys } = provider;
  const artifacts = new FilesystemArtifactStore({
    environment,
    folder: join(folder, 'artifacts'),
    keys,
  });
  const warehouse = new DuckdbWarehouse({
    environment,
    artifacts,
    catalog: new SqliteTableCatalog(database, { environment, clock }),
    keyUri: () => keys.primaryKeyUri(),
    scratchFolder,
  });
  const logs = new SqliteLogStore({ environment, path: join(folder, 'logs.db'), keys });
  const artifactKeys = new SealedObjectFiles({
    name: 'artifacts',
    folder: join(folder, 'artifacts'),
  });
  const signer = new LocalSigner({ keyFile: signingKeyFile(options.stateFolder, environment) });
  return {
    name: environment,
    settings,
    keys,
    keyAdministration: provider.administration,
    keyVersionOf: (uri) => artifactKeys.keyVersionOf(digestInEnvironment(uri, environment)),
    sealedStores: [artifactKeys, logs, new SealedColumns(database, environment)],
    tokens: new LocalTokenIssuer({ environment, keyFile: join(folder, 'tokens.pem'), clock }),
    signer,
    audit,
    artifacts,
    warehouse,
    runs: new SqliteRunStore(database, clock),
    logs,
    models: new SqliteModelRegistry(database, { environment, clock }),
    endpoints: new SqliteEndpointStore(database, { environment, clock }),
    releases: new SqliteReleaseStore(database, {
      environment,
      clock,
      sealer: new EnvelopeSealer(keys),
    }),
    monitors: new SqliteMonitorStore(database, {
      environment,
      clock,
      sealer: new EnvelopeSealer(keys),
    }),
    async [Symbol.asyncDispose]() {
      await warehouse.close();
      await provider[Symbol.asyncDispose]();
      // With the uses of the key that were on their way; what cannot be signed now, the next one signs.
      await audit.checkpoint(signer).catch(() => undefined);
      await logs[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
