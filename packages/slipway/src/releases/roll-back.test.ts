import { expect, test } from 'vitest';
import { TwoEnvironments } from './fixtures/two-environments.ts';
import { rollBack } from './roll-back.ts';

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
  const releases = [];
  for (const name of ['first', 'second', 'third']) {
    releases.push(await both.release(name));
    await both.promote(releases.at(-1)!);
    both.nowMs += 1000;
  }
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
