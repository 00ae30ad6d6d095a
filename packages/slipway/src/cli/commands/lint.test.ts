import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../exit-codes.ts';
import { recordedIo } from '../recorded-io.ts';
import { runCli } from '../run-cli.ts';

const SOUND = `pipelineInfo: {name: p}
schemaVersion: 2.1.0
components:
  comp-a: {executorLabel: exec-a}
deploymentSpec:
  executors:
    exec-a: {container: {image: a}}
root:
  dag:
    tasks:
      a: {componentRef: {name: comp-a}}
`;
const ERROR = SOUND.replace('{name: comp-a}', '{name: comp-b}');
const WARNING = SOUND.replace('      a:', '      A_b:');

describe('slipway lint', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-lint-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function lint(files: Readonly<Record<string, string>>, ...words: string[]) {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { io, stdout, stderr } = recordedIo({ workingFolder: folder });
    const names = Object.keys(files).map((name) => (name.startsWith('-') ? `./${name}` : name));
    const exitCode = await runCli(['lint', ...words, ...names], io);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  }

  test('says that nothing is found, and exits with 0', async () => {
    expect(await lint({ 'a.yaml': SOUND })).toEqual({
      exitCode: 0,
      stdout: 'Nothing found in 1 file.\n',
      stderr: '',
    });
  });

  test('gives each finding a line with its place, in the order of the file', async () => {
    const { exitCode, stdout } = await lint({ 'a.yaml': ERROR, 'b.yaml': WARNING });
    expect(exitCode).toBe(EXIT_CODES['invalid-input']);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^a\.yaml:4:3 warning unused-component No task /),
      expect.stringMatching(/^a\.yaml:11:26 error unknown-component Task "a" refers to "comp-b"/),
      expect.stringMatching(/^b\.yaml:11:7 warning task-name The name "A_b" /),
      '1 error, 2 warnings in 2 files.',
      '',
    ]);
  });

  test('lets warnings pass unless told otherwise', async () => {
    expect(await lint({ 'a.yaml': WARNING })).toMatchObject({ exitCode: 0 });
    expect(await lint({ 'a.yaml': WARNING }, '--strict')).toMatchObject({ exitCode: 2 });
    expect(await lint({ 'a.yaml': WARNING }, '--max-warnings', '1')).toMatchObject({ exitCode: 0 });
    expect(await lint({ 'a.yaml': WARNING }, '--max-warnings', '0')).toMatchObject({ exitCode: 2 });
  });

  test('gives JSON', async () => {
    for (const words of [['--json'], ['--format', 'json']]) {
      const { exitCode, stdout } = await lint({ 'a.yaml': WARNING }, ...words);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        findings: [
          {
            file: 'a.yaml',
            line: 11,
            column: 7,
            severity: 'warning',
            code: 'task-name',
            message: expect.any(String),
            path: 'root.dag.tasks.A_b',
          },
        ],
      });
    }
  });

  test('gives a log of SARIF 2.1.0', async () => {
    const { stdout } = await lint({ 'a b#é.yaml': ERROR }, '--format', 'sarif');
    const log = JSON.parse(stdout) as SarifLog;
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif') });
    const [run] = log.runs;
    expect(run?.tool.driver).toMatchObject({ name: 'slipway', version: expect.any(String) });
    expect(run?.results).toHaveLength(2);
    for (const { ruleId, ruleIndex, level, message, locations } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        shortDescription: { text: expect.stringMatching(/\.$/) },
        defaultConfiguration: { level },
      });
      expect(['error', 'warning', 'note', 'none']).toContain(level);
      expect(message.text).not.toBe('');
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      expect(artifactLocation?.uri).toBe('a%20b%23%C3%A9.yaml');
      expect(region?.startLine).toBeGreaterThanOrEqual(1);
      expect(region?.startColumn).toBeGreaterThanOrEqual(1);
    }
  });

  test('writes to a file, and says so', async () => {
    const { stdout, exitCode } = await lint(
      { 'a.yaml': ERROR },
      ...['--format', 'sarif', '-o', 'out.sarif'],
    );
    expect(exitCode).toBe(2);
    expect(stdout).toBe('1 error, 1 warning in 1 file. Wrote out.sarif.\n');
    const log = JSON.parse(await readFile(join(folder, 'out.sarif'), 'utf8')) as SarifLog;
    expect(log.runs[0]?.results).toHaveLength(2);
  });

  test('tells what the reader finds with its place, and looks at the other files', async () => {
    const { exitCode, stdout } = await lint({ 'a.yaml': 'a: [', 'b.yaml': WARNING });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^a\.yaml:\d+:\d+ error yaml-/);
    expect(stdout).toContain('\nb.yaml:11:7 warning task-name');
  });

  test.each([
    ['nothing', ''],
    ['NUL bytes', '\0\0\0'],
    ['a v1 workflow', 'kind: Workflow\nspec: {}\n'],
    ['a bomb', `a: &a [x]\n${'b: &b [*a, *a, *a]\n'.repeat(20)}`],
    ['deep nesting', '['.repeat(10_000)],
    ['a name that is none', SOUND.replace('comp-a:', '__proto__:')],
  ])('finds an error in %s', async (_what, text) => {
    expect(await lint({ 'a.yaml': text })).toMatchObject({ exitCode: 2, stderr: '' });
  });

  test('keeps one line for one finding, whatever the names are', async () => {
    const name = '\u001b[31m\\nroot\u202e';
    const text = SOUND.replace('a: {componentRef', `"${name}": {componentRef`);
    const { stdout } = await lint({ 'a\nb.yaml': text });
    expect(stdout.split('\n')).toHaveLength(3);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    expect(stdout).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
  });

  test('refuses what is not there or no file', async () => {
    await mkdir(join(folder, 'd'));
    await symlink('/dev/zero', join(folder, 'zero'));
    const tell = async (...words: string[]) => {
      const { exitCode, stderr, stdout } = await lint({}, ...words);
      expect(stdout).toBe('');
      return [exitCode, stderr];
    };
    expect(await tell('no.yaml')).toEqual([
      EXIT_CODES['not-found'],
      'error[file-missing]: There is no file no.yaml.\n',
    ]);
    expect(await tell('d')).toEqual([2, expect.stringContaining('d is a folder')]);
    expect(await tell('zero')).toEqual([2, expect.stringContaining('no regular file')]);
    expect(await tell()).toEqual([2, expect.stringContaining('missing required argument')]);
    expect(await tell('--format', 'xml', 'd')).toEqual([2, expect.stringContaining('xml')]);
  });

  test('names a file once that is given twice', async () => {
    const { stdout } = await lint({ 'a.yaml': WARNING }, './a.yaml');
    expect(stdout).toContain('1 warning in 1 file.');
  });
});

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly object[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}
