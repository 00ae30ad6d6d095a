import { describe, expect, it } from 'vitest';
import { exportNames } from './export-names.ts';

describe('exportNames', () => {
  it.each([
    ['endpoint-create', 'endpointCreate'],
    ['default', 'defaultComponent'],
    ['import', 'importComponent2'],
    ['2-towers', 'component2Towers'],
    ['---', 'component'],
    ['await', 'awaitComponent'],
    ['text-of', 'textOfComponent'],
  ])('calls %s %s', (component, name) => {
    expect(exportNames([component])).toEqual([name]);
  });

  it('calls no two alike', () => {
    const names = exportNames(['a', 'a', 'a2', 'a-2', 'A']);
    expect(new Set(names).size).toBe(5);
  });
});
