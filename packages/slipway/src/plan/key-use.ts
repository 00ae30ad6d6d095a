import type { AccessNeed } from './access-need.ts';

/** What an identity does with the key of an environment. */
export interface KeyUse {
  readonly identity: string;
  readonly environment: string;
  readonly mayEncrypt: boolean;
  readonly mayDecrypt: boolean;
}

/** Data at rest is under a key: who reads it decrypts, who writes it encrypts. */
const DATA: ReadonlySet<string> = new Set(['warehouse', 'artifacts', 'models']);

/** Who uses which environment's key, derived from what they read and write there. */
export function keyUses(needs: readonly AccessNeed[]): readonly KeyUse[] {
  const uses = new Map<string, KeyUse>();
  for (const { identity, environment, operation } of needs) {
    const [concept = '', verb] = operation.split(':');
    if (!DATA.has(concept)) continue;
    const key = `${environment} ${identity}`;
    const known = uses.get(key);
    uses.set(key, {
      identity,
      environment,
      mayEncrypt: (known?.mayEncrypt ?? false) || verb === 'write',
      mayDecrypt: (known?.mayDecrypt ?? false) || verb === 'read',
    });
  }
  return [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}
