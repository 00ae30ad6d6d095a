import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { TwoEnvironments } from './fixtures/two-environments.ts';
import { waiting } from './fixtures/waiting.ts';

const change = (both: TwoEnvironments, environment: string, statement: string) => {
  using database = new DatabaseSync(join(both.folder, 'state', environment, 'state.db'));
  database.exec(statement);
};

describe('what was changed in the database since it was signed', () => {
  test.each([
    ['the model', `replace(content, '"name":"census-income"', '"name":"other"')`],
    ['the traffic', `replace(content, '"trafficPercent":100', '"trafficPercent":10')`],
    ['everything', `'{}'`],
    ['no JSON', `'}{'`],
  ])('%s is found in the source', async (_name, value) => {
    await using both = new TwoEnvironments();
    const release = await both.release();
    change(both, 'staging', `UPDATE releases SET content = ${value}`);
    await expect(both.promote(release)).rejects.toMatchObject({
      code: 'release-tampered',
      category: 'corrupt',
    });
    expect(await both.prod.releases.list()).toEqual([]);
  });

  test('the author, who would approve his own work then, is found', async () => {
    await using both = new TwoEnvironments();
    const release = await both.release();
    change(both, 'staging', `UPDATE releases SET author = 'nobody@example.com'`);
    await expect(both.promote(release)).rejects.toMatchObject({
      code: 'release-signature-invalid',
    });
  });

  test('the evaluation, which the gates look at, is found', async () => {
    await using both = new TwoEnvironments();
    const release = await both.release();
    change(both, 'staging', `UPDATE releases SET evaluation = replace(evaluation, '0.9', '0.99')`);
    await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-tampered' });
  });

  test('a release with a new digest and the old signature is found', async () => {
    await using both = new TwoEnvironments();
    const [first, second] = [await both.release('first'), await both.release('second')];
    change(
      both,
      'staging',
      `UPDATE releases SET signature = (SELECT signature FROM releases WHERE digest = '${first.digest}')`,
    );
    await expect(both.promote(second)).rejects.toMatchObject({ code: 'release-signature-invalid' });
  });

  test('one that prod knows already is found when it enters', async () => {
    await using both = TwoEnvironments.withApprover();
    const release = await waiting(both);
    await both.decide('bob@example.com', release);
    change(both, 'prod', `UPDATE releases SET content = replace(content, '100', '50')`);
    await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-tampered' });
  });
});

describe('bytes of the source', () => {
  test('that were changed do not enter prod', async () => {
    await using both = new TwoEnvironments();
    const release = await both.release();
    for (const path of filesOf(join(both.folder, 'state/staging/artifacts'))) {
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(path, bytes);
    }
    await expect(both.promote(release)).rejects.toMatchObject({ category: 'corrupt' });
    expect(await both.prodAsItIs()).toMatchObject({ endpoints: [], versions: [], uses: [] });
  });

  test('that are those of another artifact do not enter prod', async () => {
    await using both = new TwoEnvironments();
    const [first, second] = [await both.release('first'), await both.release('second')];
    change(
      both,
      'staging',
      `UPDATE releases SET artifact_uri = '${second.artifactUri}' WHERE digest = '${first.digest}'`,
    );
    await expect(both.promote(first)).rejects.toMatchObject({ code: 'release-tampered' });
  });

  test.each([
    '../../prod/state.db',
    'file:///etc/passwd',
    'file:///etc/passwd#sha256',
    'slipway://staging/artifacts/..%2f..%2fkeys',
    'slipway://staging/%2e%2e/%2e%2e/etc/passwd',
    'slipway://prod/artifacts/x',
    'http://169.254.169.254/latest/meta-data',
    '',
    '\0',
  ])('at the address %j are not read', async (uri) => {
    await using both = new TwoEnvironments();
    const release = await both.release();
    using database = new DatabaseSync(join(both.folder, 'state/staging/state.db'));
    database.prepare('UPDATE releases SET artifact_uri = ?').run(uri);
    await expect(both.promote(release)).rejects.toMatchObject({
      code: 'artifacts-uri-invalid',
    });
    expect(await both.prodAsItIs()).toMatchObject({ endpoints: [], versions: [], uses: [] });
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
