import type { Check } from './check.ts';
import { readTracked } from './tracked-files.ts';

const ADAPTER_FILE = /^packages\/slipway\/src\/adapters\/[^/]+\/.*\.ts$/;

/** Every adapter proves itself by the contract suite of a port. */
export const adapterContracts: Check = {
  name: 'adapter contracts',
  async run(repository) {
    const files = await readTracked(repository, ADAPTER_FILE);
    const folderOf = (path: string) => path.split('/').slice(0, 5).join('/');
    const proven = new Set(
      files
        .filter(({ path, text }) => path.endsWith('.test.ts') && /\.contract\.ts'/.test(text))
        .map(({ path }) => folderOf(path)),
    );
    const adapters = [...new Set(files.map(({ path }) => folderOf(path)))];
    return adapters
      .filter((folder) => !proven.has(folder))
      .map((folder) => `${folder}: no test runs the contract suite (*.contract.ts) of its port`);
  },
};
