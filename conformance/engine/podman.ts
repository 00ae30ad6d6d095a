import { access, copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerOptions } from '../../packages/slipway/src/engine/executors/container/container-tool.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

/** Programs of busybox that the pipelines use. */
const PROGRAMS = ['sh', 'cat', 'dd', 'echo', 'env', 'id', 'mkdir', 'sleep', 'tail', 'true'];

export interface Podman {
  readonly options: ContainerOptions;
  /** Runs podman itself; returns what it wrote. */
  call(...words: readonly string[]): Promise<string>;
}

/** Image of busybox whose user is root, and the same with another user. */
export const IMAGE = 'localhost/slipway-conformance:root';
export const USER_IMAGE = 'localhost/slipway-conformance:user';

/** Podman from Debian, with images made here from Debian's busybox: nothing is pulled. */
export async function podman(context: ConformanceContext): Promise<Podman> {
  await install(context, ['podman', 'runc', 'busybox-static']);
  const root = await context.temporaryFolder();
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'tmp'), { mode: 0o777 });
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  for (const program of PROGRAMS) await symlink('busybox', join(root, 'bin', program));
  const archive = join(await context.temporaryFolder(), 'root.tar');
  await context.runProgram(['tar', '-C', root, '-cf', archive, '.']);
  const call = async (...words: readonly string[]) =>
    (await context.runProgram(['podman', ...words])).stdout.trim();
  await call('import', archive, IMAGE);
  await call('import', '--change', 'USER=1000:1000', archive, USER_IMAGE);
  const extraArguments = await neededArguments(context);
  const variables = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: process.env.HOME ?? '/' };
  return { options: { tool: 'podman', variables, extraArguments }, call };
}

async function install(context: ConformanceContext, packages: readonly string[]): Promise<void> {
  const there = ['/usr/bin/podman', '/usr/sbin/runc', '/bin/busybox'];
  try {
    await Promise.all(there.map((path) => access(path)));
  } catch {
    const words = ['flock', '/tmp/apt.lock', 'apt-get', 'install', '-y', ...packages];
    await context.runProgram(words as [string, ...string[]]);
  }
}

/** A container host of its own needs nothing; within another container, podman has to ask for less. */
async function neededArguments(
  context: ConformanceContext,
): Promise<{ readonly tool: readonly string[]; readonly run: readonly string[] }> {
  const inside = {
    tool: ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
    run: ['--network', 'none', '--ulimit', 'nofile=1024:20000', '--ulimit', 'nproc=1024:1024'],
  };
  for (const { tool, run } of [{ tool: [], run: [] }, inside])
    try {
      const words = ['podman', ...tool, 'run', '--rm', ...run, IMAGE, 'true'];
      await context.runProgram(words as [string, ...string[]]);
      return { tool, run };
    } catch (error) {
      if (tool === inside.tool) throw error;
    }
  return inside;
}
