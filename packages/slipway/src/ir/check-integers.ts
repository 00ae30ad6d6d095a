import type { ComponentSpec, PipelineSpec } from './pipeline-spec.ts';

interface IntegerProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Whole numbers of integer parameters that a double does not tell from their neighbours: KFP's
 * format has doubles only, so that what was written is lost already.
 */
export function checkIntegers(spec: PipelineSpec): IntegerProblem[] {
  const problems: IntegerProblem[] = [];
  checkComponent({ spec, component: spec.root, path: ['root'], problems });
  for (const [name, component] of Object.entries(spec.components))
    checkComponent({ spec, component, path: ['components', name], problems });
  return problems;
}

interface Place {
  readonly spec: PipelineSpec;
  readonly component: ComponentSpec;
  readonly path: readonly string[];
  readonly problems: IntegerProblem[];
}

function checkComponent({ spec, component, path, problems }: Place): void {
  const check = (value: unknown, ...members: readonly string[]) => {
    if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
      problems.push({ path: [...path, ...members], message: MESSAGE });
  };
  const inputs = Object.entries(component.inputDefinitions?.parameters ?? {});
  for (const [name, { parameterType, defaultValue, literals = [] }] of inputs) {
    if (parameterType !== 'NUMBER_INTEGER') continue;
    const place = ['inputDefinitions', 'parameters', name];
    check(defaultValue, ...place, 'defaultValue');
    for (const [index, literal] of literals.entries())
      check(literal, ...place, 'literals', String(index));
  }
  for (const [name, { componentRef, inputs: given }] of Object.entries(
    component.dag?.tasks ?? {},
  )) {
    const declared = spec.components[componentRef.name]?.inputDefinitions?.parameters ?? {};
    for (const [input, { runtimeValue }] of Object.entries(given?.parameters ?? {}))
      if (declared[input]?.parameterType === 'NUMBER_INTEGER')
        check(
          runtimeValue?.constant,
          ...['dag', 'tasks', name, 'inputs', 'parameters', input, 'runtimeValue', 'constant'],
        );
  }
}

const MESSAGE =
  'The integer is beyond ±(2^53 - 1): a double cannot hold it exactly. Pass it as a text.';
