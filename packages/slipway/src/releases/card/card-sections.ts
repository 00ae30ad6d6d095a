import { shortDigest } from '../release.ts';
import type { CardMetric, CardSlice } from './card-evaluation.ts';
import type { ModelCard } from './model-card.ts';

/** A card as people read it, whatever it is written in. */
export interface CardSection {
  readonly title: string;
  readonly facts?: readonly (readonly [label: string, text: string])[];
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  /** What stands there when there is nothing else. */
  readonly none?: string;
}

export const cardTitle = ({ model }: ModelCard): string =>
  `Model card: ${model.name}${model.version === null ? '' : `, version ${model.version}`}`;

/** Everything of a card, in the order of Mitchell et al. */
export const cardSections = (card: ModelCard): readonly CardSection[] => [
  details(card),
  use(card),
  metrics(card),
  gate(card),
  ...slices(card),
  data(card),
  baseline(card),
  parameters(card),
  decisions(card),
  evidence(card),
];

const details = ({ model, release, pipeline, provenance }: ModelCard): CardSection => ({
  title: 'Model',
  facts: [
    ['Model', `${model.name} ${model.digest}`],
    ['Release', release.digest],
    ['Environment', `${release.environment}, ${release.state}, endpoint ${release.endpoint}`],
    [
      'Author',
      `${release.author}, ${release.proposedAt}${release.source === null ? '' : `, from ${release.source}`}`,
    ],
    ['Risk tier', release.riskTier],
    [
      'Pipeline',
      pipeline === null ? 'none: registered by hand' : `${pipeline.name} ${pipeline.digest}`,
    ],
    [
      'Made by',
      provenance === null
        ? 'not recorded'
        : `run ${provenance.run} of ${provenance.builder}, ${provenance.startedAt} to ${provenance.finishedAt}, ${provenance.keyId === null ? 'signature not checked: its keys are not known here' : `signed with the key ${provenance.keyId}`}`,
    ],
  ],
});

const use = ({ statement }: ModelCard): CardSection => ({
  title: 'Use',
  facts: [
    ['Owner', statement.owner ?? NOT_STATED],
    ['Intended use', statement.intendedUse ?? NOT_STATED],
    ['Out of scope', statement.outOfScope ?? NOT_STATED],
    ['Limitations', statement.limitations ?? NOT_STATED],
  ],
});

const NOT_STATED = 'not stated';

const metrics = ({ evaluation }: ModelCard): CardSection => ({
  title: 'Evaluation',
  table: {
    head: ['Metric', 'Value', 'Interval'],
    rows: evaluation.metrics.map((metric) => [
      metric.name,
      figure(metric.value),
      intervalText(metric),
    ]),
  },
  none: 'No numbers are recorded.',
});

const intervalText = ({ lower, upper }: CardMetric): string =>
  lower === null || upper === null ? '' : `${figure(lower)} to ${figure(upper)}`;

const gate = ({ evaluation }: ModelCard): CardSection => ({
  title: 'Gate',
  ...(evaluation.gate === null
    ? {}
    : {
        facts: [
          ['Verdict', evaluation.gate.accepted ? 'accepted' : 'refused'] as const,
          ...evaluation.gate.reasons.map(
            ({ isPassed, text }) => [isPassed ? '✓ met' : '✗ not met', text] as const,
          ),
        ],
      }),
  none: 'The evaluation names no gate.',
});

/** Fewer rows than this say little. */
const ROWS_FEW = 100;

/** One section for each column that was looked at by value. */
function slices({ evaluation }: ModelCard): CardSection[] {
  const columns = new Map<string, CardSlice[]>();
  for (const slice of evaluation.slices)
    columns.set(slice.column, [...(columns.get(slice.column) ?? []), slice]);
  if (columns.size === 0) return [{ title: 'By group', none: 'Nothing was looked at by group.' }];
  return [...columns].map(([column, rows]) => ({
    title: `By ${column}`,
    table: {
      head: [
        column,
        'Rows',
        'Accuracy',
        '95 % interval',
        'AUC',
        'Predicted positive',
        'True positive rate',
        'False positive rate',
      ],
      rows: rows.map((slice) => [
        slice.value,
        slice.rows < ROWS_FEW ? `${figure(slice.rows)} (few)` : figure(slice.rows),
        share(slice.accuracy.estimate),
        `${share(slice.accuracy.lower)} to ${share(slice.accuracy.upper)}`,
        slice.auc === null ? '–' : figure(slice.auc),
        share(slice.predictedPositiveRate),
        share(slice.truePositiveRate),
        share(slice.falsePositiveRate),
      ]),
    },
  }));
}

const data = ({ provenance, inputs, training }: ModelCard): CardSection => ({
  title: 'Data',
  facts: [
    ...(training === null ? [] : [['Rows trained on', figure(training.rows)] as const]),
    ...(inputs === null
      ? []
      : [['Columns', inputs.map(({ name, type }) => `${name} (${type})`).join(', ')] as const]),
  ],
  ...(provenance === null
    ? {}
    : {
        table: {
          head: ['Input of', 'Where', 'Digest'],
          rows: provenance.materials.map(({ name, uri, digest }) => [name, uri, digest]),
        },
      }),
  none: 'What it was made of is not recorded.',
});

/** What traffic is compared with. */
const baseline = ({ training }: ModelCard): CardSection => ({
  title: 'Baseline of monitoring',
  table: {
    head: ['Column', 'Kind', 'Missing', 'Categories'],
    rows: (training?.columns ?? []).map(({ name, kind, missing, categories }) => [
      name,
      kind,
      figure(missing),
      categories === null ? '' : figure(categories),
    ]),
  },
  none: 'None is recorded: traffic cannot be compared with what it was trained on.',
});

const parameters = ({ provenance }: ModelCard): CardSection => ({
  title: 'Parameters',
  table: {
    head: ['Parameter', 'Value'],
    rows: Object.entries(provenance?.parameters ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  },
  none: 'None are recorded.',
});

const decisions = (card: ModelCard): CardSection => ({
  title: 'Decisions',
  table: {
    head: ['Verdict', 'By', 'When', 'Comment', 'Release', 'Instead of', 'Signed'],
    rows: card.decisions.map(({ verdict, by, at, comment, release, replaces, isSigned }) => [
      verdict,
      by,
      at,
      comment,
      shortDigest(release),
      replaces === null ? 'none' : shortDigest(replaces),
      isSigned ? 'yes' : 'no',
    ]),
  },
  none: 'Nobody has decided anything about it here.',
});

const evidence = (card: ModelCard): CardSection => ({
  title: 'Evidence',
  table: {
    head: ['Document', 'Digest'],
    rows: card.evidence.map(({ kind, digest }) => [kind, digest]),
  },
  none: 'There are no documents.',
});

const figure = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(4);

const share = (value: number | null): string =>
  value === null ? '–' : `${(100 * value).toFixed(1)} %`;
