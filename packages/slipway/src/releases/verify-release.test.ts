import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Digest } from '../core/digest.ts';
import type { JsonValue } from '../core/json.ts';
import { madeOf, signedRelease } from './fixtures/signed-release.ts';
import { TwoEnvironments } from './fixtures/two-environments.ts';
import type { Release } from './release.ts';
import { keysOf } from './signing/builder-keys.ts';
import { signModel } from './signing/model-signature.ts';
import { signProvenance } from './signing/provenance-statement.ts';
import { verifyRelease } from './verify-release.ts';

const verify = async (both: TwoEnvironments, name: 'staging' | 'prod', { digest }: Release) => {
  const release = (await both[name].releases.find(digest))!;
  const { staging, prod, folder: scratchFolder } = both;
  return verifyRelease(both[name], { release, builders: keysOf([staging, prod]), scratchFolder });
};

const wrong = (checks: Awaited<ReturnType<typeof verifyRelease>>) =>
  checks.filter(({ isTrue }) => !isTrue).map(({ subject }) => subject);

const change = (both: TwoEnvironments, environment: string, set: string) => {
  using database = new DatabaseSync(join(both.folder, 'state', environment, 'state.db'));
  database.exec(`UPDATE releases SET ${set}`);
};

/** Changes the last byte of the objects of the store that hold an artifact. */
const damage = (both: TwoEnvironments, environment: string, digest: string) => {
  const hex = digest.slice('sha256:'.length);
  const folder = join(both.folder, 'state', environment, 'artifacts');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.includes(hex.slice(2)) && statSync(path).isFile());
  expect(paths).not.toEqual([]);
  for (const path of paths) {
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
  }
};

const evidenceOf = ({ evidence }: Release, kind: string) =>
  evidence.find((document) => document.kind === kind)!;

describe('a release that nobody touched', () => {
  test('is true in the environment that made it, and in the next one under its own key', async () => {
    await using both = new TwoEnvironments();
    const release = await signedRelease(both);
    expect(wrong(await verify(both, 'staging', release))).toEqual([]);
    await both.promote(release);
    const checks = await verify(both, 'prod', release);
    expect(wrong(checks)).toEqual([]);
    expect(checks.map(({ subject }) => subject)).toEqual([
      'content',
      'environment',
      'model',
      'evaluation',
      'provenance',
      'signature',
      'provenance',
      'signature',
    ]);
    const prodKey = (await both.prod.signer.publicKey()).keyId;
    expect(checks.at(-1)?.text).toContain(prodKey);
    expect(checks.at(-2)?.text).toContain((await both.staging.signer.publicKey()).keyId);
  });

  test('says that people without keys did not sign what they decided', async () => {
    await using both = new TwoEnvironments({
      people: { 'bob@example.com': { roles: ['approver'] } },
      policy: { approvals: 1 },
    });
    const release = await signedRelease(both);
    await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-waiting' });
    await both.decide('bob@example.com', release);
    const checks = await verify(both, 'prod', release);
    expect(checks.at(-1)).toMatchObject({
      subject: 'decision',
      isTrue: true,
      text: expect.stringContaining('not signed'),
    });
  });
});

describe('what was changed since is found and named', () => {
  test.each(['evaluation', 'provenance', 'signature'])('the %s', async (kind) => {
    await using both = new TwoEnvironments();
    const release = await signedRelease(both);
    damage(both, 'staging', evidenceOf(release, kind).digest);
    expect(new Set(wrong(await verify(both, 'staging', release)))).toEqual(new Set([kind]));
    await expect(both.promote(release)).rejects.toMatchObject({ category: 'corrupt' });
  });

  test('the model, and with it what its signature says', async () => {
    await using both = new TwoEnvironments();
    const release = await signedRelease(both);
    damage(both, 'staging', release.content.model.digest);
    expect(wrong(await verify(both, 'staging', release))).toEqual(['model', 'signature']);
  });

  test('the author, whom the signature names', async () => {
    await using both = new TwoEnvironments();
    const release = await signedRelease(both);
    change(both, 'staging', `author = 'eve@example.com'`);
    expect(wrong(await verify(both, 'staging', release))).toEqual(['environment']);
  });

  test('a document that is another, and one that was taken away', async () => {
    await using both = new TwoEnvironments();
    const release = await signedRelease(both);
    const { digest } = evidenceOf(release, 'provenance');
    const other = evidenceOf(release, 'evaluation');
    change(
      both,
      'staging',
      `evidence = replace(replace(evidence, '${digest}', '${other.digest}'), '${digest.slice(7)}', '${other.digest.slice(7)}')`,
    );
    expect(wrong(await verify(both, 'staging', release))).toEqual(['provenance', 'provenance']);
    change(both, 'staging', `evidence = '[]'`);
    expect(wrong(await verify(both, 'staging', release))).toEqual([
      'evaluation',
      'provenance',
      'provenance',
    ]);
    await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-tampered' });
  });

  test('a provenance of another model, pipeline or builder proposes nothing', async () => {
    await using both = new TwoEnvironments();
    const digest = `sha256:${'b'.repeat(64)}` as Digest;
    const model = (await signedRelease(both)).content.model.digest;
    const { staging, prod } = both;
    const sign = async (made: Parameters<typeof madeOf>, by = staging) =>
      ({ provenance: await signProvenance(madeOf(...made), by.signer) }) as never;
    const refused: [JsonValue, string][] = [
      [await sign([digest]), 'release-provenance-mismatch'],
      [
        await sign([model, { pipeline: { name: 'census-income', digest } }]),
        'release-provenance-mismatch',
      ],
      [await sign([model], prod), 'release-signature-invalid'],
      [await sign([model, { builder: 'elsewhere' }]), 'release-builder-unknown'],
      [{ provenance: { payloadType: 'x' } }, 'release-signature-invalid'],
      [{ provenance: 'nothing' }, 'release-signature-invalid'],
    ];
    for (const [forged, code] of refused)
      await expect(signedRelease(both, forged as never)).rejects.toMatchObject({ code });
    expect(await staging.releases.list()).toHaveLength(1);
  });

  test.each(['staging', 'prod'] as const)(
    'a model signature of other files by %s does not cross',
    async (name) => {
      await using both = new TwoEnvironments();
      const digest = `sha256:${'c'.repeat(64)}` as Digest;
      const other = { name: 'census-income', files: [{ path: 'model.onnx', digest }] };
      const signature = await signModel(other, both[name].signer);
      const release = await signedRelease(both, { signature });
      expect(wrong(await verify(both, 'staging', release))).toEqual(['signature']);
      await expect(both.promote(release)).rejects.toMatchObject({ category: 'corrupt' });
      expect(await both.prod.releases.list()).toEqual([]);
    },
  );
});
