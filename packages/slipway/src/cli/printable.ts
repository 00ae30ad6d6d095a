/** Everything that could move a terminal's cursor, change its title or hide text; tabs may stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A line that a step wrote or named, safe to show: control characters are written as `\x1b`. */
export const printable = (line: string): string =>
  line.replaceAll(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\x${code.toString(16).padStart(2, '0')}`;
  });

/** The lines of a text, such as an error's message, each of them safe to show. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
