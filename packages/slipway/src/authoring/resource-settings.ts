import { memoryBytes } from '../ir/memory-bytes.ts';
import type { ContainerSpec } from './executor-settings.ts';

/** What a task or a step asks for; values of the run have become placeholders. */
export interface ResourceTexts {
  readonly cpu?: string;
  readonly memory?: string;
  readonly cpuRequest?: string;
  readonly memoryRequest?: string;
  readonly accelerator?: { readonly type: string; readonly count: string };
}

type ResourceSpec = NonNullable<ContainerSpec['resources']>;

/**
 * Kubernetes quantities in KFP's two forms: the text, and the deprecated number (cores; GB of 1e9),
 * which only a value known now has.
 */
export function resourceSettings(texts: ResourceTexts): { readonly resources?: ResourceSpec } {
  const { cpu, memory, cpuRequest, memoryRequest, accelerator } = texts;
  const resources: ResourceSpec = {
    ...(cpu === undefined ? {} : { resourceCpuLimit: cpu, ...number('cpuLimit', cpu, cpuCores) }),
    ...(memory === undefined
      ? {}
      : { resourceMemoryLimit: memory, ...number('memoryLimit', memory, gigabytes) }),
    ...(cpuRequest === undefined
      ? {}
      : { resourceCpuRequest: cpuRequest, ...number('cpuRequest', cpuRequest, cpuCores) }),
    ...(memoryRequest === undefined
      ? {}
      : {
          resourceMemoryRequest: memoryRequest,
          ...number('memoryRequest', memoryRequest, gigabytes),
        }),
    ...(accelerator === undefined ? {} : { accelerator: acceleratorSpec(accelerator) }),
  };
  return Object.keys(resources).length === 0 ? {} : { resources };
}

const isPlaceholder = (text: string): boolean => text.includes('{{$');

const number = <Field extends string>(
  field: Field,
  text: string,
  read: (text: string) => number | undefined,
): { [F in Field]?: number } => {
  const value = isPlaceholder(text) ? undefined : read(text);
  return (value === undefined ? {} : { [field]: value }) as { [F in Field]?: number };
};

/** 1e9 bytes of a Kubernetes memory quantity such as `512Mi`; undefined for anything else. */
export function gigabytes(text: string): number | undefined {
  try {
    return memoryBytes(text) / 1e9;
  } catch {
    return undefined;
  }
}

const acceleratorSpec = ({ type, count }: { readonly type: string; readonly count: string }) => ({
  resourceType: type,
  resourceCount: count,
  ...(isPlaceholder(type) ? {} : { type }),
  ...(isPlaceholder(count) ? {} : { count }),
});

/** Cores of a Kubernetes CPU quantity: `1`, `0.5` or `500m`; undefined for anything else. */
export function cpuCores(text: string): number | undefined {
  const [, amount = '', milli = ''] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
  const cores = amount === '' ? Number.NaN : Number(amount) / (milli === 'm' ? 1000 : 1);
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}
