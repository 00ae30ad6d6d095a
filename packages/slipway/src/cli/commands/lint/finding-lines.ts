import { counted } from '../../counted.ts';
import type { FileFinding } from './file-findings.ts';

/** One line for each finding, `file:line:column severity code message`, and one that counts them. */
export function findingLines(findings: readonly FileFinding[], fileCount: number): string {
  const lines = findings.map(
    ({ file, line, column, severity, code, message }) =>
      `${onOneLine(file)}:${line}:${column} ${severity} ${code} ${onOneLine(message)}`,
  );
  return [...lines, summary(findings, fileCount)].join('\n');
}

function summary(findings: readonly FileFinding[], fileCount: number): string {
  const files = counted(fileCount, 'file');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return findings.length === 0
    ? `Nothing found in ${files}.`
    : `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')} in ${files}.`;
}

/** Names are anybody's: what would break a line or move a cursor is escaped. */
const onOneLine = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
