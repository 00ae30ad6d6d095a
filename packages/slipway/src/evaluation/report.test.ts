import { describe, expect, test } from 'vitest';
import { classificationMetadata } from './classification-metadata.ts';
import { evaluateBinary } from './evaluate-binary.ts';
import { decideGate } from './gate.ts';
import { evaluationReport } from './report.ts';

const labels = Array.from({ length: 500 }, (_, row) => row % 3 === 0);
const scores = labels.map((isPositive, row) => ((isPositive ? 60 : 20) + ((row * 31) % 40)) / 100);
const evaluation = evaluateBinary({
  labels,
  scores,
  championScores: scores.map((score) => 1 - score),
  resamples: 50,
  seed: 1,
});
const decision = decideGate({
  evaluation,
  digest: 'a',
  champion: { version: 1, digest: 'b' },
  margins: { overMajority: 0, overChampion: 0 },
});

describe('evaluationReport', () => {
  const html = evaluationReport({
    title: 'Census <script>alert(1)</script>',
    classes: ['<=50K', '>50K & "more"'],
    evaluation,
    decision,
    championName: 'version <1>',
  });

  test('escapes everything it is given', () => {
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;=50K');
    expect(html).toContain('&gt;50K &amp; &quot;more&quot;');
    expect(html).toContain('version &lt;1&gt;');
  });

  test('stands alone: nothing is loaded from elsewhere', () => {
    expect(html).not.toMatch(/(src|href)=|@import|url\(/);
  });

  test('shows the verdict, the reasons, both curves and the counts', () => {
    expect(html).toContain('>Accepted<');
    for (const { text } of decision.reasons) expect(html).toContain(text.replaceAll('>', '&gt;'));
    expect(html.match(/<polyline/g)).toHaveLength(3);
    expect(html).toContain(`${evaluation.confusion.truePositives}<small>`);
    expect(html).not.toContain('NaN');
    expect(html).not.toContain('undefined');
  });

  test('says so when the candidate is refused', () => {
    const refused = { accepted: false, reasons: decision.reasons };
    const page = evaluationReport({
      title: 't',
      classes: ['n', 'p'],
      evaluation,
      decision: refused,
    });
    expect(page).toContain('>Refused<');
  });
});

test('metadata is plain JSON, with the fields that KFP draws', () => {
  const metadata = classificationMetadata(evaluation, decision, ['no', 'yes']);
  expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
  expect(metadata.confusionMatrix).toEqual({
    annotationSpecs: [{ displayName: 'no' }, { displayName: 'yes' }],
    rows: [
      { row: [evaluation.confusion.trueNegatives, evaluation.confusion.falsePositives] },
      { row: [evaluation.confusion.falseNegatives, evaluation.confusion.truePositives] },
    ],
  });
  expect(metadata).toMatchObject({ gate: { accepted: true } });
});
