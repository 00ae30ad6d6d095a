import type { Check } from './check.ts';
import { readTracked } from './tracked-files.ts';

const LINES_MAX = 400;
const SOURCE = /\.(?:ts|tsx|mjs|cjs|js|py|css)$/;
/** Within the first lines: `check-allow: long file, because …`. */
const EXEMPTION = /check-allow: long file, because \S/;

/** A file ends when its one idea ends. */
export const fileLengths: Check = {
  name: 'file lengths',
  async run(repository) {
    const files = await readTracked(repository, SOURCE);
    return files.flatMap(({ path, text }) => {
      const lines = text.split('\n');
      const count = text.endsWith('\n') ? lines.length - 1 : lines.length;
      const isExempt = lines.slice(0, 5).some((line) => EXEMPTION.test(line));
      return count <= LINES_MAX || isExempt
        ? []
        : [`${path}: ${count} lines, more than ${LINES_MAX}: split it by idea`];
    });
  },
};
