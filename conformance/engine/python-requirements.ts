import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConformanceContext } from '../conformance-suite.ts';
import { variablesOf } from './python-components.ts';

/** Small and pure: nothing but the building itself is measured. */
const REQUIREMENT = 'cowsay==6.1';

/** One virtual environment for all that ask, whoever of them is killed. */
export async function pythonRequirements(context: ConformanceContext): Promise<void> {
  const variables = await variablesOf(context);
  const folder = await context.temporaryFolder();
  const script = join(context.repository, 'conformance/engine/ask-for-packages.ts');
  const ask = (cache: string, times: number, requirement: string) => [
    process.execPath,
    '--conditions=slipway-source',
    script,
    JSON.stringify({ cache, times, requirement, scratch: folder, variables }),
  ];
  const run = async (cache: string, times: number, requirement = REQUIREMENT) => {
    const [program = '', ...words] = ask(cache, times, requirement);
    const { stdout } = await context.runProgram([program, ...words]);
    return JSON.parse(stdout) as readonly unknown[];
  };

  await context.check('versions are compared as pip compares them', async () => {
    const rules = join(context.repository, 'conformance/engine/version_rules.py');
    const packages = join(context.repository, 'python');
    const words = ['-B', '-W', 'ignore', rules, packages];
    const { stdout } = await context.runProgram(['python3', ...words]);
    assert.match(stdout, /^as packaging says/);
  });

  await context.check('twenty attempts of two engines build one environment', async () => {
    const cache = join(folder, 'twenty');
    const answers = await Promise.all([run(cache, 10), run(cache, 10)]);
    assert.deepEqual(answers.flat(), Array(20).fill('6.1'));
    await assertOne(cache);
  });

  await context.check(
    'what a killed engine left half-built is removed and built anew',
    async () => {
      const cache = join(folder, 'killed');
      const [program = '', ...words] = ask(cache, 1, REQUIREMENT);
      const child = spawn(program, words, { stdio: 'ignore' });
      const folderOf = async () =>
        (await readdir(join(cache, 'environments')).catch(() => [])).find((name) =>
          /^\w+-\w+$/.test(name),
        );
      let half: string | undefined;
      while (half === undefined) {
        await wait(5);
        half = await folderOf();
      }
      child.kill('SIGKILL');
      await assertNobodyIn(join(cache, 'environments', half));
      assert.deepEqual(await run(cache, 2), ['6.1', '6.1']);
      await assertOne(cache);
      assert.notEqual(await folderOf(), half);
    },
  );

  await context.check('requirements that the interpreter meets need no environment', async () => {
    const cache = join(folder, 'met');
    await mkdir(cache);
    assert.deepEqual(await run(cache, 2, 'pip>=1'), ['', '']);
    assert.deepEqual(await readdir(join(cache, 'environments')).catch(() => []), []);
  });

  await context.check('a package that does not exist is told in the words of pip', async () => {
    const cache = join(folder, 'missing');
    const [answer] = await run(cache, 1, 'cowsay==999.9');
    assert.match(String(answer), /python-requirements .*cowsay==999\.9/s);
    assert.deepEqual(await readdir(join(cache, 'environments')), []);
  });
}

/** One folder and the file that says that it is complete; no lock. */
async function assertOne(cache: string): Promise<void> {
  const names = (await readdir(join(cache, 'environments'))).sort();
  assert.equal(names.length, 2, `there are ${names.join(', ')}`);
  assert.match(names[0] ?? '', /^\w+-\w+$/);
  assert.match(names[1] ?? '', /^\w+\.json$/);
}

/** The processes that built the environment end with their engine. */
async function assertNobodyIn(folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const commands = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    );
    if (!commands.some((command) => command.includes(folder))) return;
    await wait(50);
  }
  assert.fail('pip goes on after its engine was killed');
}
