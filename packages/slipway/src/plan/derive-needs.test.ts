import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPipeline } from '../ir/read-pipeline.ts';
import { deriveNeeds } from './derive-needs.ts';

const census = readFileSync(
  join(import.meta.dirname, '../../../../examples/census-income/pipeline.yaml'),
  'utf8',
);

const needsOf = (yaml: string, place = { environment: 'staging', releaseTarget: 'prod' }) => {
  const { spec, platform } = readPipeline(yaml);
  return deriveNeeds({ spec: spec!, platform }, place).map(
    ({ identity, environment, operation, tasks }) =>
      `${identity} ${operation} in ${environment}: ${tasks.join(' ')}`,
  );
};

/** One graph in another, so that wires cross it both ways. */
const nested = (inner: string) => `
pipelineInfo: {name: nested}
schemaVersion: 2.1.0
components:
  comp-make:
    executorLabel: exec-make
    outputDefinitions: {artifacts: {out: {artifactType: {schemaTitle: system.Model}}}}
  comp-take:
    executorLabel: exec-take
    inputDefinitions: {artifacts: {in: {artifactType: {schemaTitle: system.Model}}}}
  comp-group:
    inputDefinitions: {artifacts: {from: {artifactType: {schemaTitle: system.Model}}}}
    dag:
      tasks:
        take:
          componentRef: {name: ${inner}}
          inputs: {artifacts: {in: {componentInputArtifact: from}}}
deploymentSpec:
  executors:
    exec-make: {container: {image: i}}
    exec-take: {container: {image: i}}
root:
  dag:
    tasks:
      make: {componentRef: {name: comp-make}}
      group:
        componentRef: {name: comp-group}
        inputs: {artifacts: {from: {taskOutputArtifact: {producerTask: make, outputArtifactKey: out}}}}
---
platforms:
  slipway:
    deploymentSpec:
      executors:
        exec-take: {in: releaseTarget, secrets: [TOKEN]}
`;

describe('the needs of the reference example', () => {
  test('its two identities need of each other only the model and the baseline', () => {
    const across = needsOf(census).filter((line) => !/@(\S+) \S+ in \1:/.test(line));
    expect(across).toEqual([
      'releaser@prod artifacts:read in staging: condition-1/register-model',
      'releaser@prod warehouse:read in staging: condition-1/monitor condition-1/register-model',
      'runner@staging artifacts:read in prod: evaluate',
    ]);
  });

  test('released into itself, nothing crosses', () => {
    const alone = needsOf(census, { environment: 'dev', releaseTarget: 'dev' });
    expect(alone.filter((line) => !/@dev \S+ in dev:/.test(line))).toEqual([]);
    expect(alone).toContain(
      'runner@dev warehouse:write in dev: create-dataset ingest-eval ingest-train',
    );
  });
});

test('wires into a nested graph are followed, and secrets are needs', () => {
  expect(needsOf(nested('comp-take'))).toEqual(
    [
      'releaser@prod secrets:TOKEN in prod: group/take',
      'releaser@prod artifacts:read in staging: group/take',
      'runner@staging artifacts:write in staging: make',
    ].sort((a, b) =>
      a.replace(/(\S+) (\S+) in (\S+):.*/, '$1 $3 $2') <
      b.replace(/(\S+) (\S+) in (\S+):.*/, '$1 $3 $2')
        ? -1
        : 1,
    ),
  );
});

test('a graph that contains itself is refused', () => {
  expect(() => needsOf(nested('comp-group'))).toThrow(/contains itself/);
});
