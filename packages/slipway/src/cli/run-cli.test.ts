import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../core/errors.ts';
import { type CommandDefinition, defineCommand } from './command-definition.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { EXIT_CODE_OF_BUG, EXIT_CODES } from './exit-codes.ts';
import { recordedIo } from './recorded-io.ts';
import { runCli } from './run-cli.ts';

const echo = defineCommand({
  description: 'Says what it was given.',
  arguments: [
    { name: '<file>', summary: 'a file' },
    { name: '[rest...]', summary: 'more' },
  ],
  options: {
    environment: { kind: 'text', value: 'name', short: 'e', summary: 'where', default: 'dev' },
    param: { kind: 'texts', value: 'name=value', summary: 'a parameter' },
    workers: {
      kind: 'number',
      value: 'count',
      summary: 'how many',
      default: 2,
      min: 1,
      isInteger: true,
    },
    level: { kind: 'text', value: 'level', summary: 'how loud', choices: ['low', 'high'] },
    dryRun: { kind: 'flag', summary: 'only say' },
    cache: { kind: 'switch', summary: 'no cache' },
  },
  examples: ['slipway echo file.txt --dry-run'],
  async run(_io, args, options) {
    return { json: { args: [...args], ...options } as never, text: `${args.join(' ')}` };
  },
});

const failing = (error: unknown): CommandDefinition =>
  defineCommand({
    description: 'Fails.',
    options: {},
    examples: ['slipway fail'],
    run: () => Promise.reject(error),
  });

const entry = (path: string, command: CommandDefinition): CommandEntry => ({
  path: path.split(' ') as [string, ...string[]],
  summary: `does ${path}`,
  load: async () => ({ command }),
});

const table: readonly CommandEntry[] = [
  entry('echo', echo),
  entry('release create', echo),
  entry('release approve', echo),
  entry('bug', failing(new TypeError('x is not a function'))),
  entry('text', failing('a thrown text')),
  entry(
    'broken',
    failing(
      new SlipwayError('corrupt', 'artifact-corrupt', 'Bytes changed.', {
        details: {
          diagnostics: [
            {
              code: 'bad-ref',
              severity: 'error',
              message: 'No such task.',
              path: 'root.dag',
              source: 'pipeline.ts:4:2',
            },
            { code: 'odd', severity: 'warning', message: 'Odd.', path: 'root' },
          ],
        },
      }),
    ),
  ),
  entry('never', {
    ...echo,
    run: () => Promise.reject(new Error('loaded for help')),
  }),
];

async function run(line: string, variables: Record<string, string> = {}) {
  const { io, stdout, stderr } = recordedIo({ variables });
  const exitCode = await runCli(line === '' ? [] : line.split(' '), io, table);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

describe('the command line', () => {
  it('gives a command its arguments and options, typed and with defaults', async () => {
    const line = 'echo a b -e prod --param x=1 --param y=2 --workers 3 --dry-run --no-cache --json';
    const { stdout, stderr, exitCode } = await run(line);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      args: ['a', 'b'],
      environment: 'prod',
      param: ['x=1', 'y=2'],
      workers: 3,
      dryRun: true,
      cache: false,
    });
    expect(JSON.parse((await run('echo a --json')).stdout)).toMatchObject({
      environment: 'dev',
      param: [],
      workers: 2,
      dryRun: false,
      cache: true,
    });
  });

  it('prints the text of a result without --json, ending in one newline', async () => {
    expect((await run('echo a b')).stdout).toBe('a b\n');
  });

  it('takes words after -- as arguments', async () => {
    expect((await run('echo a -- --json')).stdout).toBe('a --json\n');
  });

  it('finds commands of two words', async () => {
    expect((await run('release create a')).stdout).toBe('a\n');
  });

  it.each([
    ['echo', "missing required argument 'file'"],
    ['echo a --workers 0', 'It must be from 1'],
    ['echo a --workers 1.5', 'It must be a whole number'],
    ['echo a --workers NaN', 'It must be a whole number'],
    ['echo a --workers', 'argument missing'],
    ['echo a --level loud', 'Allowed choices are low, high'],
    ['echo a --dry-rum', '--dry-run'],
    ['echo a --__proto__ x', 'unknown option'],
  ])('refuses "%s"', async (line, problem) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(exitCode).toBe(EXIT_CODES['invalid-input']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error\[usage\]: .*\n$/);
    expect(stderr).toContain(problem);
    expect(stderr).toContain('slipway echo --help');
  });

  it.each([
    ['ecko', 'Did you mean "slipway echo"?'],
    ['release creat', 'Did you mean "slipway release create"?'],
    ['constructor', 'See slipway --help'],
    ['--frob', 'There is no option --frob'],
  ])('suggests a way out of "%s"', async (line, advice) => {
    const { exitCode, stderr, stdout } = await run(line);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error[unknown-command]');
    expect(stderr).toContain(advice);
  });

  it.each(['--help', '-h', 'help', ''])('lists every command for "%s"', async (line) => {
    const { exitCode, stdout } = await run(line);
    expect(exitCode).toBe(0);
    for (const { path } of table) expect(stdout).toContain(`  ${path.join(' ')} `);
    expect(stdout).toContain('does release create');
  });

  it.each(['never --help', 'never x -h', 'help never'])('shows help for "%s"', async (line) => {
    const { exitCode, stdout } = await run(line);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: slipway never [options] <file> [rest...]');
    expect(stdout).toContain('--no-cache');
    expect(stdout).toContain('Examples:\n  slipway echo file.txt --dry-run');
  });

  it('lists the commands of a group', async () => {
    const { stdout } = await run('release');
    expect(stdout).toContain('release approve');
    expect(stdout).not.toContain('does echo');
  });
});

