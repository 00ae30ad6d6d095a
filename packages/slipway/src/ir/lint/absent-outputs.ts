import type { LintComponent, LintModel } from './lint-model.ts';
import { artifactSources, type OutputSource, parameterSources } from './output-sources.ts';
import { isConditional } from './parameter-source.ts';

/** Outputs of components that are not there when a condition within is false. */
export type AbsentOutputs = ReadonlyMap<LintComponent, ReadonlySet<string>>;

interface OutputAt {
  readonly component: LintComponent;
  readonly output: string;
}

/** Follows outputs of conditional tasks outwards, each once. A choice of several branches is none. */
export function absentOutputs(model: LintModel): AbsentOutputs {
  const absent = new Map<LintComponent, Set<string>>();
  const readers = new Map<LintComponent, Map<string, OutputAt[]>>();
  const open: OutputAt[] = [];
  for (const component of model.all)
    for (const { output, source } of singleSources(component)) {
      const task = component.tasks.get(source.task);
      if (task?.component === undefined) continue;
      if (isConditional(task)) open.push({ component, output });
      else listOf(readers, task.component, source.output).push({ component, output });
    }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const outputs = absent.get(next.component) ?? new Set();
    if (outputs.has(next.output)) continue;
    absent.set(next.component, outputs.add(next.output));
    open.push(...(readers.get(next.component)?.get(next.output) ?? []));
  }
  return absent;
}

function singleSources({ spec }: LintComponent): { output: string; source: OutputSource }[] {
  const { parameters = {}, artifacts = {} } = spec.dag?.outputs ?? {};
  const sources = [
    ...Object.entries(parameters).map(([name, one]) => [name, parameterSources(one, '')] as const),
    ...Object.entries(artifacts).map(([name, one]) => [name, artifactSources(one, '')] as const),
  ];
  return sources.flatMap(([output, [source, ...others]]) =>
    source === undefined || others.length > 0 ? [] : [{ output, source }],
  );
}

function listOf(
  readers: Map<LintComponent, Map<string, OutputAt[]>>,
  component: LintComponent,
  output: string,
): OutputAt[] {
  const ofComponent = readers.get(component) ?? new Map<string, OutputAt[]>();
  readers.set(component, ofComponent);
  const list = ofComponent.get(output) ?? [];
  ofComponent.set(output, list);
  return list;
}
