// Checks an audit log exported by `slipway audit export`, with nothing but Node: no code of Slipway.
//   node verify-audit.mjs audit.jsonl [earlier.jsonl]
// The format: JSON lines. A head {format, environment, publicKeys}; {entry}; {checkpoint}.
// Each entry's digest is the SHA-256 of its canonical JSON (RFC 8785) without the digest, and names
// the digest before. A checkpoint is an ECDSA P-256 signature over what the end of the log was.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const START = `sha256:${'0'.repeat(64)}`;

/** Sorted members, no white space; strings and numbers as JavaScript writes them. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

const digestOf = (value) => `sha256:${createHash('sha256').update(canonical(value)).digest('hex')}`;

const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const [file, earlier] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node verify-audit.mjs <export.jsonl> [earlier export.jsonl]');
  process.exit(2);
}
const flaws = [];
const [head, ...lines] = linesOf(file);
if (head?.format !== 'slipway.audit.v1') flaws.push('the first line is no head of an audit log');

// 1. The chain.
const digests = new Map();
let last = { sequence: 0, digest: START };
for (const { entry } of lines.filter((line) => 'entry' in line)) {
  const { digest, ...link } = entry;
  if (digestOf(link) !== digest) flaws.push(`entry ${entry.sequence} was changed`);
  if (entry.sequence !== last.sequence + 1)
    flaws.push(`entry ${entry.sequence} stands after entry ${last.sequence}`);
  if (entry.previous !== last.digest)
    flaws.push(`entry ${entry.sequence} does not follow the one before`);
  digests.set(entry.sequence, digest);
  last = entry;
}

// 2. What was signed, here and in an earlier export. The keys of the earlier one are trusted, if any.
const kept = earlier === undefined ? [] : linesOf(earlier);
const keys = new Map((kept[0] ?? head)?.publicKeys?.map(({ keyId, pem }) => [keyId, pem]) ?? []);
for (const { keyId, pem } of head?.publicKeys ?? [])
  if (earlier === undefined) keys.set(keyId, pem);
let signed = 0;
for (const { checkpoint } of [...lines, ...kept].filter((line) => 'checkpoint' in line)) {
  const { signature, ...statement } = checkpoint;
  const pem = keys.get(statement.keyId);
  const bytes = Buffer.from(canonical(statement));
  if (pem === undefined)
    flaws.push(`checkpoint ${statement.sequence} is signed by a key that is not trusted`);
  else if (!verify('sha256', bytes, createPublicKey(pem), Buffer.from(signature, 'base64')))
    flaws.push(`the signature of checkpoint ${statement.sequence} does not hold`);
  else if (statement.environment !== head.environment)
    flaws.push(`checkpoint ${statement.sequence} is one of ${statement.environment}`);
  else if (digests.get(statement.sequence) === undefined)
    flaws.push(`entries up to ${statement.sequence} were signed, the log ends at ${last.sequence}`);
  else if (digests.get(statement.sequence) !== statement.digest)
    flaws.push(`entry ${statement.sequence} is not the one that was signed`);
  else signed = Math.max(signed, statement.sequence);
}

for (const flaw of flaws) console.log(flaw);
console.log(
  flaws.length === 0
    ? `${last.sequence} entries of ${head.environment}, unbroken; signed up to entry ${signed}`
    : `${flaws.length} flaws`,
);
process.exitCode = flaws.length === 0 ? 0 : 1;
