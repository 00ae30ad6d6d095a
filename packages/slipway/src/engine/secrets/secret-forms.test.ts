import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretForms } from './secret-forms.ts';

const secrets = fc.stringMatching(/^[\x21-\x7e]{8,60}$/);
const redacted = (secret: string, text: string) => {
  const forms = new SecretForms();
  forms.add(secret);
  return forms.redact(text);
};

test('a secret is found wherever it stands, whatever characters it has', () => {
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
      expect(redacted(secret, `${before}${secret}${after}`)).not.toContain(secret);
    }),
  );
});

test('of a secret within base64 nothing is left but what its neighbours share', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.string({ maxLength: 9, unit: 'binary-ascii' }),
      fc.constantFrom('base64' as const, 'base64url' as const),
      (secret, before, encoding) => {
        const text = Buffer.from(`${before}${secret}tail`).toString(encoding);
        const left = Buffer.from(
          redacted(secret, text).replace('[secret]', '!').split('!')[0]!,
          encoding,
        );
        expect(redacted(secret, text)).toContain('[secret]');
        expect(left.length - Buffer.byteLength(before)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('in JSON, in a URL and line by line it is found, too', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----';
  for (const line of key.split('\n')) expect(redacted(key, `> ${line}\r`)).toBe('> [secret]\r');
  expect(redacted(key, JSON.stringify({ key }))).toBe('{"key":"[secret]"}');
  expect(redacted('a&b=c/d e', `?q=${encodeURIComponent('a&b=c/d e')}`)).toBe('?q=[secret]');
});

test('of two secrets one within the other, nothing of the longer one is left', () => {
  const forms = new SecretForms();
  forms.add('hunter2hunter2');
  forms.add('hunter2hunter2-and-more');
  expect(forms.redact('x hunter2hunter2-and-more y')).toBe('x [secret] y');
});

test('texts without secrets stay as they are', () => {
  expect(new SecretForms().redact('anything')).toBe('anything');
  expect(redacted('correct horse', 'battery staple')).toBe('battery staple');
});
