import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { DAY_MS, TwoEnvironments } from './fixtures/two-environments.ts';
import { proposeRelease } from './propose-release.ts';

const people = {
  'ada@example.com': { roles: ['author', 'approver'] },
  'bob@example.com': { roles: ['approver'] },
  'eve@example.com': { roles: ['approver'] },
  'val@example.com': { roles: ['validator', 'approver'] },
  'rob@example.com': { roles: ['releaser'] },
} as const;

const membersOf = (given: Readonly<Record<string, { readonly roles: readonly string[] }>>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, { roles }]) => [name, { roles: [...roles] as never }]),
  );

const withPolicy = (policy: object) => new TwoEnvironments({ people: membersOf(people), policy });

const waiting = { code: 'release-waiting', category: 'waiting' };

test('without a policy, the same digests enter prod under the key of prod', async () => {
  await using both = new TwoEnvironments();
  const release = await both.release();
  const { release: entered, endpoint } = await both.promote(release);
  expect(entered).toMatchObject({
    digest: release.digest,
    state: 'in-use',
    source: 'staging',
    author: 'ada@example.com',
    modelVersion: 1,
  });
  expect(entered.artifactUri).not.toBe(release.artifactUri);
  const version = await both.prod.models.find('census-income', 1);
  expect(version).toMatchObject({ digest: release.content.model.digest });
  expect(version!.evidence.map(({ digest }) => digest)).toEqual([release.content.evaluation]);
  expect(endpoint.keyUri).toBe(await both.prod.keys.primaryKeyUri());
  expect(endpoint.trafficSplit).toEqual({ [endpoint.deployments[0]!.id]: 100 });
});

test('promoting what is in use already changes nothing', async () => {
  await using both = new TwoEnvironments();
  const release = await both.release();
  await both.promote(release);
  const before = await both.prodAsItIs();
  await both.promote(release);
  expect(await both.prodAsItIs()).toEqual(before);
});

test('a canary takes its share, and more when it is promoted again with more', async () => {
  await using both = new TwoEnvironments();
  await both.promote(await both.release('first'));
  const second = await both.release('second', 10);
  const canary = await both.promote(second);
  expect(Object.values(canary.endpoint.trafficSplit).toSorted()).toEqual([10, 90]);
  const whole = await both.promote(second, { trafficPercent: 100 });
  expect(Object.values(whole.endpoint.trafficSplit)).toEqual([100]);
  expect((await both.prodAsItIs()).inUse.map(({ digest }) => digest)).toEqual([second.digest]);
});

test('it waits until enough approvers other than the author have approved', async () => {
  await using both = withPolicy({ approvals: 2 });
  const release = await both.release();
  const before = await both.prodAsItIs();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('ada@example.com', release);
  await both.decide('bob@example.com', release);
  await expect(both.promote(release)).rejects.toMatchObject({
    message: expect.stringContaining('1 of 2 approvals: bob@example.com; that of ada@example.com'),
  });
  expect(await both.prodAsItIs()).toEqual(before);
  await both.decide('eve@example.com', release);
  expect((await both.promote(release)).release.state).toBe('in-use');
});

test('the same person twice is one approval', async () => {
  await using both = withPolicy({ approvals: 2 });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', release);
  await both.decide('bob@example.com', release);
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
});

