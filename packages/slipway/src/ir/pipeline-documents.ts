type Mapping = Readonly<Record<string, unknown>>;

/** A part of a file, and the path to it, which begins with its document's index. */
export interface FilePart {
  readonly value: unknown;
  readonly at: readonly string[];
}

export interface PipelineDocuments {
  readonly pipelines: readonly FilePart[];
  readonly platforms: readonly FilePart[];
  /** Parameters and settings of a PipelineJob. */
  readonly runtimeConfigs: readonly FilePart[];
  /** Documents of another kind that say something. */
  readonly others: readonly FilePart[];
}

const WRAPPERS = [
  ['pipelineSpec', 'platformSpec'],
  ['pipeline_spec', 'platform_spec'],
] as const;

/**
 * Finds the PipelineSpec and the PlatformSpec: documents of their own, within a PipelineJob, or
 * within a PipelineVersion of Kubernetes (`pipelines.kubeflow.org/v2beta1`) or of KFP's API.
 */
export function findPipelines(documents: readonly unknown[]): PipelineDocuments {
  const found = {
    pipelines: [] as FilePart[],
    platforms: [] as FilePart[],
    runtimeConfigs: [] as FilePart[],
    others: [] as FilePart[],
  };
  for (const [index, value] of documents.entries()) {
    const at = [String(index)];
    const wrapper = wrapperIn({ value, at });
    if (wrapper !== undefined) {
      found.pipelines.push(wrapper.pipeline);
      found.platforms.push(...wrapper.platforms);
      found.runtimeConfigs.push(...wrapper.runtimeConfigs);
    } else if (has(value, 'platforms')) found.platforms.push({ value, at });
    else if (has(value, 'pipelineInfo') || has(value, 'root')) found.pipelines.push({ value, at });
    else if (!isSilent(value)) found.others.push({ value, at });
  }
  return found;
}

interface Wrapper {
  readonly pipeline: FilePart;
  readonly platforms: readonly FilePart[];
  readonly runtimeConfigs: readonly FilePart[];
}

function wrapperIn(part: FilePart): Wrapper | undefined {
  const parts = [part, memberOf(part, 'spec')];
  for (const outer of parts)
    for (const [pipelineName, platformName] of WRAPPERS) {
      const pipeline = memberOf(outer, pipelineName);
      if (pipeline === undefined) continue;
      const inner = wrapperIn(pipeline);
      if (inner !== undefined) return inner;
      return {
        pipeline,
        platforms: [memberOf(outer, platformName) ?? []].flat(),
        runtimeConfigs: [memberOf(outer, 'runtimeConfig') ?? []].flat(),
      };
    }
  return undefined;
}

/** A member that is a map. */
function memberOf(part: FilePart | undefined, name: string): FilePart | undefined {
  if (part === undefined || !has(part.value, name)) return undefined;
  const value = (part.value as Mapping)[name];
  return isMapping(value) ? { value, at: [...part.at, name] } : undefined;
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const has = (value: unknown, name: string): value is Mapping =>
  isMapping(value) && Object.hasOwn(value, name);

/** Empty documents, and the Pipeline that a PipelineVersion belongs to. */
const isSilent = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (has(value, 'kind') &&
    value.kind === 'Pipeline' &&
    String(value.apiVersion).startsWith('pipelines.kubeflow.org/'));

/** Why there is no pipeline in a file, and at which member that shows. */
export function whatItIs(others: readonly FilePart[]): { message: string; at: readonly string[] } {
  const { value, at } = others[0] ?? { value: null, at: ['0'] };
  const kind = isMapping(value) && typeof value.kind === 'string' ? value.kind : undefined;
  if (isMapping(value) && /^(?:Cluster)?(?:Cron)?Workflow(?:Template)?$/.test(kind ?? ''))
    return {
      message: `This is an Argo ${kind}, as KFP v1 compiled to; compile the pipeline with KFP v2.`,
      at: [...at, 'kind'],
    };
  if (has(value, 'implementation'))
    return {
      message:
        'This is a component of KFP v1 ("implementation"): it has no pipeline in it. Compile it with KFP v2.',
      at: [...at, 'implementation'],
    };
  return {
    message: `There is no pipeline in the file: no document has "pipelineInfo" and "root"${kind === undefined ? '' : ` (it is a ${kind})`}.`,
    at: kind === undefined ? at : [...at, 'kind'],
  };
}
