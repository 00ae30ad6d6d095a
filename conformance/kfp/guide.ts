import type { FoundGap } from './check-gaps.ts';
import type { Feature } from './features.ts';

export interface FeatureRow extends Feature {
  /** File below `conformance/kfp`, without its ending. */
  readonly path: string;
  readonly typescript: string;
  readonly yaml: string;
  readonly isEqual: boolean;
}

export interface GapRow extends FoundGap {
  readonly typescript: string;
}

const HEAD = `# KFP v2: every feature, what it compiles to, and what KFP says
<!-- Written by \`UPDATE_GUIDE=1 npm run conformance -- kfp\`; the same command without it checks it. -->

Each row is a test. The example is compiled by Slipway, its Python twin by the real \`kfp\` 2.17, and the
two files are compared whole: every key, every list in its order. KFP then loads our file, parses it
strictly into its protobuf messages and compiles what it loaded to the same file again. The client of
Vertex AI makes a job of the first document, which is all it takes. Pipelines of Python components are
executed by \`kfp.local\`, ours and KFP's, to the same outputs.

Only this may differ: \`sdkVersion\`, which names the compiler; names of components and executors, which
KFP copies for every use of a component and Slipway shares; inputs of groups that nothing reads, which
only KFP has; \`platforms.slipway\`, which holds what KFP has no word for; and, for steps in TypeScript, the
image and the command that run them.
`;

const GAPS = `## What KFP cannot express or gets wrong
The real \`kfp\` 2.17 compiles each Python text here in the same run; the answer is its own. Slipway makes the
right file, which has no reference to anything that is not there, or refuses the pipeline. What the types
refuse is an error in the editor first; the message is for those who write without types.

KFP's compiler also takes more than linear time (2,000 tasks: most of a minute); \`npm run bench -- compiler\`
measures both.
`;

/** The whole guide. */
export function guideText(features: readonly FeatureRow[], gaps: readonly GapRow[]): string {
  return [
    HEAD,
    '## The table',
    table([
      ['Feature', 'Authoring example', 'Compiled proof', "KFP's verdict"],
      ...features.map(({ title, name, path, isEqual }) => [
        title,
        `[TypeScript](#${name})`,
        `[YAML](#${name})`,
        `${verdict(isEqual)} as [Python](../../conformance/kfp/${pythonPath(path)})`,
      ]),
      ...gaps.map((gap) => [
        gap.title,
        `[TypeScript](#${anchorOf(gap)})`,
        gap.yaml === undefined ? 'refused' : `[YAML](#${anchorOf(gap)})`,
        `[${gapVerdict(gap)}](#${anchorOf(gap)})`,
      ]),
    ]),
    '## What both compile alike',
    ...features.map(featureSection),
    GAPS,
    ...gaps.map(gapSection),
  ].join('\n');
}

const verdict = (isEqual: boolean): string => (isEqual ? 'the same' : 'DIFFERENT');
const pythonPath = (path: string): string => `${path.replaceAll('-', '_')}.py`;
const anchorOf = ({ name }: GapRow): string => name.replaceAll('_', '-');

const featureSection = ({ name, title, path, typescript, yaml, isEqual }: FeatureRow): string =>
  `<a id="${name}"></a>
### ${title}
${code('ts', typescript)}
${code('yaml', yaml)}
KFP: ${verdict(isEqual)}; [\`${pythonPath(path)}\`](../../conformance/kfp/${pythonPath(path)}) beside [\`${path}.ts\`](../../conformance/kfp/${path}.ts).
`;

function gapSection(gap: GapRow): string {
  const { title, typescript, python, kfp, yaml, refusal, note } = gap;
  const isTyped = typescript.includes('@ts-expect-error');
  const refused = isTyped ? 'an error in the editor, and from the compiler' : 'refused';
  return `<a id="${anchorOf(gap)}"></a>
### ${title}
${python === undefined ? 'KFP has no words for it.\n' : `${code('python', python)}\nKFP ${gapVerdict(gap)}:\n${code('text', kfp ?? '')}`}
${note === undefined ? '' : `${note}\n\n`}Slipway:
${code('ts', typescript)}
${yaml === undefined ? `${refused}:\n${code('text', refusal ?? '')}` : code('yaml', yaml)}`;
}

const STOPS = /^\w+(?:Error|Exception): /;

function gapVerdict({ python, kfp }: GapRow): string {
  if (python === undefined) return 'cannot express it';
  return STOPS.test(kfp ?? '') ? 'stops' : 'gets it wrong';
}

const code = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;

const table = ([head = [], ...rows]: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
