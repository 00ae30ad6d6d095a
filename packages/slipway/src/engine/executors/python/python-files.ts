import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Built, the Python files are copied next to the modules; in the repository they have a folder.
const PACKAGES = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../../../../python/' : '../../../python/',
    import.meta.url,
  ),
);

/** Path of one program of our Python runner. */
export const pythonProgram = (name: string): string => join(PACKAGES, 'slipway_runner', name);
