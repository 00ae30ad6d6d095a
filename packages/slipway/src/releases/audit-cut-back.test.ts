import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { verifyChain } from '../audit/verify-chain.ts';
import { TwoEnvironments } from './fixtures/two-environments.ts';

const verdictOf = async ({ prod: { audit, signer } }: TwoEnvironments) =>
  verifyChain({
    environment: 'prod',
    entries: audit.entries(),
    checkpoints: await audit.checkpoints(),
    publicKeys: await signer.publicKeys(),
  });

const change = (both: TwoEnvironments, sql: string) => {
  using database = new DatabaseSync(join(both.folder, 'state/prod/state.db'));
  const triggers = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .all() as { readonly name: string }[];
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${name}"`);
  database.exec(sql);
};

async function threeReleases(both: TwoEnvironments): Promise<void> {
  for (const name of ['first', 'second', 'third']) {
    await both.promote(await both.release(name));
    await both.prod.audit.checkpoint(both.prod.signer);
    both.nowMs += 1000;
  }
}

test('a log that was cut back together with its checkpoints is found, also when it grows again', async () => {
  await using both = new TwoEnvironments();
  await threeReleases(both);
  expect((await verdictOf(both)).flaws).toEqual([]);
  const [first] = await both.prod.audit.checkpoints();
  for (const table of ['audit_entries', 'audit_checkpoints'])
    change(both, `DELETE FROM ${table} WHERE sequence > ${first!.sequence}`);
  expect((await verdictOf(both)).flaws).not.toEqual([]);
  await threeReleases(both);
  expect((await verdictOf(both)).flaws).not.toEqual([]);
});

test('an entry that is no JSON any more is a flaw, and breaks nothing', async () => {
  await using both = new TwoEnvironments();
  await threeReleases(both);
  change(both, "UPDATE audit_entries SET details = 'no json' WHERE sequence = 2");
  expect((await verdictOf(both)).flaws).toMatchObject([{ sequence: 2 }]);
});
