import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '../../core/json.ts';
import { defineCommand } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { slipwayVersion } from '../slipway-version.ts';
import { type FileFinding, fileFindings } from './lint/file-findings.ts';
import { findingLines } from './lint/finding-lines.ts';
import { sarifLog } from './lint/sarif-log.ts';

export const command = defineCommand({
  description:
    'Finds what cannot be right in KFP v2 YAML, whoever compiled it: references, types, order, conditions, placeholders, secrets. Exits with 2 when there are errors.',
  arguments: [{ name: '<file...>', summary: 'compiled pipelines or components' }],
  options: {
    format: {
      kind: 'text',
      value: 'format',
      choices: ['text', 'json', 'sarif'],
      default: 'text',
      summary: 'of the findings: text, json or sarif (2.1.0)',
    },
    output: {
      kind: 'text',
      value: 'file',
      short: 'o',
      summary: 'file to write the findings to; default: standard output',
    },
    maxWarnings: {
      kind: 'number',
      value: 'n',
      min: 0,
      isInteger: true,
      summary: 'fail when there are more warnings',
    },
    strict: { kind: 'flag', summary: 'fail when there is any warning' },
  },
  examples: [
    'slipway lint pipeline.yaml',
    'slipway lint compiled/*.yaml --strict',
    'slipway lint pipeline.yaml --format sarif -o lint.sarif',
  ],
  async run({ workingFolder }, files, { format, output, maxWarnings, strict }) {
    const findings: FileFinding[] = [];
    const distinct = [...new Set(files.map((file) => resolve(workingFolder, file)))];
    for (const file of distinct) findings.push(...(await fileFindings(file, workingFolder)));
    const json = (
      format === 'sarif' ? sarifLog(findings, slipwayVersion()) : { findings }
    ) as JsonValue;
    const lines = findingLines(findings, distinct.length);
    const text = format === 'text' ? lines : JSON.stringify(json, undefined, 2);
    const exitCode = isFailure(findings, strict ? 0 : maxWarnings)
      ? EXIT_CODES['invalid-input']
      : 0;
    if (output === undefined) return { json, text, exitCode };
    await writeFile(resolve(workingFolder, output), `${text}\n`).catch((cause: unknown) => {
      throw new CliError('environment', 'output-unwritable', `${output} cannot be written.`, {
        cause,
      });
    });
    return { json, text: `${lines.split('\n').at(-1)} Wrote ${output}.`, exitCode };
  },
});

function isFailure(findings: readonly FileFinding[], warningsMax = Infinity): boolean {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return errors > 0 || findings.length - errors > warningsMax;
}
