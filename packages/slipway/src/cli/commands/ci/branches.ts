import type { Project } from '../../../environments/project.ts';

export interface Branch {
  readonly name: string;
  readonly environment: string;
}

/** Every branch that has an environment: those that are named, then the others by their environment. */
export function branchesOf({ ci, environments }: Project): readonly Branch[] {
  const named = Object.entries(ci.branches).map(([name, environment]) => ({ name, environment }));
  const taken = new Set([...Object.values(ci.branches), ...Object.keys(ci.branches)]);
  const others = Object.keys(environments).filter((name) => !taken.has(name));
  return [...named, ...others.map((name) => ({ name, environment: name }))];
}
