import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../exit-codes.ts';
import { recordedIo } from '../recorded-io.ts';
import { runCli } from '../run-cli.ts';
import type { Finding } from './doctor/finding.ts';

describe('slipway doctor', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-doctor-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function doctor(workingFolder: string, path: string) {
    const { io, stdout } = recordedIo({ workingFolder, variables: { PATH: path } });
    const exitCode = await runCli(['doctor', '--json'], io);
    const { ready, findings } = JSON.parse(stdout()) as { ready: boolean; findings: Finding[] };
    return { exitCode, ready, byName: new Map(findings.map((finding) => [finding.name, finding])) };
  }

  async function program(name: string, script: string): Promise<void> {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }

  it('loads the native libraries for real and names their versions', async () => {
    const { byName } = await doctor(folder, folder);
    for (const name of ['Node', 'DuckDB', 'ONNX Runtime', 'SQLite'])
      expect(byName.get(name)).toMatchObject({
        status: 'ok',
        found: expect.stringMatching(/^v?\d/),
      });
  });

  it('calls Python and containers optional and says how to get them', async () => {
    const { byName, exitCode } = await doctor(folder, folder);
    expect(exitCode).toBe(0);
    expect(byName.get('Python 3')).toMatchObject({ status: 'optional', found: 'not found' });
    expect(byName.get('Python 3')?.advice).toContain('apt-get install python3');
    expect(byName.get('containers')).toMatchObject({ status: 'optional' });
    expect(byName.get('containers')?.advice).toContain('podman');
  });

  it.each([
    ['Python 3.12.1', 'exit 0', 'ok'],
    ['Python 3.12.1', 'exit 1', 'optional'],
    ['Python 3.8.0', 'exit 0', 'optional'],
    ['Python 2.7.1', 'exit 0', 'optional'],
    ['no such thing', 'exit 0', 'optional'],
  ])('judges %s whose ensurepip says "%s" as %s', async (version, ensurepip, status) => {
    await program('python3', `[ "$1" = --version ] && echo "${version}" && exit 0\n${ensurepip}`);
    expect((await doctor(folder, folder)).byName.get('Python 3')?.status).toBe(status);
  });

  it('tells a container program that does not answer from one that is not there', async () => {
    await program('docker', '[ "$1" = --version ] && echo Docker && exit 0\nexit 1');
    expect((await doctor(folder, folder)).byName.get('containers')?.found).toBe(
      'docker does not answer',
    );
    await program('podman', 'echo 4.3.1');
    expect((await doctor(folder, folder)).byName.get('containers')).toMatchObject({
      status: 'ok',
      found: 'podman 4.3.1',
    });
  });

  it('is not ready where the state folder cannot be written', async () => {
    const { exitCode, ready, byName } = await doctor('/proc/self/fdinfo', folder);
    expect({ exitCode, ready }).toEqual({ exitCode: EXIT_CODES.environment, ready: false });
    expect(byName.get('state folder')?.advice).toContain('stateFolder');
  });

  it('tells a person the verdict', async () => {
    const { io, stdout } = recordedIo({ workingFolder: folder, variables: {} });
    await runCli(['doctor'], io);
    expect(stdout()).toMatch(/Slipway can run here\.\n$/);
  });
});
