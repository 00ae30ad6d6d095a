import { expect, test } from 'vitest';
import type { AccessNeed } from './access-need.ts';
import { planAccess } from './plan-access.ts';
import { excessLines, requireAccess } from './require-access.ts';

const need = (identity: string, environment: string, operation: string): AccessNeed => ({
  identity,
  environment,
  operation,
  tasks: ['train'],
});

const plan = (needs: readonly AccessNeed[], grants: Parameters<typeof planAccess>[0]['grants']) =>
  planAccess({ environment: 'staging', needs, grants, use: null });

const reads = need('runner@staging', 'staging', 'warehouse:read');
const crosses = need('releaser@prod', 'staging', 'artifacts:read');

test('without grants, everything that is declared is granted', () => {
  const { missing, excess, access } = plan([reads, crosses], { staging: null, prod: null });
  expect({ missing, excess }).toEqual({ missing: [], excess: [] });
  expect(access.map(({ usedInRuns }) => usedInRuns)).toEqual([null, null]);
});

test('what is not granted is missing, with who, where, for what and how to grant it', () => {
  const planned = plan([reads, crosses], { staging: { runner: ['models:read'] }, prod: null });
  expect(planned.missing).toHaveLength(2);
  expect(() => requireAccess(planned)).toThrow(
    expect.objectContaining({
      code: 'plan-access-missing',
      category: 'denied',
      message: expect.stringMatching(
        /releaser@prod needs artifacts:read in staging for train[\s\S]*runner@staging needs warehouse:read in staging for train\nGrant it in slipway.config.ts \(environments.staging.grants\)/,
      ),
    }),
  );
});

test('what is granted and not needed is an excess that stops nothing', () => {
  const planned = plan([reads], { staging: { runner: ['warehouse:read', 'warehouse:write'] } });
  requireAccess(planned);
  expect(excessLines(planned)).toEqual([
    'runner@staging is granted warehouse:write in staging, which the pipeline does not need.',
  ]);
});

test('what is granted for runs in another environment is no excess', () => {
  const grants = { staging: { runner: ['warehouse:read'], 'releaser@prod': ['artifacts:read'] } };
  const alone = planAccess({ environment: 'staging', needs: [reads], grants, use: null });
  const use = { environment: 'staging', needs: [reads], needsElsewhere: [crosses], grants };
  expect([alone.excess.length, planAccess({ ...use, use: null }).excess.length]).toEqual([0, 0]);
  const mixed = {
    environment: 'staging',
    needs: [reads, need('releaser@prod', 'prod', 'models:read')],
  };
  expect(planAccess({ ...mixed, grants, use: null }).excess).toHaveLength(1);
  expect(planAccess({ ...mixed, needsElsewhere: [crosses], grants, use: null }).excess).toEqual([]);
});

test('an identity of another environment is granted by its whole name only', () => {
  const short = plan([crosses], { staging: { releaser: ['artifacts:read'] } });
  expect(short.missing).toHaveLength(1);
  const whole = plan([crosses], { staging: { 'releaser@prod': ['artifacts:read'] } });
  expect(whole.missing).toEqual([]);
});

test('recorded use is counted, and no use is a zero', () => {
  const { access, recordedRuns } = planAccess({
    environment: 'staging',
    needs: [reads, crosses],
    grants: {},
    use: { runs: 3, counts: new Map([['runner@staging staging warehouse:read', 2]]) },
  });
  expect([recordedRuns, access.map(({ usedInRuns }) => usedInRuns)]).toEqual([3, [0, 2]]);
});
