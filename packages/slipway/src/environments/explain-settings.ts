import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { JsonValue } from '../core/json.ts';
import { rulesFor } from '../releases/release-policy.ts';
import { environmentDefinition } from './environment-definition.ts';
import { type EnvironmentSettings, environmentDefaults } from './project.ts';
import { secretReference } from './secret-reference.ts';

/** One setting as it holds: its value, and what it means. */
export interface ExplainedSetting {
  /** As it stands in slipway.config.ts, below the environment: `keys.provider.key`. */
  readonly path: string;
  /** Null where there is none. */
  readonly value: JsonValue;
  /** Whether the value is what an environment has that says nothing. */
  readonly isDefault: boolean;
  readonly meaning: string;
}

/** Settings whose values are references to secrets; what is none might be a secret itself. */
const REFERENCES =
  /^(secrets\..*|webhook\.(url|secret)|keys\.provider\.(passphrase|token|accessToken))$/;

/** Every setting of an environment, given or not. */
export function explainSettings(environment: EnvironmentSettings): readonly ExplainedSetting[] {
  const lines = [
    ...explain({
      schema: environmentDefinition,
      value: asWritten(environment),
      standard: asWritten(environmentDefaults(environment.name)),
      path: '',
      meaning: '',
    }),
  ];
  return lines.map((line) =>
    REFERENCES.test(line.path) ? { ...line, value: shown(line.value) } : line,
  );
}

const shown = (value: JsonValue): JsonValue =>
  value === null || secretReference.safeParse(value).success ? value : '(no reference: not shown)';

/** As a user would write it, with what the policy leaves open filled in. */
function asWritten({ name, releaseTarget, policy, ...rest }: EnvironmentSettings): JsonValue {
  const { tiers, models } = policy;
  const { rules } = rulesFor({ ...policy, tiers: {}, models: {} }, '');
  const target = releaseTarget === name ? null : releaseTarget;
  return {
    ...rest,
    releasesTo: target,
    policy: { ...rules, tiers, models },
  } as unknown as JsonValue;
}

interface Part {
  readonly schema: z.core.$ZodType;
  readonly value: JsonValue;
  readonly standard: JsonValue;
  readonly path: string;
  readonly meaning: string;
}

function* explain(part: Part): Generator<ExplainedSetting> {
  const { schema, meaning } = unwrapped(part);
  const below = (key: string, inner: z.core.$ZodType): Part => ({
    schema: inner,
    value: memberOf(part.value, key),
    standard: memberOf(part.standard, key),
    path:
      part.path === '' ? key : `${part.path}.${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}`,
    meaning,
  });
  if (schema instanceof z.ZodObject && part.value !== null) {
    for (const [key, inner] of Object.entries(schema.shape)) yield* explain(below(key, inner));
    return;
  }
  const keys = isMapping(part.value) ? Object.keys(part.value) : [];
  if (schema instanceof z.ZodRecord && keys.length > 0) {
    for (const key of keys) yield* explain(below(key, schema.valueType));
    return;
  }
  const option =
    schema instanceof z.ZodDiscriminatedUnion ? optionOf(schema, part.value) : undefined;
  if (option !== undefined) {
    yield* explain({ ...part, schema: option, meaning });
    return;
  }
  const isDefault = isDeepStrictEqual(part.value, part.standard);
  yield { path: part.path, value: part.value, isDefault, meaning };
}

/** The schema inside of optional, default and the like, and the nearest description. */
function unwrapped({ schema, meaning }: Part): { schema: z.core.$ZodType; meaning: string } {
  const described = z.globalRegistry.get(schema)?.description;
  const { innerType, in: input } = schema._zod.def as {
    innerType?: z.core.$ZodType;
    in?: z.core.$ZodType;
  };
  const inner = innerType ?? input;
  if (inner === undefined) return { schema, meaning: described ?? meaning };
  const found = unwrapped({ schema: inner, meaning } as Part);
  return { schema: found.schema, meaning: described ?? found.meaning };
}

const isMapping = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: JsonValue, key: string): JsonValue =>
  isMapping(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;

const optionOf = (schema: z.ZodDiscriminatedUnion, value: JsonValue): z.core.$ZodType | undefined =>
  schema.options.find((option) => {
    const { shape } = option as z.ZodObject;
    const tag = shape[schema.def.discriminator];
    return z.safeParse(tag as z.ZodType, memberOf(value, schema.def.discriminator)).success;
  });
