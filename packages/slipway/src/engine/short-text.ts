/** Messages are for people, and are kept for good: a response body in one would fill the store. */
const CHARACTERS_MAX = 16 * 1024;

export const shortText = (text: string): string =>
  text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)} …` : text;
