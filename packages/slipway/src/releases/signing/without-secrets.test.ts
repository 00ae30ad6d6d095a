import { expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

test('what is named like a secret is left out, wherever it stands', () => {
  expect(
    withoutSecrets({
      epochs: 8,
      apiToken: 'a',
      API_KEY: 'b',
      db: { password: 'c', hosts: [{ credentials: ['d'] }, 'one'] },
    }),
  ).toEqual({
    epochs: 8,
    apiToken: '(not published)',
    API_KEY: '(not published)',
    db: { password: '(not published)', hosts: [{ credentials: '(not published)' }, 'one'] },
  });
});

test('what only resembles one stays', () => {
  const parameters = { author: 'ada', maxTokens: 7, keys: ['id'], passes: 3 };
  expect(withoutSecrets(parameters)).toEqual(parameters);
});
