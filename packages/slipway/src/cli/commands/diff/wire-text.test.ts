import { expect, test } from 'vitest';
import type { JsonValue } from '../../../core/json.ts';
import { wireText } from './wire-text.ts';

test.each<[string | undefined, JsonValue]>([
  ['0.5', { runtimeValue: { constant: 0.5 } }],
  ['input rows', { componentInputParameter: 'pipelinechannel--rows' }],
  ['model of train', { taskOutputArtifact: { producerTask: 'train', outputArtifactKey: 'model' } }],
  ['status of guard', { taskFinalStatus: { producerTask: 'guard' } }],
  [
    'rows of make, "parseJson(string_value)[\\"a\\"]" of it',
    {
      parameterExpressionSelector: 'parseJson(string_value)["a"]',
      taskOutputParameter: { producerTask: 'make', outputParameterKey: 'rows' },
    },
  ],
  [
    'n of a or n of b',
    {
      valueFromOneof: {
        parameterSelectors: [
          { producerSubtask: 'a', outputParameterKey: 'n' },
          { producerSubtask: 'b', outputParameterKey: 'n' },
        ],
      },
    },
  ],
  [undefined, { artifactSelectors: [1] }],
  [undefined, { componentInputParameter: 'a', somethingElse: 1 }],
  [undefined, {}],
  [undefined, null],
])('says %s', (text, value) => {
  expect(wireText(value)).toBe(text);
});
