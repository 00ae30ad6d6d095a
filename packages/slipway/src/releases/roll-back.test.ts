import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objectPath } from '../adapters/filesystem/object-paths.ts';
import { TwoEnvironments } from './fixtures/two-environments.ts';
import { waiting } from './fixtures/waiting.ts';
import type { Release } from './release.ts';
import { rollBack } from './roll-back.ts';

/** Releases that came into use one after the other. */
async function promoted(both: TwoEnvironments, ...names: readonly string[]): Promise<Release[]> {
  const releases: Release[] = [];
  for (const name of names) {
    releases.push(await both.release(name));
    await both.promote(releases.at(-1)!);
    both.nowMs += 1000;
  }
  return releases;
}

const back = (both: TwoEnvironments, more: object = {}) =>
  rollBack(both.prod, { endpoint: 'census', by: 'rob@example.com', reason: 'wrong', ...more });

test('gives all traffic to the release before, withdraws the newest, holds the endpoint', async () => {
  await using both = new TwoEnvironments();
  const first = await both.release('first');
  await both.promote(first);
  both.nowMs += 1000;
  const second = await both.release('second', 20);
  await both.promote(second);
  const { endpoint, deployment } = await back(both);
  expect(deployment.version).toBe(1);
  expect(endpoint.trafficSplit).toEqual({ [deployment.id]: 100 });
  const states = (await both.prod.releases.list()).map(({ digest, state }) => [digest, state]);
  expect(Object.fromEntries(states)).toEqual({
    [first.digest]: 'in-use',
    [second.digest]: 'withdrawn',
  });
  expect(await both.prod.releases.holds()).toMatchObject([
    { endpoint: 'census', reason: 'rolled back: wrong', by: 'rob@example.com' },
  ]);
});

test('what was rolled back enters again only when it is approved again', async () => {
  await using both = new TwoEnvironments({
    people: {
      'bob@example.com': { roles: ['approver'] },
      'rob@example.com': { roles: ['releaser'] },
    },
    policy: { approvals: 1 },
  });
  for (const name of ['first', 'second']) {
    const release = await both.release(name);
    await both.promote(release).catch(() => undefined);
    await both.decide('bob@example.com', release);
    both.nowMs += 1000;
    await both.promote(release);
    both.nowMs += 1000;
  }
  const second = await both.release('second');
  await back(both);
  await both.prod.releases.lift('census', { by: 'bob@example.com', reason: 'looked at it' });
  await expect(both.promote(second)).rejects.toMatchObject({
    message: expect.stringContaining('was taken out of use since'),
  });
  both.nowMs += 1000;
  await both.decide('bob@example.com', second);
  expect((await both.promote(second)).release.state).toBe('in-use');
});

test('goes to any earlier release, and forward again', async () => {
  await using both = new TwoEnvironments();
  const releases = await promoted(both, 'first', 'second', 'third');
  expect((await back(both, { to: releases[0]!.digest })).deployment.version).toBe(1);
  both.nowMs += 1000;
  expect((await back(both, { to: releases[2]!.digest })).deployment.version).toBe(3);
  expect((await both.prodAsItIs()).inUse.map(({ digest }) => digest)).toEqual([
    releases[2]!.digest,
  ]);
});

test('there must be an earlier one', async () => {
  await using both = new TwoEnvironments();
  await expect(back(both)).rejects.toMatchObject({ code: 'release-no-earlier' });
  const first = await both.release('first');
  await both.promote(first);
  await expect(back(both)).rejects.toMatchObject({ code: 'release-no-earlier' });
  const second = await both.release('second');
  await expect(back(both, { to: second.digest })).rejects.toMatchObject({
    code: 'release-no-earlier',
    message: expect.stringContaining('was never in use on it'),
  });
});

test('done twice, it does not bring back what was withdrawn, nor what was rejected', async () => {
  await using both = new TwoEnvironments();
  const releases = await promoted(both, 'first', 'second', 'third');
  await both.decide('bob@example.com', releases[1]!, 'rejected');
  expect((await back(both)).release.digest).toBe(releases[0]!.digest);
  both.nowMs += 1000;
  await expect(back(both)).rejects.toMatchObject({
    code: 'release-no-earlier',
    message: expect.stringContaining('withdrawn or rejected'),
  });
});

describe('a release that is not whole any more', () => {
  const modelFile = ({ folder }: TwoEnvironments, name: string, { content }: Release) =>
    objectPath(join(folder, 'state', name, 'artifacts'), content.model.digest);

  test('is not rolled back to, and nothing changes', async () => {
    await using both = new TwoEnvironments();
    const [first] = await promoted(both, 'first', 'second');
    const file = modelFile(both, 'prod', first!);
    writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, -1), Buffer.of(0)]));
    const before = await both.prodAsItIs();
    await expect(back(both)).rejects.toMatchObject({ category: 'corrupt' });
    expect(await both.prodAsItIs()).toEqual(before);
  });

  test.each([
    ['cut off', (file: string) => truncateSync(file, 100)],
    ['gone', (file: string) => rmSync(file)],
  ])('is brought again when its model is %s', async (_, damage) => {
    await using both = TwoEnvironments.withApprover();
    const release = await waiting(both);
    damage(modelFile(both, 'prod', release));
    await both.decide('bob@example.com', release);
    const entered = await both.promote(release);
    expect(Buffer.from(await both.prod.artifacts.readBytes(entered.release.artifactUri))).toEqual(
      Buffer.from('first'),
    );
  });

  test('does not enter when it is damaged where it comes from, too', async () => {
    await using both = TwoEnvironments.withApprover();
    const release = await waiting(both);
    await both.decide('bob@example.com', release);
    rmSync(modelFile(both, 'prod', release));
    truncateSync(modelFile(both, 'staging', release), 100);
    await expect(both.promote(release)).rejects.toMatchObject({ category: 'corrupt' });
    expect((await both.prodAsItIs()).inUse).toEqual([]);
  });
});
