import { headerComment } from './header-comment.ts';
import { kfpYaml } from './kfp-yaml.ts';
import type { KubernetesPlatform } from './kubernetes-platform.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import type { PlatformSpec, SlipwayPlatform } from './platform-spec.ts';

/** What `readPipeline` gives may be written as it is. */
export interface CompiledPipeline {
  readonly spec: PipelineSpec;
  readonly platform?: SlipwayPlatform;
  readonly kubernetes?: KubernetesPlatform;
  /** The second document as it was read; `platform` and `kubernetes` take the place of theirs. */
  readonly platformSpec?: PlatformSpec;
  /** For the header comment, when `pipelineInfo` has none. */
  readonly description?: string;
}

/** Writes KFP's serialization: header comment, sorted keys, all platforms in one second document. */
export function writePipeline(compiled: CompiledPipeline): string {
  const { spec, platform, kubernetes, platformSpec, description } = compiled;
  const platforms = {
    ...platformSpec?.platforms,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(platform === undefined ? {} : { slipway: platform }),
  };
  const first = `${headerComment(spec, description)}${kfpYaml(spec)}`;
  if (Object.keys(platforms).length === 0 && platformSpec === undefined) return first;
  return `${first}---\n${kfpYaml({ ...platformSpec, platforms })}`;
}
