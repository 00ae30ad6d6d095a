/** A SHA-256 digest in the form `sha256:` followed by 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

const PATTERN = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: string): text is Digest => PATTERN.test(text);

export const digestFromHex = (hex: string): Digest => `sha256:${hex}`;

export const hexOfDigest = (digest: Digest): string => digest.slice('sha256:'.length);
