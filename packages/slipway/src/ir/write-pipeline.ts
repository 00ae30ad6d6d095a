import { headerComment } from './header-comment.ts';
import { kfpYaml } from './kfp-yaml.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import type { SlipwayPlatform } from './platform-spec.ts';

export interface CompiledPipeline {
  readonly spec: PipelineSpec;
  readonly platform: SlipwayPlatform;
}

/** Writes both documents in KFP's serialization: sorted keys, header comment; equal input, equal bytes. */
export function writePipeline({ spec, platform }: CompiledPipeline): string {
  const second = kfpYaml({ platforms: { slipway: platform } });
  return `${headerComment(spec)}${kfpYaml(spec)}---\n${second}`;
}
