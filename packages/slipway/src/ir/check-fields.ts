import { z } from 'zod';

/** What a schema says of the members of a value, without their types. */
export type Fields =
  | MessageFields
  | { readonly kind: 'names' | 'list'; readonly of: Fields }
  | { readonly kind: 'free' };

interface MessageFields {
  readonly kind: 'message';
  readonly known: ReadonlyMap<string, Fields>;
  readonly defaults: readonly (readonly [string, unknown])[];
}

export interface FieldProblem {
  readonly code: 'unknown-field' | 'snake-case-field' | 'reserved-name';
  readonly severity: 'error' | 'warning';
  readonly path: readonly string[];
  readonly message: string;
}

/** The fields of a schema of loose objects. */
export function fieldsOf(schema: z.core.$ZodType): Fields {
  if (schema instanceof z.ZodObject) return messageFields(schema);
  if (schema instanceof z.ZodRecord) return collection('names', fieldsOf(schema.valueType));
  if (schema instanceof z.ZodArray) return collection('list', fieldsOf(schema.element));
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
    return fieldsOf(schema.def.innerType);
  return { kind: 'free' };
}

function messageFields({ shape }: z.ZodObject): Fields {
  const members = Object.entries(shape);
  return {
    kind: 'message',
    known: new Map(members.map(([name, member]) => [name, fieldsOf(member)])),
    defaults: members.flatMap(([name, member]) =>
      member instanceof z.ZodDefault ? [[name, member.def.defaultValue] as const] : [],
    ),
  };
}

const collection = (kind: 'names' | 'list', of: Fields): Fields =>
  of.kind === 'free' ? of : { kind, of };

/**
 * Fills in defaults, in place, and finds fields that the format does not have. Maps of names come
 * without a prototype: looking up `constructor` finds only what the file has.
 */
export function completeFields(fields: Fields, value: unknown, problems: FieldProblem[]): unknown {
  return new FieldWalk(problems).complete(fields, value, []);
}

class FieldWalk {
  readonly #problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    this.#problems = problems;
  }

  complete(fields: Fields, value: unknown, path: string[]): unknown {
    if (fields.kind === 'free' || typeof value !== 'object' || value === null) return value;
    if (fields.kind === 'list')
      return Array.isArray(value) ? this.#list(fields.of, value, path) : value;
    if (Array.isArray(value)) return value;
    const record = value as Record<string, unknown>;
    return fields.kind === 'message'
      ? this.#message(fields, record, path)
      : this.#names(fields.of, record, path);
  }

  #list(of: Fields, items: unknown[], path: string[]): unknown[] {
    for (const [index, item] of items.entries())
      items[index] = this.#member({ fields: of, value: item, name: String(index) }, path);
    return items;
  }

  #names(of: Fields, record: Record<string, unknown>, path: string[]): object {
    const names = Object.create(null) as Record<string, unknown>;
    for (const name of Object.keys(record)) {
      names[name] = this.#member({ fields: of, value: record[name], name }, path);
      if (name === '__proto__')
        this.#report(path, name, {
          code: 'reserved-name',
          severity: 'error',
          message: '"__proto__" cannot be a name: programs in JavaScript lose it. Rename it.',
        });
    }
    return names;
  }

  #message(
    { known, defaults }: MessageFields,
    record: Record<string, unknown>,
    path: string[],
  ): object {
    for (const name of Object.keys(record)) {
      const fields = known.get(name);
      if (fields === undefined) this.#unknown(known, name, path);
      else if (fields.kind !== 'free')
        record[name] = this.#member({ fields, value: record[name], name }, path);
    }
    for (const [name, value] of defaults) {
      if (Object.hasOwn(record, name)) continue;
      const fields = known.get(name) ?? FREE;
      record[name] = this.#member({ fields, value: structuredClone(value), name }, path);
    }
    return record;
  }

  #member({ fields, value, name }: Member, path: string[]): unknown {
    path.push(name);
    const completed = this.complete(fields, value, path);
    path.pop();
    return completed;
  }

  #unknown(known: ReadonlyMap<string, Fields>, name: string, path: readonly string[]): void {
    const camelCase = name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    const isSnakeCase = camelCase !== name && known.has(camelCase);
    this.#report(
      path,
      name,
      isSnakeCase
        ? {
            code: 'snake-case-field',
            severity: 'error',
            message: `Write "${camelCase}", as KFP's compiler does, in place of "${name}".`,
          }
        : {
            code: 'unknown-field',
            severity: 'warning',
            message: `"${name}" is no field of KFP's format at this place. It is kept, and means nothing; KFP refuses it. Remove it or correct its name.`,
          },
    );
  }

  #report(path: readonly string[], name: string, problem: Omit<FieldProblem, 'path'>): void {
    this.#problems.push({ ...problem, path: [...path, name] });
  }
}

interface Member {
  readonly fields: Fields;
  readonly value: unknown;
  readonly name: string;
}

const FREE: Fields = { kind: 'free' };
