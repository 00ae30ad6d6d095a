import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyProviderContract } from '../../keys/key-provider.contract.ts';
import { KeyringKeyProvider } from './keyring-key-provider.ts';

const clock = { now: () => 1000 };
const providerIn = (folder: string, environment = 'dev', passphrase?: string) =>
  new KeyringKeyProvider({
    environment,
    folder,
    clock,
    passphrase: passphrase === undefined ? undefined : async () => passphrase,
  });

keyProviderContract('KeyringKeyProvider', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  return {
    keys: providerIn(folder),
    other: providerIn(folder),
    administration: providerIn(folder),
    foreign: providerIn(join(folder, 'prod'), 'prod'),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
});

keyProviderContract('KeyringKeyProvider with a passphrase', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  return {
    keys: providerIn(folder, 'dev', 'correct horse'),
    other: providerIn(folder, 'dev', 'correct horse'),
    administration: providerIn(folder, 'dev', 'correct horse'),
    foreign: providerIn(join(folder, 'prod'), 'prod', 'another'),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
});

describe('the key ring file', () => {
  let folder: string;
  const path = () => join(folder, 'keyring.json');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is made at first use, for its owner only, with nothing left beside it', async () => {
    expect(await providerIn(folder).primaryKeyUri()).toBe('keyring:dev/main');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  test('is one, however many processes are first', async () => {
    const module = new URL('./keyring-key-provider.ts', import.meta.url).href;
    const program = `
      const { KeyringKeyProvider } = await import(${JSON.stringify(module)});
      const keys = new KeyringKeyProvider({ environment: 'dev', folder: ${JSON.stringify(folder)}, clock: { now: () => 1 } });
      process.stdin.once('data', async () => {
        const wrapped = await keys.wrap(new Uint8Array(32).fill(7), new Uint8Array());
        process.stdout.write(JSON.stringify(wrapped), () => process.exit(0));
      });
      process.stdout.write('ready\\n');`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program]),
    );
    const outputs = children.map(() => '');
    const ready = children.map(async (child, index) => {
      await new Promise<void>((resolve) =>
        child.stdout.on('data', (text) => {
          outputs[index] += text;
          resolve();
        }),
      );
    });
    await Promise.all(ready);
    const ends = children.map((child) => once(child, 'close'));
    for (const child of children) child.stdin.write('go\n');
    await Promise.all(ends);
    for (const output of outputs) {
      const wrapped = JSON.parse(output.replace('ready\n', ''));
      const dataKey = await providerIn(folder).unwrap(wrapped, new Uint8Array());
      expect(Buffer.from(dataKey)).toEqual(Buffer.alloc(32, 7));
    }
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  test.each([0o640, 0o604, 0o620, 0o666])('is refused with the mode %o', async (mode) => {
    await providerIn(folder).primaryKeyUri();
    chmodSync(path(), mode);
    await expect(providerIn(folder).primaryKeyUri()).rejects.toMatchObject({
      code: 'keys-keyring-exposed',
      message: expect.stringContaining('chmod 600'),
    });
  });

  test('is refused when it is a link or a folder', async () => {
    await providerIn(folder).primaryKeyUri();
    renameSync(path(), join(folder, 'elsewhere.json'));
    symlinkSync(join(folder, 'elsewhere.json'), path());
    await expect(providerIn(folder).primaryKeyUri()).rejects.toMatchObject({
      code: 'keys-keyring-exposed',
    });
  });

  test.each([
    '',
    '{}',
    '{"version":1,"environment":"dev","name":"main","primary":"2","versions":[]}',
    'SECRET',
  ])('that holds %j is damaged, and the error does not quote it', async (text) => {
    writeFileSync(path(), text, { mode: 0o600 });
    const error = await providerIn(folder)
      .primaryKeyUri()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'keys-keyring-corrupt' });
    expect((error as Error).cause).toBeUndefined();
    expect((error as Error).message).not.toContain('SECRET');
  });

  test('of another environment is refused', async () => {
    await providerIn(folder, 'prod').primaryKeyUri();
    await expect(providerIn(folder).primaryKeyUri()).rejects.toMatchObject({
      code: 'keys-keyring-foreign',
    });
  });

  test('that is gone is not replaced to unwrap: that would hide the loss', async () => {
    const wrapped = await providerIn(folder).wrap(randomBytes(32), new Uint8Array());
    rmSync(path());
    await expect(providerIn(folder).unwrap(wrapped, new Uint8Array())).rejects.toMatchObject({
      code: 'keys-unwrap-failed',
    });
    expect(await providerIn(folder).versions()).toEqual([]);
    expect(existsSync(path())).toBe(false);
  });

  test('wraps under its primary version and unwraps under older ones', async () => {
    const keys = providerIn(folder);
    const old = await keys.wrap(Buffer.alloc(32, 1), new Uint8Array());
    const keyring = JSON.parse(readFileSync(path(), 'utf8'));
    keyring.versions.push({
      version: '2',
      createdAtMs: 2000,
      material: randomBytes(32).toString('base64'),
    });
    keyring.primary = '2';
    writeFileSync(path(), JSON.stringify(keyring));
    const young = await keys.wrap(Buffer.alloc(32, 2), new Uint8Array());
    expect([old.keyVersion, young.keyVersion]).toEqual(['1', '2']);
    expect(Buffer.from(await keys.unwrap(old, new Uint8Array()))).toEqual(Buffer.alloc(32, 1));
    await expect(
      keys.unwrap({ ...young, keyVersion: '1' }, new Uint8Array()),
    ).rejects.toMatchObject({ code: 'keys-unwrap-failed' });
  });

  test('cannot be made in a place that is no folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(providerIn(join(folder, 'file')).primaryKeyUri()).rejects.toMatchObject({
      category: 'environment',
    });
  });

  test('is refused changes by the same rules, and no lock or other file stays', async () => {
    const keys = providerIn(folder);
    await keys.rotate();
    await keys.disable('2');
    await expect(keys.wrap(randomBytes(32), new Uint8Array())).rejects.toMatchObject({
      code: 'keys-version-disabled',
      message: expect.stringContaining('slipway keys enable 2'),
    });
    await keys.rotate();
    await keys.destroy('1');
    expect(JSON.parse(readFileSync(path(), 'utf8')).versions[0].material).toBeNull();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  test('loses no version when several rotate at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => providerIn(folder).rotate()));
    const versions = await providerIn(folder).versions();
    expect(versions.map(({ version }) => version)).toEqual([...'123456789']);
  });

  test('is not blocked by the lock of a process that was killed', async () => {
    await providerIn(folder).primaryKeyUri();
    writeFileSync(`${path()}.lock`, '');
    utimesSync(`${path()}.lock`, 0, 0);
    await providerIn(folder).rotate();
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  test('with a passphrase holds no key in clear and opens with nothing else', async () => {
    const keys = providerIn(folder);
    const wrapped = await keys.wrap(Buffer.alloc(32, 5), new Uint8Array());
    const { material } = JSON.parse(readFileSync(path(), 'utf8')).versions[0];
    const secret = () => providerIn(folder, 'dev', 'Grüße, 世界');
    expect(Buffer.from(await secret().unwrap(wrapped, new Uint8Array()))).toEqual(
      Buffer.alloc(32, 5),
    );
    expect(readFileSync(path(), 'utf8')).not.toContain(material);
    await secret().rotate();
    expect((await secret().versions()).length).toBe(2);
    await expect(providerIn(folder).versions()).rejects.toMatchObject({
      code: 'keys-passphrase-missing',
    });
    await expect(providerIn(folder, 'dev', 'guess').versions()).rejects.toMatchObject({
      code: 'keys-passphrase-wrong',
    });
  });

  test('with a passphrase is not taken for that of another environment', async () => {
    await providerIn(folder, 'dev', 'same').primaryKeyUri();
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('"dev"', '"prod"'));
    await expect(providerIn(folder, 'prod', 'same').primaryKeyUri()).rejects.toMatchObject({
      code: 'keys-passphrase-wrong',
    });
  });
});
