import type { KubernetesPlatform } from '../kubernetes-platform.ts';
import type {
  ComponentSpec,
  ExecutorSpec,
  InputDefinitions,
  OutputDefinitions,
  PipelineSpec,
  PipelineTaskSpec,
} from '../pipeline-spec.ts';
import type { SlipwayPlatform } from '../platform-spec.ts';
import { CelExpressions } from './cel-expressions.ts';
import { executorTexts, type PlacedText } from './executor-texts.ts';

/** What `readPipeline` gives. */
export interface LintInput {
  readonly spec: PipelineSpec;
  readonly platform?: SlipwayPlatform;
  readonly kubernetes?: KubernetesPlatform;
}

export type InputParameter = NonNullable<InputDefinitions['parameters']>[string];
export type InputArtifact = NonNullable<InputDefinitions['artifacts']>[string];
export type OutputParameter = NonNullable<OutputDefinitions['parameters']>[string];
export type OutputArtifact = NonNullable<OutputDefinitions['artifacts']>[string];

/** A component by name, with its interface as maps: names are the author's. */
export interface LintComponent {
  readonly path: string;
  readonly spec: ComponentSpec;
  readonly inputParameters: ReadonlyMap<string, InputParameter>;
  readonly inputArtifacts: ReadonlyMap<string, InputArtifact>;
  /** Names of inputs that every task must give. */
  readonly required: {
    readonly parameters: readonly string[];
    readonly artifacts: readonly string[];
  };
  readonly outputParameters: ReadonlyMap<string, OutputParameter>;
  readonly outputArtifacts: ReadonlyMap<string, OutputArtifact>;
  /** Empty unless it has a dag. */
  readonly tasks: ReadonlyMap<string, LintTask>;
}

export interface LintTask {
  readonly name: string;
  readonly path: string;
  readonly spec: PipelineTaskSpec;
  /** The component whose dag it is in. */
  readonly parent: LintComponent;
  /** What it runs; undefined when the file does not have it. */
  readonly component: LintComponent | undefined;
  /** Inputs by name, as the task gives them. */
  readonly parameters: readonly (readonly [string, ParameterBindings[string]])[];
  readonly artifacts: readonly (readonly [string, ArtifactBindings[string]])[];
  /** Tasks it reads or waits for, each with the path of the place that says so; first place only. */
  readonly waitsFor: ReadonlyMap<string, string>;
}

type TaskInputs = NonNullable<PipelineTaskSpec['inputs']>;
type ParameterBindings = NonNullable<TaskInputs['parameters']>;
type ArtifactBindings = NonNullable<TaskInputs['artifacts']>;

export interface LintExecutor {
  readonly spec: ExecutorSpec;
  /** Every text in which KFP replaces placeholders. */
  readonly texts: readonly PlacedText[];
}

/** The pipeline with its names resolved. */
export interface LintModel {
  readonly input: LintInput;
  readonly root: LintComponent;
  readonly components: ReadonlyMap<string, LintComponent>;
  /** The root and all components. */
  readonly all: readonly LintComponent[];
  readonly tasks: readonly LintTask[];
  readonly executors: ReadonlyMap<string, LintExecutor>;
  readonly expressions: CelExpressions;
}

/** Resolves names once, so that every rule is linear in the size of the file. */
export function lintModel(input: LintInput): LintModel {
  const { spec } = input;
  const components = new Map<string, Filling>();
  for (const [name, component] of Object.entries(spec.components))
    components.set(name, withoutTasks(`components.${name}`, component));
  const root = withoutTasks('root', spec.root);
  const all = [root, ...components.values()];
  for (const component of all) addTasks(component, components);
  return {
    input,
    root,
    components,
    all,
    tasks: all.flatMap(({ tasks }) => [...tasks.values()]),
    executors: new Map(
      Object.entries(spec.deploymentSpec.executors).map(([label, executor]) => [
        label,
        { spec: executor, texts: executorTexts(executor, `deploymentSpec.executors.${label}`) },
      ]),
    ),
    expressions: new CelExpressions(),
  };
}

type Filling = LintComponent & { readonly tasks: Map<string, LintTask> };

function withoutTasks(path: string, spec: ComponentSpec): Filling {
  const { inputDefinitions, outputDefinitions } = spec;
  return {
    path,
    spec,
    inputParameters: new Map(Object.entries(inputDefinitions?.parameters ?? {})),
    inputArtifacts: new Map(Object.entries(inputDefinitions?.artifacts ?? {})),
    required: requiredInputs(inputDefinitions),
    outputParameters: new Map(Object.entries(outputDefinitions?.parameters ?? {})),
    outputArtifacts: new Map(Object.entries(outputDefinitions?.artifacts ?? {})),
    tasks: new Map(),
  };
}

function requiredInputs({
  parameters,
  artifacts,
}: InputDefinitions = {}): LintComponent['required'] {
  return {
    parameters: Object.entries(parameters ?? {}).flatMap(
      ([name, { isOptional, defaultValue, parameterType }]) =>
        // KFP fills in a final status and the task's settings itself.
        isOptional === true || defaultValue !== undefined || parameterType.startsWith('TASK_')
          ? []
          : [name],
    ),
    artifacts: Object.entries(artifacts ?? {}).flatMap(([name, { isOptional }]) =>
      isOptional === true ? [] : [name],
    ),
  };
}

function addTasks(parent: Filling, components: ReadonlyMap<string, LintComponent>): void {
  for (const [name, spec] of Object.entries(parent.spec.dag?.tasks ?? {})) {
    const path = `${parent.path}.dag.tasks.${name}`;
    const parameters = Object.entries(spec.inputs?.parameters ?? {});
    const artifacts = Object.entries(spec.inputs?.artifacts ?? {});
    const waitsFor = new Map<string, string>();
    const add = (producer: string | undefined, at: string) => {
      if (producer !== undefined && !waitsFor.has(producer)) waitsFor.set(producer, at);
    };
    for (const [input, { taskOutputParameter, taskFinalStatus }] of parameters)
      add(
        (taskOutputParameter ?? taskFinalStatus)?.producerTask,
        `${path}.inputs.parameters.${input}`,
      );
    for (const [input, { taskOutputArtifact }] of artifacts)
      add(taskOutputArtifact?.producerTask, `${path}.inputs.artifacts.${input}`);
    for (const [index, dependency] of (spec.dependentTasks ?? []).entries())
      add(dependency, `${path}.dependentTasks.${index}`);
    const component = components.get(spec.componentRef.name);
    parent.tasks.set(name, {
      name,
      path,
      spec,
      parent,
      component,
      parameters,
      artifacts,
      waitsFor,
    });
  }
}
