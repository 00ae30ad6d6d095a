import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runEventSchema } from './run-event.ts';

const guides = join(import.meta.dirname, '../../../../docs/guides');
const file = join(guides, 'run-event.schema.json');

test('the published schema is the one events keep; readers pass over members they do not know', () => {
  const schema = z.toJSONSchema(runEventSchema, {
    override({ jsonSchema }) {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const text = `${JSON.stringify({ title: 'An event of a Slipway run', ...schema }, null, 2)}\n`;
  // biome-ignore lint/style/noProcessEnv: how every guide of this repository is written anew
  if (process.env.UPDATE_GUIDE === '1') writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
});

test('the guide names every kind of event and every member', () => {
  const guide = readFileSync(join(guides, 'events.md'), 'utf8');
  for (const { shape } of runEventSchema.options)
    for (const name of [shape.kind.value, ...Object.keys(shape)])
      expect(guide).toContain(`\`${name}\``);
});
