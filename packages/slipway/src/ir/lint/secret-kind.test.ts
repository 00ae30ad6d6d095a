import { describe, expect, test } from 'vitest';
import { isSecretName, isSecretValue, secretKind } from './secret-kind.ts';

// Put together here, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');

describe('a secret is known by its form', () => {
  test.each([
    ['a private key', join('-----BEGIN RSA PRIVATE', ' KEY-----')],
    ['a private key', join('{"private_key": "-----BEGIN PRIVATE', ' KEY-----')],
    ['an AWS access key', join('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a GitHub token', join('ghp', '_', 'a'.repeat(36))],
    ['a Slack token', join('xoxb', '-1234567890-abc')],
    ['a Google API key', join('AIza', 'x'.repeat(35))],
    ['an API key', join('sk', '-proj-', 'a'.repeat(40))],
    ['a Hugging Face token', join('hf', '_', 'a'.repeat(34))],
    ['a JSON web token', join('eyJ', 'a'.repeat(20), '.eyJ', 'b'.repeat(20), '.', 'c'.repeat(20))],
    ['a password in an address', join('postgres://user', ':hunter2@host/db')],
  ])('%s', (kind, text) => {
    expect(secretKind(`x ${text} y`)).toBe(kind);
  });

  test.each([
    'gs://bucket/path',
    'https://user@host',
    'https://host:8080/a@b',
    join('postgres://user:$', '{PASSWORD}@host'),
    "postgres://user:{{$.inputs.parameters['p']}}@host",
    'task-0123456789abcdef0123456789abcdef0',
    'sk-learn',
    'sklearn.linear_model',
    'hf_hub',
    'AKIA',
    'eyJhbGciOiJIUzI1NiJ9',
  ])('%s is none', (text) => {
    expect(secretKind(text)).toBeUndefined();
  });

  test('in time of the length of the text', () => {
    for (const part of ['a://', 'eyJ', '-----BEGIN ', 'sk-', 'AKIA'])
      expect(secretKind(part.repeat(200_000))).toBeUndefined();
  });
});

describe('a secret is known by its name', () => {
  test.each(['DB_PASSWORD', 'password', 'HF_TOKEN', 'apiKey', 'api-key', 'CLIENT_SECRET', 'token'])(
    '%s',
    (name) => {
      expect(isSecretName(name)).toBe(true);
    },
  );

  test.each([
    'TOKEN_PATH',
    'MAX_TOKENS',
    'tokenizer',
    'secret',
    'secret_name',
    'keyboard',
    'monkey',
  ])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  test.each([
    '/var/run/token',
    'true',
    '512',
    '{{$.x}}',
    join('$', '{TOKEN}'),
    '',
    'abc',
    'a b c d',
    'env:TOKEN',
  ])('but %j is no value of one', (text) => {
    expect(isSecretValue(text)).toBe(false);
  });
});
