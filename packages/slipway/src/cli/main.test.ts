import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = new URL('../../bin/slipway.mjs', import.meta.url).pathname;

describe('the slipway program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-bin-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The bin in a package of its own, which believes that it runs on `version` of Node. */
  async function plantBin(version: string, files: Record<string, string>): Promise<string> {
    await mkdir(join(folder, 'package/bin'), { recursive: true });
    await cp(BIN, join(folder, 'package/bin/slipway.mjs'));
    const preload = join(folder, 'pretend.mjs');
    const pretend = `for (const [key, value] of [['versions', { ...process.versions, node: '${version}' }], ['version', 'v${version}']]) Object.defineProperty(process, key, { value });`;
    await writeFile(preload, pretend);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), text, { mode: 0o755 });
    }
    return preload;
  }

  async function run(words: readonly string[], signals: readonly NodeJS.Signals[] = []) {
    const child = spawn(process.execPath, [...words], { cwd: folder });
    const written = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text;
      const next = text.includes('ready') || text.includes('aborted') ? signals[0] : undefined;
      if (next === undefined) return;
      signals = signals.slice(1);
      child.kill(next);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written.stderr += text;
    });
    const [code, signal] = await once(child, 'close');
    return { code, signal, ...written };
  }

  it('runs from a checkout without a build, with only the result on stdout', async () => {
    const { code, stdout, stderr } = await run([BIN, '--version']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('sets the exit code of a wrong command line', async () => {
    const { code, stdout, stderr } = await run([BIN, 'docktor']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Did you mean "slipway doctor"?');
  });

  it('gives a pipeline that imports slipway the sources', async () => {
    await plantBin('24.0.0', {
      'package/package.json': `{"name":"slipway","type":"module","exports":{".":{"slipway-source":"./src/index.ts","default":"./dist/index.js"}}}`,
      'package/src/index.ts': `export const from: string = 'sources';`,
      'package/src/cli/main.ts': `export const main = async () => { const { from } = await import('slipway'); console.log(from); };`,
    });
    const { stdout, stderr } = await run([join(folder, 'package/bin/slipway.mjs')]);
    expect({ stdout, stderr }).toEqual({ stdout: 'sources\n', stderr: '' });
  });

  it('runs the built files of a package', async () => {
    await plantBin('24.0.0', {
      'package/dist/cli/main.js': `export const main = async (words) => console.log('built', ...words);`,
    });
    const { stdout } = await run([join(folder, 'package/bin/slipway.mjs'), 'a', 'b']);
    expect(stdout).toBe('built a b\n');
  });

  it.each(['20.20.2', '22.17.1', '18.0.0'])(
    'says in one line that Node %s is too old',
    async (version) => {
      const preload = await plantBin(version, {});
      const { code, stdout, stderr } = await run([
        '--import',
        preload,
        join(folder, 'package/bin/slipway.mjs'),
        'run',
      ]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error\[node-too-old\]: .*22\.18.*\n$/);
      expect(stderr).toContain(`v${version}`);
      expect(stderr).toContain('node@24');
    },
  );

  it('goes on with the newer Node of the project and hands its exit code on', async () => {
    const preload = await plantBin('20.0.0', {
      'node_modules/node/package.json': '{"version":"24.1.0"}',
      'node_modules/node/bin/node': '#!/bin/sh\nshift; echo "newer got $*"; exit 7\n',
    });
    const { code, stdout } = await run([
      '--import',
      preload,
      join(folder, 'package/bin/slipway.mjs'),
      'run',
      'x y',
    ]);
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'newer got run x y\n' });
  });

  it('hands Ctrl-C on once, although a whole process group gets it', async () => {
    const counts = `#!/bin/sh
n=0
trap 'n=$((n+1)); echo interrupted' INT
trap 'echo "count $n"; exit 0' TERM
echo ready
while :; do sleep 0.05; done
`;
    const preload = await plantBin('20.0.0', {
      'node_modules/node/package.json': '{"version":"24.1.0"}',
      'node_modules/node/bin/node': counts,
    });
    const bin = join(folder, 'package/bin/slipway.mjs');
    const child = spawn(process.execPath, ['--import', preload, bin], {
      cwd: folder,
      detached: true,
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (text.includes('ready')) process.kill(-(child.pid ?? 0), 'SIGINT');
      if (text.includes('interrupted')) child.kill('SIGTERM');
    });
    await once(child, 'close');
    expect(stdout).toBe('ready\ninterrupted\ncount 1\n');
  });

  it('does not take an old Node of the project for a newer one', async () => {
    const preload = await plantBin('20.0.0', {
      'node_modules/node/package.json': '{"version":"20.1.0"}',
      'node_modules/node/bin/node': '#!/bin/sh\nexit 0\n',
    });
    const { stderr } = await run(['--import', preload, join(folder, 'package/bin/slipway.mjs')]);
    expect(stderr).toContain('node-too-old');
  });

  const waiting = (onAbort: string) => `
    import { main as realMain } from '${new URL('./main.ts', import.meta.url).pathname}';
    const command = {
      description: 'Waits.', options: {}, examples: ['x'],
      run: (io) => new Promise((resolve, reject) => {
        const alive = setInterval(() => {}, 1000);
        io.signal.addEventListener('abort', () => { ${onAbort} });
        console.log('ready');
      }),
    };
    await realMain(['wait'], [{ path: ['wait'], summary: 'waits', load: async () => ({ command }) }]);
  `;

  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on the first %s', async (signal) => {
    const script = join(folder, 'wait.mjs');
    await writeFile(script, waiting(`clearInterval(alive); reject(io.signal.reason);`));
    const { code, stderr } = await run([script], [signal]);
    expect(code).toBe(130);
    expect(stderr).toBe(`error[interrupted]: Stopped by ${signal}.\n`);
  });

  it('ends at once on the second signal', async () => {
    const script = join(folder, 'wait.mjs');
    await writeFile(script, waiting(`console.log('aborted');`));
    expect((await run([script], ['SIGINT', 'SIGINT'])).code).toBe(130);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${BIN}" --help | true`], {
      cwd: folder,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await once(child, 'close');
    expect(stderr).toBe('');
  });
});
