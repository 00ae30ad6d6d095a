import { expect, test } from 'vitest';
import { selectField } from './field-selector.ts';

const value = { a: { b: [1, { c: 'x' }] }, 'it"s': true, __proto__: null } as never;

test.each([
  ['["a"]["b"][1]["c"]', 'x'],
  ['["a"]["b"][0]', 1],
  ['["it\\"s"]', true],
])('picks %s', (steps, part) => {
  expect(selectField(value, `parseJson(string_value)${steps}`)).toEqual(part);
  expect(selectField(JSON.stringify(value), `parseJson(string_value)${steps}`)).toEqual(part);
});

test.each([
  ['parseJson(string_value)["constructor"]', /there is no constructor/],
  ['parseJson(string_value)["a"]["x"]', /there is no x/],
  ['parseJson(string_value)["a"][0]', /there is no 0/],
  ['size(string_value)', /no selection of fields/],
])('refuses %s', (selector, message) => {
  expect(() => selectField(value, selector)).toThrow(message);
});

test('a text that is no JSON has no fields', () => {
  expect(() => selectField('abc', 'parseJson(string_value)["a"]')).toThrow(/no JSON/);
});
