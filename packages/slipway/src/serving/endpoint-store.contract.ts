import { describe, expect, it } from 'vitest';
import type { DeployRequest, EndpointStore } from './endpoint-store.ts';

export interface EndpointStoreFixture extends AsyncDisposable {
  /** The same store through two connections. */
  readonly store: EndpointStore;
  readonly other: EndpointStore;
}

const requestFor = (version: number, change: Partial<DeployRequest> = {}): DeployRequest => ({
  operationId: `run-${version}/deploy`,
  endpoint: 'census-income',
  model: 'census',
  version,
  artifactUri: `slipway://prod/artifacts/sha256/${String(version).repeat(64)}`,
  minReplicas: 2,
  maxReplicas: 4,
  trafficPercent: 25,
  deployedBy: 'releaser@prod',
  keyUri: 'slipway-key://prod/1',
  ...change,
});

const sumOf = (split: Readonly<Record<string, number>>): number =>
  Object.values(split).reduce((sum, share) => sum + share, 0);

/** What every endpoint store does. */
export function endpointStoreContract(
  name: string,
  open: () => Promise<EndpointStoreFixture>,
): void {
  describe(`${name} keeps the endpoint store contract`, () => {
    it('creates the endpoint at the first deployment, which takes all traffic', async () => {
      await using fixture = await open();
      const { endpoint, deployment } = await fixture.store.deploy(requestFor(1));
      expect(deployment).toMatchObject({
        model: 'census',
        version: 1,
        minReplicas: 2,
        maxReplicas: 4,
      });
      expect(deployment.id).toMatch(/^[0-9]{1,10}$/);
      expect(endpoint).toMatchObject({ etag: 1, trafficSplit: { [deployment.id]: 100 } });
      expect(endpoint.deployments).toEqual([deployment]);
      expect(await fixture.other.find('census-income')).toEqual(endpoint);
      expect(JSON.parse(JSON.stringify(endpoint))).toEqual(endpoint);
    });

    it('reuses the endpoint and gives the next deployment its percentage', async () => {
      await using fixture = await open();
      const { store } = fixture;
      const first = await store.deploy(requestFor(1));
      const { endpoint, deployment } = await store.deploy(
        requestFor(2, { keyUri: 'slipway-key://prod/2' }),
      );
      expect(endpoint.trafficSplit).toEqual({ [first.deployment.id]: 75, [deployment.id]: 25 });
      expect(endpoint).toMatchObject({ etag: 2, keyUri: 'slipway-key://prod/2' });
      expect(await store.list()).toEqual([endpoint]);
    });

    it('shares the rest in proportion among all that served', async () => {
      await using fixture = await open();
      const { store } = fixture;
      const ids: string[] = [];
      for (const version of [1, 2, 3])
        ids.push((await store.deploy(requestFor(version))).deployment.id);
      expect((await store.find('census-income'))?.trafficSplit).toEqual({
        [ids[0]!]: 56,
        [ids[1]!]: 19,
        [ids[2]!]: 25,
      });
    });

    it('removes deployments that are left without traffic', async () => {
      await using fixture = await open();
      const { store } = fixture;
      await store.deploy(requestFor(1));
      await store.deploy(requestFor(2));
      const { endpoint, deployment } = await store.deploy(requestFor(3, { trafficPercent: 100 }));
      expect(endpoint.deployments).toEqual([deployment]);
      expect(endpoint.trafficSplit).toEqual({ [deployment.id]: 100 });
    });

    it('keeps a new deployment that takes no traffic until the next one comes', async () => {
      await using fixture = await open();
      const { store } = fixture;
      await store.deploy(requestFor(1));
      const dark = await store.deploy(requestFor(2, { trafficPercent: 0 }));
      expect(dark.endpoint.deployments.map(({ version }) => version)).toEqual([1, 2]);
      expect(sumOf(dark.endpoint.trafficSplit)).toBe(100);
      const next = await store.deploy(requestFor(3));
      expect(next.endpoint.deployments.map(({ version }) => version)).toEqual([1, 3]);
    });

    it('replaces the deployment of a version that is deployed again', async () => {
      await using fixture = await open();
      const { store } = fixture;
      const first = await store.deploy(requestFor(1));
      const alone = await store.deploy(requestFor(1, { operationId: 'again', maxReplicas: 8 }));
      expect(alone.endpoint.deployments).toEqual([alone.deployment]);
      expect(alone.endpoint.trafficSplit).toEqual({ [alone.deployment.id]: 100 });
      expect(alone.deployment.id).not.toBe(first.deployment.id);
      expect(alone.deployment.maxReplicas).toBe(8);
    });

    it('never gives the id of a removed deployment to another one', async () => {
      await using fixture = await open();
      const { store } = fixture;
      const ids = new Set<string>();
      for (const version of [1, 2, 3, 4])
        ids.add((await store.deploy(requestFor(version, { trafficPercent: 100 }))).deployment.id);
      expect(ids.size).toBe(4);
    });

    it('does an operation once, and answers the second time with the first outcome', async () => {
      await using fixture = await open();
      const first = await fixture.store.deploy(requestFor(1));
      await fixture.store.deploy(requestFor(2));
      expect(await fixture.other.deploy(requestFor(1, { trafficPercent: 90 }))).toEqual(first);
      expect((await fixture.store.find('census-income'))?.etag).toBe(2);
    });

    it('keeps endpoints apart', async () => {
      await using fixture = await open();
      const { store } = fixture;
      await store.deploy(requestFor(1));
      await store.deploy(requestFor(1, { operationId: 'b', endpoint: 'b' }));
      const listed = await store.list();
      expect(listed.map((endpoint) => endpoint.name)).toEqual(['b', 'census-income']);
      expect(listed.every(({ deployments, etag }) => deployments.length === 1 && etag === 1)).toBe(
        true,
      );
      expect(await store.find('nothing')).toBeUndefined();
    });

    it('puts concurrent deployments one after another', async () => {
      await using fixture = await open();
      const { store, other } = fixture;
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 === 0 ? store : other).deploy(requestFor(index + 1)),
        ),
      );
      const etags = outcomes.map(({ endpoint }) => endpoint.etag).sort((a, b) => a - b);
      expect(etags).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
      for (const { endpoint } of outcomes) expect(sumOf(endpoint.trafficSplit)).toBe(100);
    });

    it('refuses impossible requests and writes nothing', async () => {
      await using fixture = await open();
      const { store } = fixture;
      const bad: Partial<DeployRequest>[] = [
        { endpoint: '' },
        { endpoint: 'a/../b' },
        { endpoint: 'e:predict' },
        { trafficPercent: 101 },
        { trafficPercent: -1 },
        { trafficPercent: 12.5 },
        { minReplicas: 0 },
        { minReplicas: 5, maxReplicas: 4 },
        { maxReplicas: Number.NaN },
        { maxReplicas: 1e9 },
      ];
      for (const change of bad)
        await expect(store.deploy(requestFor(1, change))).rejects.toMatchObject({
          category: 'invalid-input',
        });
      expect(await store.list()).toEqual([]);
    });
  });
}
