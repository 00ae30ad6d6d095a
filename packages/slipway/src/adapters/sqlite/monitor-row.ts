import type { Kysely } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import type { Baseline } from '../../monitoring/baseline.ts';
import { checkMonitorFits } from '../../monitoring/check-monitor-fits.ts';
import type { MonitorSpec } from '../../monitoring/monitor-spec.ts';
import type { TransactionScope } from './immediate-transaction.ts';
import type { MonitorStoreCodec } from './monitor-store-codec.ts';
import type { MonitorTables } from './monitor-store-schema.ts';

type Query = Kysely<MonitorTables>;
type MonitorRow = MonitorTables['monitors'];

export const monitorQuery = (query: Query, name: string) =>
  query.selectFrom('monitors').selectAll().where('name', '=', name);

/**
 * The row that follows the stored one, sealed: keys may be a network away, so this comes before the
 * write lock. `isChanged` is false when spec and baseline are those that are stored.
 */
export async function prepareMonitorRow(
  { query, codec, clock }: { query: Query; codec: MonitorStoreCodec; clock: Clock },
  request: { readonly spec: MonitorSpec; readonly baseline: Baseline; readonly updatedBy: string },
): Promise<{ readonly row: MonitorRow; readonly isNew: boolean; readonly isChanged: boolean }> {
  const { spec, baseline } = request;
  checkMonitorFits(spec, baseline);
  const before = await monitorQuery(query, spec.name).executeTakeFirst();
  if (before !== undefined) {
    const found = await codec.monitor(before);
    const isSame = equalJson(found.spec, spec) && equalJson(await codec.baseline(before), baseline);
    if (isSame) return { row: before, isNew: false, isChanged: false };
  }
  const nowMs = clock.now();
  const row: MonitorRow = {
    name: spec.name,
    endpoint: spec.endpoint,
    layout_id: baseline.layoutId,
    revision: (before?.revision ?? 0) + 1,
    sealed_spec: await codec.seal(spec, `spec/${spec.name}`),
    sealed_baseline: await codec.seal(baseline, `baseline/${spec.name}`),
    created_at_ms: before?.created_at_ms ?? nowMs,
    updated_at_ms: nowMs,
    updated_by: request.updatedBy,
  };
  return { row, isNew: before === undefined, isChanged: true };
}

/** False when the stored row is no longer the one this one follows. */
export function replaceMonitorRow(
  { scope, query }: { readonly scope: TransactionScope; readonly query: Query },
  row: MonitorRow,
): boolean {
  const [before] = scope.rows(monitorQuery(query, row.name));
  if ((before?.revision ?? 0) !== row.revision - 1) return false;
  scope.change(
    query
      .insertInto('monitors')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row)),
  );
  return true;
}

const equalJson = (a: unknown, b: unknown): boolean =>
  canonicalJson(a as JsonValue) === canonicalJson(b as JsonValue);
