import { ageText } from '../../../core/age.ts';
import type { Finding } from '../../../releases/judge-release.ts';
import { type Release, shortDigest } from '../../../releases/release.ts';

const MARKS = { met: '✓', waiting: '…', refused: '✗' } as const;

export const findingLine = ({ verdict, text }: Finding): string => `  ${MARKS[verdict]} ${text}`;

/** One line of a list. */
export function releaseLine(release: Release, nowMs: number): string {
  const { digest, content, state, modelVersion } = release;
  const version = modelVersion === null ? '' : ` ${modelVersion}`;
  return [
    shortDigest(digest),
    state.padEnd(9),
    `${content.model.name}${version}`.padEnd(24),
    content.serving.endpoint.padEnd(20),
    release.author.padEnd(24),
    `${ageText(nowMs - release.proposedAtMs)} ago`,
  ].join('  ');
}

/** What a release is made of. */
export function contentLines({ content, ...release }: Release): string[] {
  const { pipeline, model, serving } = content;
  return [
    `release     ${release.digest}`,
    `state       ${release.state}${release.inUseSinceMs === null ? '' : ` since ${new Date(release.inUseSinceMs).toISOString()}`}`,
    `model       ${model.name}${release.modelVersion === null ? '' : ` version ${release.modelVersion}`}  ${model.digest}`,
    `pipeline    ${pipeline === null ? 'none: registered by hand' : `${pipeline.name}  ${pipeline.digest}`}`,
    `serving     ${serving.endpoint}, ${serving.minReplicas} to ${serving.maxReplicas} replicas, ${serving.trafficPercent} % beside another`,
    `evidence    ${release.evidence.map(({ kind }) => kind).join(', ') || 'none'}`,
    `author      ${release.author}${release.run === null ? '' : `, run ${release.run}`}${release.source === null ? '' : `, from ${release.source}`}`,
  ];
}
