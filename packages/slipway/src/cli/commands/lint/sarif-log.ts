import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../../../core/json.ts';
import { LINT_RULES } from '../../../ir/lint/lint-rules.ts';
import type { FileFinding } from './file-findings.ts';

/** Findings as a log of SARIF 2.1.0 (OASIS), as code hosts show them beside the lines. */
export function sarifLog(findings: readonly FileFinding[], version: string): JsonObject {
  const summaries = new Map<string, string>(
    Object.entries(LINT_RULES).map(([code, { summary }]) => [code, summary]),
  );
  const levels = new Map(findings.map(({ code, severity }) => [code, severity]));
  const codes = [...levels.keys()].sort();
  const indexes = new Map(codes.map((code, index) => [code, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'slipway',
            version,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: {
                text: summaries.get(code) ?? 'The file does not read as a pipeline.',
              },
              defaultConfiguration: { level: levels.get(code) ?? 'error' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, indexes.get(finding.code) ?? 0)),
      },
    ],
  };
}

function result(finding: FileFinding, ruleIndex: number): JsonObject {
  const { file, line, column, severity, code, message, path } = finding;
  const logical = path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: path }] };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
        ...logical,
      },
    ],
  };
}

/** Relative to the working folder where it can be. */
const uriOf = (file: string): string =>
  isAbsolute(file)
    ? pathToFileURL(file).href
    : file
        .split('/')
        .map((part) => encodeURIComponent(part.toWellFormed()))
        .join('/');
