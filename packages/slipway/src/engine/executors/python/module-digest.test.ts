import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moduleDigest } from './module-digest.ts';

let folder: string;
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-digest-'));
  write('steps/__init__.py', '');
  write('steps/shapes/__init__.py', 'from .round import area\n');
  write('steps/shapes/round.py', 'import math\n');
  write('steps/rows.py', 'from steps.shapes import (\n  area,  # of a circle\n  square,\n)\n');
  write('steps/shapes/square.py', 'import steps.train\n');
  write('steps/late.py', '');
  write('steps/other.py', '');
  write(
    'steps/train.py',
    'import os, json as j\nfrom . import rows\n\ndef train():\n    from .late import x\n    import numpy.linalg\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const digest = () => moduleDigest(join(folder, 'steps/train.py'));

test.each([
  'steps/train.py',
  'steps/__init__.py',
  'steps/rows.py',
  'steps/late.py',
  'steps/shapes/__init__.py',
  'steps/shapes/round.py',
  'steps/shapes/square.py',
])('what the step reaches by its imports is part of it: %s', async (name) => {
  const before = await digest();
  expect(await digest()).toBe(before);
  write(name, 'import steps.rows\nA = 1\n');
  expect(await digest()).not.toBe(before);
});

test('a module that is not imported is no part of it', async () => {
  const before = await digest();
  write('steps/other.py', 'A = 1\n');
  expect(await digest()).toBe(before);
});

test('does not depend on where the project is', async () => {
  write('alone.py', 'A = 1\n');
  const here = await moduleDigest(join(folder, 'alone.py'));
  write('elsewhere/alone.py', 'A = 1\n');
  expect(await moduleDigest(join(folder, 'elsewhere/alone.py'))).toBe(here);
});
