import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  it.each([
    ['inti', ['init', 'run'], 'init'],
    ['Compile', ['compile', 'complete'], 'compile'],
    ['envrionment', ['environment'], 'environment'],
    ['lern_rate', ['learning_rate', 'learn_rate'], 'learn_rate'],
    ['run', ['runs', 'run'], 'run'],
    ['x', ['y'], 'y'],
  ])('finds what %s was meant to be', (given, known, expected) => {
    expect(nearestName(given, known)).toBe(expected);
  });

  it.each([
    ['deploy', ['init', 'run']],
    ['', ['train']],
    ['anything', []],
  ])('suggests nothing for %j among %j', (given, known) => {
    expect(nearestName(given, known)).toBeUndefined();
  });
});
