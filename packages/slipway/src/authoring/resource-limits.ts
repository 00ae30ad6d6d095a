import { memoryBytes } from '../ir/memory-bytes.ts';
import { AuthoringError } from './errors.ts';

/** Kubernetes quantities in KFP's two forms: the text, and the deprecated number (cores; GB of 1e9). */
export function resourceLimits(
  resources: { readonly cpu?: string; readonly memory?: string } = {},
) {
  const { cpu, memory } = resources;
  if (cpu === undefined && memory === undefined) return {};
  return {
    resources: {
      ...(cpu === undefined ? {} : { resourceCpuLimit: cpu, cpuLimit: cores(cpu) }),
      ...(memory === undefined
        ? {}
        : { resourceMemoryLimit: memory, memoryLimit: memoryBytes(memory) / 1e9 }),
    },
  };
}

function cores(text: string): number {
  const [, amount = '', milli = ''] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
  const value = amount === '' ? Number.NaN : Number(amount) / (milli === 'm' ? 1000 : 1);
  if (value > 0) return value;
  throw new AuthoringError(
    'invalid-input',
    'resource-cpu',
    `"${text}" is no amount of CPU. Write 1, 0.5 or 500m.`,
  );
}
