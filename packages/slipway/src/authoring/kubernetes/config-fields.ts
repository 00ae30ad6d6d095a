import type { ParameterBinding } from '../../ir/pipeline-spec.ts';
import { ParameterRef } from '../references.ts';
import type { Name } from './kubernetes-settings.ts';

/** Where a value of the run comes from, as the task's own inputs say it. */
export type Bind = (reference: ParameterRef<unknown>) => ParameterBinding;

/** A name in KFP's two forms: the text where it is known, and the parameter. */
export function named<Field extends string>(
  field: Field,
  name: Name,
  bind: Bind,
): { [F in Field | `${Field}Parameter`]?: F extends Field ? string : ParameterBinding } {
  const config =
    name instanceof ParameterRef
      ? { [`${field}Parameter`]: bind(name) }
      : { [field]: name, [`${field}Parameter`]: { runtimeValue: { constant: name } } };
  return config as never;
}

/** `{ [field]: … }` with an item for each; nothing when there are none. */
export function listed<Field extends string, Item, Made>(
  field: Field,
  items: readonly Item[] | undefined,
  make: (item: Item) => Made,
): { [F in Field]?: Made[] } {
  if (items === undefined || items.length === 0) return {};
  return { [field]: items.map(make) } as { [F in Field]?: Made[] };
}
