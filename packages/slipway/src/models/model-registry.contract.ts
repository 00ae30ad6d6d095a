import { describe, expect, it } from 'vitest';
import type { Digest } from '../core/digest.ts';
import type { ModelRegistry, RegisterModelRequest } from './model-registry.ts';

export interface ModelRegistryFixture extends AsyncDisposable {
  /** The same registry through two connections. */
  readonly registry: ModelRegistry;
  readonly other: ModelRegistry;
  advance(ms: number): void;
}

const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`;

const requestFor = (change: Partial<RegisterModelRequest> = {}): RegisterModelRequest => ({
  operationId: 'run-1/register',
  model: 'census',
  artifactUri: `slipway://prod/artifacts/sha256/${'a'.repeat(64)}`,
  digest: digestOf('a'),
  evaluation: {
    accuracy: 0.85,
    confusion: [
      [1, 2],
      [3, 4],
    ],
    gate: { accepted: true },
  },
  provenance: { run: 'run-1', task: 'register', source: 'slipway://staging/x' },
  registeredBy: 'releaser@prod',
  ...change,
});

/** What every model registry does. */
export function modelRegistryContract(
  name: string,
  open: () => Promise<ModelRegistryFixture>,
): void {
  describe(`${name} keeps the model registry contract`, () => {
    it('numbers versions from 1 and names the one before as parent', async () => {
      await using fixture = await open();
      const { registry } = fixture;
      const first = await registry.register(requestFor());
      fixture.advance(5);
      const second = await registry.register(requestFor({ operationId: 'run-2/register' }));
      const elsewhere = await registry.register(
        requestFor({ operationId: 'run-3/register', model: 'churn' }),
      );
      expect(first).toMatchObject({ model: 'census', version: 1, parent: null, aliases: [] });
      expect(second).toMatchObject({ version: 2, parent: 1 });
      expect(second.createdAtMs - first.createdAtMs).toBe(5);
      expect(elsewhere).toMatchObject({ version: 1, parent: null });
      expect(await registry.models()).toEqual(['census', 'churn']);
      expect((await registry.versions('census')).map(({ version }) => version)).toEqual([1, 2]);
    });

    it('gives back everything it was given, as plain JSON', async () => {
      await using fixture = await open();
      const request = requestFor();
      const { operationId, ...kept } = request;
      await fixture.registry.register(request);
      const found = await fixture.other.find('census', 1);
      expect(found).toMatchObject(kept);
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      expect(operationId).toBe('run-1/register');
    });

    it('registers an operation once, whatever is asked the second time', async () => {
      await using fixture = await open();
      const first = await fixture.registry.register(requestFor());
      const again = await fixture.other.register(requestFor({ digest: digestOf('b') }));
      expect(again).toEqual(first);
      expect(await fixture.registry.versions('census')).toHaveLength(1);
    });

    it('gives concurrent registrations numbers of their own', async () => {
      await using fixture = await open();
      const { registry, other } = fixture;
      const versions = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? registry : other).register(
            requestFor({ operationId: `run-${index}/register` }),
          ),
        ),
      );
      const numbers = versions.map(({ version }) => version).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(versions.every(({ version, parent }) => (parent ?? 0) === version - 1)).toBe(true);
    });

    it('finds nothing where there is nothing', async () => {
      await using fixture = await open();
      const { registry } = fixture;
      await registry.register(requestFor());
      expect(await registry.find('census', 2)).toBeUndefined();
      expect(await registry.find('nothing', 1)).toBeUndefined();
      expect(await registry.find('census', { alias: 'champion' })).toBeUndefined();
      expect(await registry.versions('nothing')).toEqual([]);
    });

    it('moves an alias from version to version', async () => {
      await using fixture = await open();
      const { registry, other } = fixture;
      await registry.register(requestFor());
      await registry.register(requestFor({ operationId: 'run-2/register' }));
      await registry.setAlias('census', 'champion', 1);
      await registry.setAlias('census', 'latest', 1);
      expect(await other.find('census', { alias: 'champion' })).toMatchObject({
        version: 1,
        aliases: ['champion', 'latest'],
      });
      await registry.setAlias('census', 'champion', 2);
      expect((await other.versions('census')).map(({ aliases }) => aliases)).toEqual([
        ['latest'],
        ['champion'],
      ]);
    });

    it('refuses an alias for a version that is not there, and one that reads as a number', async () => {
      await using fixture = await open();
      const { registry } = fixture;
      await registry.register(requestFor());
      await expect(registry.setAlias('census', 'champion', 7)).rejects.toMatchObject({
        category: 'not-found',
        code: 'model-version-not-found',
      });
      await expect(registry.setAlias('censsu', 'champion', 1)).rejects.toThrow(/mean census/);
      await expect(registry.setAlias('census', '1', 1)).rejects.toMatchObject({
        code: 'model-alias-name',
      });
    });

    it('refuses names that fit in no path, and takes hostile-looking ones that do', async () => {
      await using fixture = await open();
      const { registry } = fixture;
      for (const model of [
        '',
        '../prod',
        'a/b',
        "x'; DROP TABLE model_versions",
        '.',
        'a'.repeat(64),
      ])
        await expect(registry.register(requestFor({ model }))).rejects.toMatchObject({
          category: 'invalid-input',
          code: 'model-name',
        });
      await registry.register(requestFor({ model: 'constructor' }));
      expect(await registry.models()).toEqual(['constructor']);
    });
  });
}
