import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { AccessNeed } from '../access-need.ts';
import { deriveNeeds } from '../derive-needs.ts';
import { OPERATIONS } from '../operations.ts';
import { accountName, roleName } from './google-names.ts';
import { GOOGLE_PERMISSIONS } from './google-permissions.ts';
import { googleTerraform } from './google-terraform.ts';

const environments = ['staging', 'prod'].map((name) => ({ name, key: null, secrets: {} }));
const text = (needs: readonly AccessNeed[]) =>
  `${JSON.stringify(googleTerraform(needs, environments), undefined, 2)}\n`;

describe('the reference example on Google Cloud', () => {
  const file = join(import.meta.dirname, '../../../../../examples/census-income/pipeline.yaml');
  const { spec, platform } = readPipeline(readFileSync(file, 'utf8'));
  const needs = deriveNeeds(
    { spec: spec!, platform },
    { environment: 'staging', releaseTarget: 'prod' },
  );

  test('is this file', async () => {
    await expect(text(needs)).toMatchFileSnapshot('fixtures/census-income.tf.json');
  });

  test('binds no predefined role but those of keys', () => {
    const roles = [...text(needs).matchAll(/"role": "(roles\/[^"]+)"/g)].map(([, role]) => role);
    expect(new Set(roles)).toEqual(
      new Set(['roles/cloudkms.cryptoKeyDecrypter', 'roles/cloudkms.cryptoKeyEncrypterDecrypter']),
    );
  });
});

const anyNeeds = fc.array(
  fc.record({
    identity: fc.constantFrom('runner@staging', 'releaser@prod', 'runner@prod'),
    environment: fc.constantFrom('staging', 'prod'),
    operation: fc.constantFrom(...OPERATIONS),
    tasks: fc.constant([]),
  }),
);

test('the order of needs does not change a byte', () => {
  fc.assert(
    fc.property(anyNeeds, (needs) => {
      expect(text(needs.toReversed())).toBe(text(needs));
    }),
  );
});

test('no permission is a wildcard, and none lets in an administrator', () => {
  const all = Object.values(GOOGLE_PERMISSIONS).flatMap((each) => [
    ...each.onResource,
    ...each.onProject,
  ]);
  expect(all.filter((permission) => !/^[a-zA-Z]+\.[a-zA-Z]+\.[a-zA-Z]+$/.test(permission))).toEqual(
    [],
  );
  expect(all.filter((permission) => /setIamPolicy|delete/i.test(permission))).toEqual([]);
});

test('accounts and roles have names that Google takes however long the environment is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), (environment) => {
      const identities = ['runner', 'releaser'].map((role) => `${role}@${environment}`);
      const names = identities.map(accountName);
      expect(new Set(names).size).toBe(2);
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
      for (const operation of OPERATIONS)
        expect(roleName(`${environment}_${operation.replace(':', '_')}_project`)).toMatch(
          /^[a-z0-9_.]{3,64}$/,
        );
    }),
  );
});

test('a secret of Secret Manager is bound by itself; one that is elsewhere is not', () => {
  const needs = ['A', 'B', 'toString'].map((name) => ({
    identity: 'runner@staging',
    environment: 'staging',
    operation: `secrets:${name}`,
    tasks: [],
  }));
  const secrets = { A: 'projects/p/secrets/s/versions/3', B: 'env:B' };
  const { resource } = googleTerraform(needs, [{ name: 'staging', key: null, secrets }]) as {
    resource: Record<string, unknown>;
  };
  expect(resource.google_secret_manager_secret_iam_member).toEqual({
    runner_staging_staging_secret_A: {
      project: 'p',
      secret_id: 's',
      role: 'roles/secretmanager.secretAccessor',
      member: `\${google_service_account.runner_staging.member}`,
    },
  });
});
