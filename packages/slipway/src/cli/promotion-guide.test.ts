import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../../../..');
const verifier = join(repository, 'conformance/promotion/verify-audit.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guide-'));
  cpSync(join(repository, 'examples/census-income'), join(folder, 'examples/census-income'), {
    recursive: true,
    filter: (path) => !path.includes('.slipway') && !path.endsWith('node_modules'),
  });
  for (const name of ['node_modules', 'packages'])
    symlinkSync(join(repository, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the guide to promotion does what it says, block by block', async () => {
  const guide = readFileSync(join(repository, 'docs/guides/promotion.md'), 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(10);
  const script = join(folder, 'guide.sh');
  writeFileSync(script, ['set -euo pipefail', ...blocks].join('\n'));
  const child = spawn('bash', [script], {
    cwd: folder,
    env: { PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':'), HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number];
  expect(output).toContain('0 of 1 approvals: nobody');
  expect(output).toContain('that takes the role approver');
  expect(output).toMatch(/census-income 1: 75 %, census-income 2: 25 %/);
  expect(output).toContain('census-income version 1 on census-income');
  expect(output).toContain('was taken out of use since');
  expect(output).toMatch(/\d+ entries of prod, none changed, removed, moved or cut off/);
  expect(exitCode, output).toBe(0);

  const exported = join(folder, 'examples/mine/audit.jsonl');
  const verified = spawnSync(process.execPath, [verifier, exported], { encoding: 'utf8' });
  expect(verified).toMatchObject({ status: 0, stdout: expect.stringContaining('unbroken') });
  const lines = readFileSync(exported, 'utf8').split('\n');
  const tampered: readonly (readonly [string, readonly string[]])[] = [
    ['edited', lines.map((line) => line.replaceAll('bob@example.com', 'eve@example.com'))],
    ['removed', lines.toSpliced(3, 1)],
    ['moved', [...lines.slice(0, 3), lines[4]!, lines[3]!, ...lines.slice(5)]],
    ['cut off', lines.filter((line) => !line.includes('release.rollback'))],
  ];
  for (const [name, changed] of tampered) {
    const file = join(folder, `${name}.jsonl`);
    writeFileSync(file, changed.join('\n'));
    expect(spawnSync(process.execPath, [verifier, file]).status, name).toBe(1);
  }
}, 600_000);
