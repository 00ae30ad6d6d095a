import type { Check } from './check.ts';
import { readTracked } from './tracked-files.ts';

const SOURCE =
  /^packages\/[^/]+\/src\/(?!.*\/(?:template|fixtures)\/).*(?<!\.test|\.contract|\.test-d)\.tsx?$/;
const PLAIN_ERROR = /(?:throw|reject\() ?(?:new )?(?:Error|TypeError|RangeError)\(/;

/** Every error has a category, a code and advice: throw the concept's subclass of SlipwayError. */
export const thrownErrors: Check = {
  name: 'thrown errors',
  async run(repository) {
    const files = await readTracked(repository, SOURCE);
    return files.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          PLAIN_ERROR.test(line)
            ? [`${path}:${index + 1}: throw the SlipwayError of this folder's errors.ts instead`]
            : [],
        ),
    );
  },
};