test('an approval does not let in another release', async () => {
  await using both = withPolicy({ approvals: 1 });
  const [first, second] = [await both.release('first'), await both.release('second')];
  await expect(both.promote(first)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', first);
  await expect(both.promote(second)).rejects.toMatchObject(waiting);
});

test('an approval ends when another release has come into use', async () => {
  await using both = withPolicy({ approvals: 1 });
  const [first, second] = [await both.release('first'), await both.release('second')];
  await expect(both.promote(first)).rejects.toMatchObject(waiting);
  await expect(both.promote(second)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', first);
  await both.decide('bob@example.com', second);
  await both.promote(first);
  await expect(both.promote(second)).rejects.toMatchObject({
    message: expect.stringContaining('another release has come into use since'),
  });
});

test('an approval expires, and one from the future does not count', async () => {
  await using both = withPolicy({ approvals: 1, approvalsExpireAfter: '7d' });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  both.nowMs += DAY_MS;
  await both.decide('bob@example.com', release);
  both.nowMs -= DAY_MS;
  await expect(both.promote(release)).rejects.toMatchObject({
    message: expect.stringContaining('made in the future'),
  });
  both.nowMs += 8 * DAY_MS;
  await expect(both.promote(release)).rejects.toMatchObject({
    message: expect.stringContaining('it has expired'),
  });
});

test('who rejects keeps it out until the same person approves', async () => {
  await using both = withPolicy({ approvals: 1 });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', release);
  await both.decide('eve@example.com', release, 'rejected');
  await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-refused' });
  await both.decide('eve@example.com', release);
  expect((await both.promote(release)).release.state).toBe('in-use');
});

test('a validator who approved is not the validator', async () => {
  await using both = withPolicy({ approvals: 1, validation: true });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('val@example.com', release, 'validated');
  await both.decide('val@example.com', release);
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('val@example.com', release, 'rejected');
  await expect(both.promote(release)).rejects.toMatchObject({ code: 'release-refused' });
});

test('a gate that fails refuses it, says the numbers, and is in the audit log', async () => {
  await using both = withPolicy({
    gates: [
      { metric: 'slices.female', min: 0.88 },
      { metric: 'auc', min: 0.85 },
    ],
  });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject({
    code: 'release-refused',
    category: 'denied',
    message: expect.stringContaining('slices.female is 0.87, but must be ≥ 0.88.'),
  });
  const denied = [];
  for await (const entry of both.prod.audit.entries())
    if (entry.outcome === 'denied') denied.push(entry);
  expect(denied).toMatchObject([{ action: 'release.enter', subject: release.digest }]);
});

test('evidence that the policy asks for must be there', async () => {
  await using both = withPolicy({ evidence: ['evaluation', 'provenance'] });
  await expect(both.promote(await both.release())).rejects.toMatchObject({
    code: 'release-refused',
    message: expect.stringContaining('without its provenance'),
  });
});

test('it must have been in use in staging for the soak time, without a break', async () => {
  await using both = withPolicy({ soak: '2d' });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  const revision = await both.staging.releases.revision();
  await both.staging.releases.enter({
    operationId: 'soak',
    release: release.digest,
    revision,
    by: 'runner@staging',
    trafficPercent: 100,
    keyUri: 'k',
    monitor: null,
    provenance: {},
    findings: {},
    emergency: null,
  });
  both.nowMs += DAY_MS;
  await expect(both.promote(release)).rejects.toMatchObject({
    message: expect.stringContaining('for 2d: until 2026-11-25T09:00:00.000Z'),
  });
  both.nowMs += DAY_MS;
  expect((await both.promote(release)).release.state).toBe('in-use');
});

test('nothing enters within a freeze', async () => {
  await using both = withPolicy({
    freezes: [
      { from: '2026-11-23T00:00:00Z', until: '2026-11-24T00:00:00+01:00', reason: 'sales' },
    ],
  });
  const release = await both.release();
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  both.nowMs = Date.parse('2026-11-23T23:00:00Z');
  expect((await both.promote(release)).release.state).toBe('in-use');
});

test('the tier of the model decides which rules hold', async () => {
  await using both = withPolicy({
    tiers: { high: { approvals: 1 } },
    models: { 'census-income': 'high' },
  });
  await expect(both.promote(await both.release())).rejects.toMatchObject(waiting);
});

test('a hold keeps everything out until it is lifted', async () => {
  await using both = new TwoEnvironments();
  const release = await both.release();
  await both.prod.releases.hold({ endpoint: 'census', reason: 'audit', by: 'bob@example.com' });
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.prod.releases.lift('census', { by: 'bob@example.com', reason: 'done' });
  expect((await both.promote(release)).release.state).toBe('in-use');
});

test('breaking the glass lets it in, and nothing else until that was reviewed', async () => {
  await using both = withPolicy({ approvals: 1 });
  const [first, second] = [await both.release('first'), await both.release('second')];
  await both.promote(first, { emergency: 'pager 4711' });
  await expect(both.promote(second)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', second);
  await expect(both.promote(second)).rejects.toMatchObject({
    message: expect.stringContaining('nobody has reviewed that'),
  });
  await both.prod.releases.review(first.digest, {
    by: 'bob@example.com',
    comment: 'fine',
    ownToo: false,
  });
  expect((await both.promote(second)).release.state).toBe('in-use');
  const actions = [];
  for await (const { action } of both.prod.audit.entries()) actions.push(action);
  expect(actions).toContain('release.break-glass');
  expect(actions).toContain('release.review');
});

test('of two who promote at once, one after the other comes in, and none is half in', async () => {
  await using both = new TwoEnvironments();
  const releases = [
    await both.release('first'),
    await both.release('second'),
    await both.release('third'),
  ];
  const entered = await Promise.all(releases.map((release) => both.promote(release)));
  expect(entered).toHaveLength(3);
  const { endpoints, inUse, versions } = await both.prodAsItIs();
  expect(versions).toHaveLength(3);
  expect(inUse).toHaveLength(1);
  expect(endpoints[0]!.deployments).toHaveLength(1);
});

test('what was decided while it was judged refuses the admission', async () => {
  await using both = new TwoEnvironments();
  const release = await both.release();
  await both.promote(release);
  const revision = await both.prod.releases.revision();
  await both.prod.releases.hold({ endpoint: 'census', reason: 'wait', by: 'bob@example.com' });
  const before = await both.prodAsItIs();
  await expect(
    both.prod.releases.enter({
      operationId: 'late',
      release: release.digest,
      revision,
      by: 'rob@example.com',
      trafficPercent: 100,
      keyUri: 'k',
      monitor: null,
      provenance: {},
      findings: {},
      emergency: null,
    }),
  ).rejects.toMatchObject({ code: 'release-raced' });
  expect(await both.prodAsItIs()).toEqual(before);
});

test('a rejection stands, whatever comes into use and however old it gets, and the author is heard, too', async () => {
  await using both = withPolicy({ approvals: 1, approvalsExpireAfter: '7d' });
  const [first, second] = [await both.release('first'), await both.release('second')];
  for (const release of [first, second])
    await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', second, 'rejected');
  await both.decide('eve@example.com', first);
  await both.promote(first);
  both.nowMs += 8 * DAY_MS;
  await both.decide('eve@example.com', second);
  const refused = { code: 'release-refused', message: expect.stringContaining('rejected it') };
  await expect(both.promote(second)).rejects.toMatchObject(refused);
  await both.decide('bob@example.com', second);
  await both.decide('ada@example.com', second, 'rejected');
  await expect(both.promote(second)).rejects.toMatchObject(refused);
});

test('more traffic is no new use: the approval still counts, and soaking goes on', async () => {
  await using both = withPolicy({ approvals: 1 });
  const release = await both.release('first', 10);
  await expect(both.promote(release)).rejects.toMatchObject(waiting);
  await both.decide('bob@example.com', release);
  both.nowMs += 1000;
  const since = (await both.promote(release)).release.inUseSinceMs;
  for (const trafficPercent of [25, 50, 100]) {
    both.nowMs += 1000;
    const { release: now } = await both.promote(release, { trafficPercent });
    expect(now).toMatchObject({ state: 'in-use', inUseSinceMs: since });
  }
  expect(await both.prod.releases.uses('census')).toHaveLength(1);
});

test('an evaluation that the release has no digest of passes no gate', async () => {
  await using both = withPolicy({ gates: [{ metric: 'auc', min: 0.5 }] });
  await both.release();
  using database = new DatabaseSync(join(both.folder, 'state/staging/state.db'));
  database.exec(`UPDATE model_versions SET evaluation = '{"auc":0.99}', evidence = '[]'`);
  const [version] = await both.staging.models.versions('census-income');
  const forged = await proposeRelease(both.staging, {
    version: version!,
    serving: { endpoint: 'census', minReplicas: 1, maxReplicas: 1, trafficPercent: 100 },
    pipeline: null,
    ...{ author: 'ada@example.com', source: null, run: null, by: 'ada@example.com' },
  });
  await expect(both.promote(forged)).rejects.toMatchObject({
    code: 'release-refused',
    message: expect.stringContaining('no evaluation that is signed with it'),
  });
});

test('each emergency is reviewed by somebody else than who made it', async () => {
  await using both = withPolicy({ approvals: 1 });
  const release = await both.release();
  await both.promote(release, { by: 'cyd@example.com', emergency: 'pager' });
  await both.promote(release, { by: 'bob@example.com', emergency: 'again', trafficPercent: 80 });
  const review = (by: string, ownToo = false) =>
    both.prod.releases.review(release.digest, { by, comment: '', ownToo });
  const open = async () =>
    (await both.prod.releases.emergencies())
      .filter((one) => one.review === null)
      .map((one) => one.by);
  expect(await review('bob@example.com')).toBe(true);
  expect(await open()).toEqual(['bob@example.com']);
  expect(await review('bob@example.com')).toBe(false);
  expect(await review('cyd@example.com')).toBe(true);
  expect(await open()).toEqual([]);
});
