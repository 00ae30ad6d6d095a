import { expect, test } from 'vitest';
import { buildBaseline, classifierOutputs } from '../../monitoring/build-baseline.ts';
import { signedRelease } from '../fixtures/signed-release.ts';
import { TwoEnvironments } from '../fixtures/two-environments.ts';
import type { ModelStatement } from '../model-statement.ts';
import { type Release, shortDigest } from '../release.ts';
import type { ReleaseDecision } from '../release-decision.ts';
import { cardHtml } from './card-html.ts';
import { cardMarkdown } from './card-markdown.ts';
import { modelCard } from './model-card.ts';
import { readCardFacts } from './read-card-facts.ts';

const slice = {
  rows: 40,
  positives: 10,
  accuracy: { estimate: 0.8, lower: 0.65, upper: 0.9 },
  predictedPositiveRate: 0.2,
  truePositiveRate: null,
  falsePositiveRate: 0.1,
  auc: null,
};

const evaluated = {
  auc: 0.9,
  rows: 1000,
  intervals: { confidence: 0.95, auc: { estimate: 0.9, lower: 0.88, upper: 0.92 } },
  gate: { accepted: true, reasons: [{ isPassed: true, text: 'It predicts both classes.' }] },
  slices: { sex: { Female: slice, '<script>alert(1)</script>|**x**': slice } },
};

async function factsOf(
  both: TwoEnvironments,
  change: Partial<Release> = {},
  statement: ModelStatement = {},
) {
  const release = await signedRelease(both);
  return readCardFacts(both.staging, {
    release: { ...release, ...change },
    builders: async (name) => (name === 'staging' ? both.staging.signer.publicKeys() : undefined),
    statement,
  });
}

const cardOf = async (...facts: Parameters<typeof factsOf>) => modelCard(await factsOf(...facts));

test('a card says who made the model of what, and that this was signed', async () => {
  await using both = new TwoEnvironments();
  const card = await cardOf(both);
  const { keyId } = await both.staging.signer.publicKey();
  expect(card).toMatchObject({
    format: 'slipway.model-card.v1',
    model: { name: 'census-income' },
    release: { environment: 'staging', author: 'ada@example.com', riskTier: 'medium' },
    provenance: {
      builder: 'staging',
      keyId,
      run: 'run-1',
      materials: [{ name: 'train/table', uri: 'slipway://staging/x' }],
      parameters: { epochs: 8 },
    },
    evaluation: { metrics: [{ name: 'auc', value: 0.9, lower: null }], gate: null, slices: [] },
  });
  expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  expect(JSON.stringify(card)).not.toContain('hunter2');
});

test('it shows intervals, the gate and every group', async () => {
  await using both = new TwoEnvironments();
  const card = await cardOf(both, { evaluation: evaluated }, { owner: 'Ada' });
  const text = cardMarkdown(card);
  for (const words of [
    '# Model card: census-income',
    '- **Owner**: Ada',
    '- **Intended use**: not stated',
    '| auc | 0.9000 | 0.8800 to 0.9200 |',
    '- **✓ met**: It predicts both classes.',
    '## By sex',
    '| Female | 40 (few) | 80.0 % | 65.0 % to 90.0 % | – | 20.0 % | – | 10.0 % |',
  ])
    expect(text).toContain(words);
});

test('it says how many rows it was trained on, what was missing in them, and what decisions are about', async () => {
  await using both = new TwoEnvironments();
  const columns = [
    { name: 'age', kind: 'numeric' },
    { name: 'sex', kind: 'categorical' },
  ] as const;
  const rows = [{ age: 30, sex: 'Female' }, { age: null, sex: 'Male' }, { sex: 'Male' }];
  const baseline = buildBaseline(rows, [...columns, ...classifierOutputs]);
  const { release, ...facts } = await factsOf(both);
  const { digest } = release;
  const decision: ReleaseDecision = {
    environment: 'staging',
    release: digest,
    verdict: 'approved',
    replaces: null,
    by: 'bob@example.com',
    comment: 'fine',
    atMs: 0,
    signature: null,
  };
  const card = modelCard({ ...facts, release, baseline, decisions: [decision] });
  expect(card.training).toEqual({
    rows: 3,
    columns: [
      { name: 'age', kind: 'numeric', missing: 2, categories: null },
      { name: 'sex', kind: 'categorical', missing: 0, categories: 2 },
    ],
  });
  const text = cardMarkdown(card);
  for (const words of ['- **Rows trained on**: 3', '| sex | categorical | 0 | 2 |'])
    expect(text).toContain(words);
  expect(text).toContain(`| fine | ${shortDigest(digest)} | none | no |`);
  for (const other of [null, 'x', { features: [] }, { ...baseline, sketch: {} }])
    expect(modelCard({ ...facts, release, baseline: other }).training).toBeNull();
});

test('nothing that people or data wrote is mark-up', async () => {
  await using both = new TwoEnvironments();
  const hostile = '<img src=x onerror=alert(1)>\n# owned | [a](javascript:b) \u001b[31m';
  const card = await cardOf(
    both,
    { evaluation: evaluated, author: hostile },
    { limitations: hostile, owner: '& `code`' },
  );
  const [markdown, html] = [cardMarkdown(card), cardHtml(card)];
  expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>/);
  expect(html).toContain('&lt;script&gt;');
  expect(markdown).not.toMatch(/(?<!\\)<|^# owned|(?<!\\)\[a/m);
  expect(markdown).not.toContain('\u001b');
  for (const line of markdown.split('\n').filter((one) => one.startsWith('| \\<script')))
    expect(line.split(/(?<!\\)\|/)).toHaveLength(10);
});

test('an evaluation of any other shape has its numbers', async () => {
  await using both = new TwoEnvironments();
  const odd = { rmse: 3.5, intervals: 'none', gate: 'yes', slices: [1], nested: { a: 1 } };
  const { evaluation } = await cardOf(both, { evaluation: odd });
  expect(evaluation).toEqual({
    metrics: [{ name: 'rmse', value: 3.5, lower: null, upper: null }],
    gate: null,
    slices: [],
  });
});

test('a document that was changed makes no card', async () => {
  await using both = new TwoEnvironments();
  const release = await signedRelease(both);
  const evidence = release.evidence.map((one) =>
    one.kind === 'provenance' ? { ...one, digest: release.digest } : one,
  );
  await expect(cardOf(both, { evidence })).rejects.toMatchObject({ code: 'release-tampered' });
});
