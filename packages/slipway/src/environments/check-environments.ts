import type { PolicySettings } from '../releases/release-policy.ts';
import { EnvironmentError } from './errors.ts';
import type { EnvironmentSettings, Project } from './project.ts';

/** The error that a project's settings are wrong. */
export const invalidProject = (problem: string) =>
  new EnvironmentError(
    'invalid-input',
    'project-invalid',
    `slipway.config.ts is not right:\n${problem}`,
  );

/** Throws `project-invalid` when environments contradict each other or themselves. */
export function checkEnvironments({ environments, ci }: Project): void {
  const all = Object.values(environments);
  refuseCycle(environments);
  refuseSharedKeys(all);
  for (const environment of all) {
    refuseUnmeetable(environment);
    for (const identity of Object.keys(environment.grants ?? {}))
      known(environments, identity.split('@')[1], `environments.${environment.name}.grants`);
  }
  for (const name of Object.values(ci.branches)) known(environments, name, 'ci.branches');
  for (const name of Object.keys(ci.parameters)) known(environments, name, 'ci.parameters');
}

type Environments = Project['environments'];

function known(environments: Environments, name: string | undefined, where: string): void {
  if (name === undefined || Object.hasOwn(environments, name)) return;
  const names = Object.keys(environments).join(', ');
  throw invalidProject(`${where} names the environment "${name}"; there are: ${names}.`);
}

/** What goes round in a circle was let in by nobody. An environment may release into itself. */
function refuseCycle(environments: Environments): void {
  for (const start of Object.keys(environments)) {
    const path = [start];
    for (let at = start; ; ) {
      const next = environments[at]?.releaseTarget ?? at;
      if (next === at) break;
      path.push(next);
      if (next === start)
        throw invalidProject(
          `releasesTo goes round in a circle: ${path.join(' → ')}. Take releasesTo out of the last environment that releases should reach.`,
        );
      // A circle that this environment only leads to is told by one that is on it.
      if (path.indexOf(next) < path.length - 1) break;
      at = next;
    }
  }
}

function refuseSharedKeys(environments: readonly EnvironmentSettings[]): void {
  const owners = new Map<string, string>();
  for (const { name, keys } of environments) {
    const key = keyPlace(keys.provider);
    if (key === null) continue;
    const owner = owners.get(key);
    if (owner !== undefined)
      throw invalidProject(
        `environments.${owner} and environments.${name} have the same key, ${key}. Give each its own: who may read one environment could read the other.`,
      );
    owners.set(key, name);
  }
}

/** Where a key is, in one spelling; null: a file in the environment's own folder. */
function keyPlace(provider: EnvironmentSettings['keys']['provider']): string | null {
  if (provider.provider === 'keyring') return null;
  if (provider.provider === 'cloud-kms') return provider.key;
  const address = new URL(provider.address).href.replace(/\/+$/, '');
  const mount = provider.mount.replaceAll(/^\/+|\/+$/g, '');
  return `${address}/${mount}/${provider.key}`;
}

/** Nothing could ever meet a policy that waits for people whom nobody has named. */
function refuseUnmeetable({ name, people, services, policy }: EnvironmentSettings): void {
  // Where nobody is named, everybody has every role.
  if (Object.keys(people).length + Object.keys(services).length === 0) return;
  const having = (role: 'approver' | 'validator') =>
    Object.values(people).filter(({ roles }) => roles.includes(role)).length;
  for (const [where, rules] of rulesIn(policy)) {
    const approvals = rules.approvals ?? 0;
    if (approvals > having('approver'))
      throw invalidProject(
        `environments.${name}.${where}.approvals is ${approvals}, and ${having('approver')} people of ${name} have the role approver: no release could ever enter.`,
      );
    if (rules.validation === true && having('validator') === 0)
      throw invalidProject(
        `environments.${name}.${where}.validation asks for a validator, and nobody of ${name} has the role validator: no release could ever enter.`,
      );
  }
}

const rulesIn = (policy: PolicySettings) =>
  [
    ['policy', policy],
    ...Object.entries(policy.tiers).map(([tier, rules]) => [`policy.tiers.${tier}`, rules ?? {}]),
  ] as [string, Pick<PolicySettings, 'approvals' | 'validation'>][];
