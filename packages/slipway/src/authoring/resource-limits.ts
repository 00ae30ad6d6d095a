import { memoryBytes } from '../ir/memory-bytes.ts';

/** Kubernetes quantities in KFP's two forms: the text, and the deprecated number (cores; GB of 1e9). */
export function resourceLimits(
  resources: { readonly cpu?: string; readonly memory?: string } = {},
) {
  const { cpu, memory } = resources;
  if (cpu === undefined && memory === undefined) return {};
  const cpuLimit = cpu === undefined ? undefined : cpuCores(cpu);
  return {
    resources: {
      ...(cpu === undefined ? {} : { resourceCpuLimit: cpu }),
      ...(cpuLimit === undefined ? {} : { cpuLimit }),
      ...(memory === undefined
        ? {}
        : { resourceMemoryLimit: memory, memoryLimit: memoryBytes(memory) / 1e9 }),
    },
  };
}

/** Cores of a Kubernetes CPU quantity: `1`, `0.5` or `500m`; undefined for anything else. */
export function cpuCores(text: string): number | undefined {
  const [, amount = '', milli = ''] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
  const cores = amount === '' ? Number.NaN : Number(amount) / (milli === 'm' ? 1000 : 1);
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}
