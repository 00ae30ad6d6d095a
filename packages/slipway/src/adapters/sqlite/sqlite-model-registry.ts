import type { Kysely } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { Digest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { ModelError } from '../../models/errors.ts';
import type { Evidence } from '../../models/evidence.ts';
import { checkAlias } from '../../models/model-names.ts';
import type {
  ModelRegistry,
  ModelVersion,
  RegisterModelRequest,
} from '../../models/model-registry.ts';
import { immediately } from './immediate-transaction.ts';
import type { ModelRegistryTables } from './model-registry-schema.ts';
import type { StateDatabase } from './open-state-database.ts';
import { registerVersion, type VersionRow } from './register-version.ts';

/** The model registry of one environment in its `state.db`. */
export class SqliteModelRegistry implements ModelRegistry {
  readonly environment: string;
  readonly #database: StateDatabase<ModelRegistryTables>;
  readonly #query: Kysely<ModelRegistryTables>;
  readonly #clock: Clock;

  constructor(
    database: StateDatabase<ModelRegistryTables>,
    options: { readonly environment: string; readonly clock: Clock },
  ) {
    this.environment = options.environment;
    this.#database = database;
    this.#query = database.query;
    this.#clock = options.clock;
  }

  async register(request: RegisterModelRequest): Promise<ModelVersion> {
    const row = await immediately(this.#database, (scope) =>
      registerVersion({ scope, query: this.#query }, request, this.#clock.now()),
    );
    return versionFrom(row, await this.#aliasesOf(row.model, row.version));
  }

  async find(
    model: string,
    version: number | { readonly alias: string },
  ): Promise<ModelVersion | undefined> {
    const number = typeof version === 'number' ? version : await this.#resolve(model, version);
    if (number === undefined) return undefined;
    const row = await this.#query
      .selectFrom('model_versions')
      .selectAll()
      .where('model', '=', model)
      .where('version', '=', number)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return versionFrom(row, await this.#aliasesOf(model, number));
  }

  async versions(model: string): Promise<readonly ModelVersion[]> {
    const rows = await this.#query
      .selectFrom('model_versions')
      .selectAll()
      .where('model', '=', model)
      .orderBy('version')
      .execute();
    const aliases = await this.#query
      .selectFrom('model_aliases')
      .selectAll()
      .where('model', '=', model)
      .orderBy('alias')
      .execute();
    return rows.map((row) =>
      versionFrom(
        row,
        aliases.filter(({ version }) => version === row.version).map(({ alias }) => alias),
      ),
    );
  }

  async models(): Promise<readonly string[]> {
    const rows = await this.#query
      .selectFrom('model_versions')
      .select('model')
      .distinct()
      .orderBy('model')
      .execute();
    return rows.map(({ model }) => model);
  }

  async setAlias(model: string, alias: string, version: number): Promise<void> {
    checkAlias(alias);
    if ((await this.find(model, version)) === undefined) throw await this.#notFound(model, version);
    await this.#query
      .insertInto('model_aliases')
      .values({ model, alias, version })
      .onConflict((conflict) => conflict.columns(['model', 'alias']).doUpdateSet({ version }))
      .execute();
  }

  async #resolve(model: string, { alias }: { readonly alias: string }) {
    const row = await this.#query
      .selectFrom('model_aliases')
      .select('version')
      .where('model', '=', model)
      .where('alias', '=', alias)
      .executeTakeFirst();
    return row?.version;
  }

  async #aliasesOf(model: string, version: number): Promise<readonly string[]> {
    const rows = await this.#query
      .selectFrom('model_aliases')
      .select('alias')
      .where('model', '=', model)
      .where('version', '=', version)
      .orderBy('alias')
      .execute();
    return rows.map(({ alias }) => alias);
  }

  async #notFound(model: string, version: number): Promise<ModelError> {
    const versions = (await this.versions(model)).map((found) => found.version);
    const near = nearestName(model, await this.models());
    const known =
      versions.length > 0
        ? `it has ${versions.length === 1 ? 'version 1' : `versions 1 to ${versions.at(-1)}`}`
        : near === undefined
          ? 'it has no such model; register it first'
          : `did you mean ${near}?`;
    return new ModelError(
      'not-found',
      'model-version-not-found',
      `${this.environment} has no version ${version} of model ${model}: ${known}.`,
    );
  }
}

function versionFrom(row: VersionRow, aliases: readonly string[]): ModelVersion {
  return {
    model: row.model,
    version: row.version,
    parent: row.parent,
    artifactUri: row.artifact_uri,
    digest: row.digest as Digest,
    aliases,
    evaluation: JSON.parse(row.evaluation) as JsonObject,
    provenance: JSON.parse(row.provenance) as JsonObject,
    evidence: JSON.parse(row.evidence) as Evidence[],
    registeredBy: row.registered_by,
    createdAtMs: row.created_at_ms,
  };
}
