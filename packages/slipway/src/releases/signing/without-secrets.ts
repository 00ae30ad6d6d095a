import type { JsonObject, JsonValue } from '../../core/json.ts';

/** What people name what nobody else should read. */
const SECRET_NAME =
  /secret|passw(or)?d|passphrase|credential|private[-_]?key|api[-_]?key|access[-_]?key|(^|[-_.a-z])token$|^auth(orization)?$/i;

/** Parameters as they may be published: the values of what is named like a secret are left out. */
export function withoutSecrets(parameters: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) ? '(not published)' : inside(value),
    ]),
  );
}

function inside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inside);
  return value !== null && typeof value === 'object' ? withoutSecrets(value as JsonObject) : value;
}