describe('errors of a command', () => {
  it('are told with code and diagnostics, and set the exit code of their category', async () => {
    const { exitCode, stdout, stderr } = await run('broken');
    expect(exitCode).toBe(EXIT_CODES.corrupt);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        'error[artifact-corrupt]: Bytes changed.',
        '  pipeline.ts:4:2: error[bad-ref]: No such task.',
        '  root: warning[odd]: Odd.',
        '',
      ].join('\n'),
    );
  });

  it('are one JSON line under --json', async () => {
    const { stderr } = await run('broken --json');
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'artifact-corrupt',
      category: 'corrupt',
      diagnostics: [{ code: 'bad-ref' }, { code: 'odd' }],
    });
  });

  it('say that an unexpected one is a bug, and hide the stack', async () => {
    const { exitCode, stderr } = await run('bug');
    expect(exitCode).toBe(EXIT_CODE_OF_BUG);
    expect(stderr).toContain('error[unexpected]: x is not a function');
    expect(stderr).toContain('This is a bug');
    expect(stderr).not.toContain('run-cli.test.ts');
  });

  it.each([
    ['bug --debug', {}],
    ['bug', { SLIPWAY_DEBUG: '1' }],
  ])('show the stack for "%s" with %o', async (line, variables) => {
    expect((await run(line, variables)).stderr).toContain('run-cli.test.ts');
  });

  it('are told under --json whatever their details hold', async () => {
    const circular: Record<string, unknown> = { rows: 12n, cause: new Error('inner') };
    circular.self = circular;
    const error = new SlipwayError('failed', 'odd', 'Odd.', {
      details: { a: circular, b: circular },
    });
    const { io, stderr } = recordedIo();
    expect(await runCli(['odd', '--json'], io, [entry('odd', failing(error))])).toBe(1);
    const told = { rows: '12', cause: { message: 'inner' }, self: '[circular]' };
    expect(JSON.parse(stderr()).error.details).toEqual({ a: told, b: told });
  });

  it('survive what is no Error at all', async () => {
    expect((await run('text')).stderr).toContain('error[unexpected]: a thrown text');
  });

  it('are bounded in length', async () => {
    const long = [entry('long', failing(new SlipwayError('failed', 'long', 'x'.repeat(1e6))))];
    const { io, stderr } = recordedIo();
    await runCli(['long'], io, long);
    expect(stderr().length).toBeLessThan(5000);
  });
});

describe('the real commands', () => {
  it.each(commandTable.map((command) => [command.path.join(' '), command] as const))(
    '%s has help with an example, and says what it does',
    async (name, command) => {
      const { io, stdout, stderr } = recordedIo();
      expect(await runCli([...command.path, '--help'], io)).toBe(0);
      expect(stderr()).toBe('');
      expect(stdout()).toContain(`Usage: slipway ${name}`);
      expect(stdout()).toContain(`Examples:\n  slipway ${name}`);
      expect(command.summary).toMatch(/^[a-z].*[^.]$/);
    },
  );
});
