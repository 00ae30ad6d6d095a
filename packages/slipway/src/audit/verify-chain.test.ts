import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../core/json.ts';
import { checkpointBytes, digestOf, nextEntry } from './audit-chain.ts';
import type { AuditCheckpoint, AuditEntry, AuditEvent } from './audit-log.ts';
import { verifyChain } from './verify-chain.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeys = [
  { keyId: 'key-1', pem: publicKey.export({ format: 'pem', type: 'spki' }) as string },
];

const event = fc.record<AuditEvent>({
  actor: fc.string(),
  action: fc.constantFrom('release.enter', 'keys.rotate', 'run.start'),
  subject: fc.string(),
  outcome: fc.constantFrom('done', 'denied', 'failed'),
  details: fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>,
});

function chainOf(events: readonly AuditEvent[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const [index, one] of events.entries())
    entries.push(nextEntry(entries.at(-1), one, 1_000 + index));
  return entries;
}

function checkpointOf(entry: AuditEntry, environment = 'prod'): AuditCheckpoint {
  const { sequence, digest, atMs } = entry;
  const statement = { environment, sequence, digest, atMs, keyId: 'key-1' };
  const signature = sign('sha256', checkpointBytes(statement), privateKey).toString('base64');
  return { ...statement, signature };
}

const look = (entries: readonly AuditEntry[], checkpoints: readonly AuditCheckpoint[] = []) =>
  verifyChain({ environment: 'prod', entries, checkpoints, publicKeys });

/** A chain of at least two entries, signed at its end, and a place in it. */
const signedChain = fc
  .array(event, { minLength: 2, maxLength: 12 })
  .chain((events) =>
    fc.record({ entries: fc.constant(chainOf(events)), at: fc.nat(events.length - 1) }),
  );

describe('a log as it was written', () => {
  test('has no flaw, and is signed up to its checkpoint', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        const verdict = await look(entries, [checkpointOf(entries[at]!)]);
        expect(verdict).toMatchObject({ flaws: [], entries: entries.length, signedTo: at + 1 });
      }),
    ));

  test('may be empty', async () => {
    expect(await look([])).toMatchObject({ flaws: [], entries: 0, signedTo: 0 });
  });
});

describe('whatever is done to a signed log is found', () => {
  const found = async (entries: readonly AuditEntry[], signed: AuditEntry) =>
    (await look(entries, [checkpointOf(signed)])).flaws.length > 0;

  test('an entry that was edited', () =>
    fc.assert(
      fc.asyncProperty(signedChain, fc.string({ minLength: 1 }), async ({ entries, at }, more) => {
        const edited = entries.with(at, { ...entries[at]!, actor: `${entries[at]!.actor}${more}` });
        expect(await found(edited, entries.at(-1)!)).toBe(true);
      }),
    ));

  test('an entry that was edited and given its new digest', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        const forged = { ...entries[at]!, subject: `${entries[at]!.subject}!` };
        const edited = entries.with(at, { ...forged, digest: digestOf(forged) });
        expect(await found(edited, entries.at(-1)!)).toBe(true);
      }),
    ));

  test('a whole log written anew from the edited entry on', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        const anew = chainOf(entries.with(at, { ...entries[at]!, actor: 'mallory' }));
        fc.pre(anew.at(-1)!.digest !== entries.at(-1)!.digest);
        expect(await found(anew, entries.at(-1)!)).toBe(true);
      }),
    ));

  test('an entry that was removed, at the end too', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        expect(await found(entries.toSpliced(at, 1), entries.at(-1)!)).toBe(true);
      }),
    ));

  test('two entries that changed places', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        const other = (at + 1) % entries.length;
        const swapped = entries.with(at, entries[other]!).with(other, entries[at]!);
        expect(await found(swapped, entries.at(-1)!)).toBe(true);
      }),
    ));

  test('a log that was cut off, even to nothing', () =>
    fc.assert(
      fc.asyncProperty(signedChain, async ({ entries, at }) => {
        expect(await found(entries.slice(0, at), entries.at(-1)!)).toBe(true);
      }),
    ));
});

describe('a checkpoint', () => {
  const entries = chainOf([
    { actor: 'ada', action: 'a.b', subject: 's', outcome: 'done', details: {} },
  ]);
  const good = checkpointOf(entries[0]!);

  test.each([
    ['with another signature', { ...good, signature: 'AAAA' }, /signature .* does not hold/],
    ['by an unknown key', { ...good, keyId: 'key-2' }, /unknown key/],
    ['of another environment', checkpointOf(entries[0]!, 'staging'), /one of staging/],
  ])('%s does not count', async (_name, checkpoint, problem) => {
    const verdict = await look(entries, [checkpoint]);
    expect(verdict.signedTo).toBe(0);
    expect(verdict.flaws[0]!.problem).toMatch(problem);
  });
});
