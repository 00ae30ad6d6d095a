import { execFile } from 'node:child_process';
import type { Finding } from './finding.ts';

const ANSWER_MS_MAX = 5000;
const PYTHON_MINOR_MIN = 9;

type Variables = Readonly<Record<string, string | undefined>>;

/** Programs that only some pipelines need. */
export async function inspectPrograms(
  variables: Variables,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const ask: Ask = (program, words) =>
    new Promise((resolve) => {
      const options = { env: { ...variables }, signal, timeout: ANSWER_MS_MAX };
      execFile(program, [...words], options, (error, stdout, stderr) =>
        resolve(error === null ? `${stdout}${stderr}`.trim() : undefined),
      );
    });
  return Promise.all([inspectPython(ask), inspectContainers(ask)]);
}

/** What a program printed, or undefined when it is not there or failed. */
type Ask = (program: string, words: readonly string[]) => Promise<string | undefined>;

async function inspectPython(ask: Ask): Promise<Finding> {
  const name = 'Python 3';
  const needed = `3.${PYTHON_MINOR_MIN} or newer, for pipelines with Python steps: apt-get install python3 python3-venv, or https://www.python.org`;
  const answer = await ask('python3', ['--version']);
  if (answer === undefined) return { name, status: 'optional', found: 'not found', advice: needed };
  const minor = Number(/^Python 3\.(\d+)/.exec(answer)?.[1] ?? Number.NaN);
  if (!(minor >= PYTHON_MINOR_MIN))
    return { name, status: 'optional', found: answer, advice: needed };
  if ((await ask('python3', ['-c', 'import ensurepip'])) !== undefined)
    return { name, status: 'ok', found: answer };
  const advice = 'for pipelines with Python requirements: apt-get install python3-venv';
  return { name, status: 'optional', found: `${answer}, without venv`, advice };
}

async function inspectContainers(ask: Ask): Promise<Finding> {
  const name = 'containers';
  const [podman, docker] = await Promise.all([
    ask('podman', ['version', '--format', '{{.Client.Version}}']),
    ask('docker', ['version', '--format', '{{.Server.Version}}']),
  ]);
  if (podman !== undefined) return { name, status: 'ok', found: `podman ${podman}` };
  if (docker !== undefined) return { name, status: 'ok', found: `docker ${docker}` };
  const isInstalled = (await ask('docker', ['--version'])) !== undefined;
  return {
    name,
    status: 'optional',
    found: isInstalled ? 'docker does not answer' : 'neither podman nor docker',
    advice: isInstalled
      ? 'for pipelines with container steps: start the docker service, or join its group'
      : 'for pipelines with container steps: apt-get install podman, or https://docs.docker.com/engine/install',
  };
}
