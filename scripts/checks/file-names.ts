import type { Check } from './check.ts';
import { trackedFiles } from './tracked-files.ts';

const SOURCE = /\.(?:ts|tsx|mjs|cjs|js|py)$/;
const VAGUE = /(?:^|\/|[-_.])(?:utils?|helpers?|common|misc|manager)(?=[-_./])/;

/** A file is named after the one thing in it; these names say nothing. */
export const fileNames: Check = {
  name: 'file names',
  async run(repository) {
    const paths = await trackedFiles(repository);
    return paths
      .filter((path) => SOURCE.test(path) && VAGUE.test(path))
      .map(
        (path) => `${path}: name the thing in it, not "utils", "helpers", "common" or "manager"`,
      );
  },
};
