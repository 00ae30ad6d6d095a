/**
 * What an identity can be granted in an environment. `artifacts` follow from a step's inputs and
 * outputs, the others from what it declares; secrets are `secrets:NAME`.
 */
export const OPERATIONS = [
  'warehouse:read',
  'warehouse:write',
  'artifacts:read',
  'artifacts:write',
  'models:read',
  'models:write',
  'endpoints:read',
  'endpoints:write',
  'monitors:write',
] as const;

export type PlatformOperation = (typeof OPERATIONS)[number];

/** `secrets:NAME`, as the environment names the secret. */
const SECRET = /^secrets:[A-Za-z_][A-Za-z0-9_]*$/;

export const isOperation = (text: string): boolean =>
  SECRET.test(text) || (OPERATIONS as readonly string[]).includes(text);
