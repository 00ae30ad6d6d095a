/** A word of a shell script, or one of the operators that end a command. */
export interface ShellToken {
  readonly text: string;
  readonly isOperator: boolean;
}

const TOKEN =
  /(?<operator>&&|\|\||[;|&\n])|(?<word>(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\;|&])+)|[^\S\n]+|./gs;

/** Splits a script as a shell does, quotes removed; variables and substitutions stay as they are. */
export const shellWords = (script: string): readonly ShellToken[] =>
  [...script.matchAll(TOKEN)].flatMap(({ groups: { operator, word } = {} }): ShellToken[] => {
    if (operator !== undefined) return [{ text: operator, isOperator: true }];
    return word === undefined ? [] : [{ text: unquoted(word), isOperator: false }];
  });

const PIECE = /'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs;

const unquoted = (word: string): string =>
  word.replace(PIECE, (piece) => {
    if (piece.startsWith("'")) return piece.slice(1, -1);
    if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\([$`"\\])/g, '$1');
    return piece.slice(1);
  });
