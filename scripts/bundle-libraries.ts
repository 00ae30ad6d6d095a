import { glob, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Libraries of hundreds of small modules, which Node takes longer to find than to run: the package
 * has each as one file. Not zod, whose schemas users hand to us.
 */
const LIBRARIES = ['kysely', 'yaml', 'jose', '@bufbuild/cel', '@bufbuild/protobuf'] as const;

const IMPORT = /(\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)'([^'.][^']*)'/g;

/** Bundles the libraries into `dist/libraries` and lets every built module import them there. */
export async function bundleLibraries(library: string): Promise<void> {
  const dist = join(library, 'dist');
  const modules: string[] = [];
  for await (const file of glob('**/*.js', { cwd: dist })) modules.push(join(dist, file));
  const used = await importedNames(modules);
  const fileOf = (name: string) => `${name.replace('@', '').replaceAll('/', '-')}.js`;
  const bundle = await rolldown({
    input: Object.fromEntries(used.map((name) => [fileOf(name).slice(0, -3), name])),
    cwd: library,
    // The modules of what has both: names would be lost in a CommonJS one.
    resolve: { conditionNames: ['import', 'module', 'default'] },
    external: /^node:/,
  });
  const folder = join(dist, 'libraries');
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' });
  for (const module of modules) {
    const text = await readFile(module, 'utf8');
    const linked = text.replace(IMPORT, (all, before: string, name: string) => {
      if (!used.includes(name)) return all;
      const path = relative(dirname(module), join(folder, fileOf(name))).replaceAll('\\', '/');
      return `${before}'${path.startsWith('.') ? path : `./${path}`}'`;
    });
    if (linked !== text) await writeFile(module, linked);
  }
  await writeFile(join(folder, 'LICENSES'), await licences(library));
}

/** What the built modules import of these libraries: `yaml`, `@bufbuild/protobuf/wkt`. */
async function importedNames(modules: readonly string[]): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const module of modules)
    for (const [, , name = ''] of (await readFile(module, 'utf8')).matchAll(IMPORT))
      if (LIBRARIES.some((own) => name === own || name.startsWith(`${own}/`))) names.add(name);
  return [...names].sort();
}

/** Their licences ask to be handed on with them. */
async function licences(library: string): Promise<string> {
  const { resolve } = createRequire(join(library, 'package.json'));
  const texts = LIBRARIES.map(async (name) => {
    const entry = resolve(name);
    const root = entry.slice(
      0,
      entry.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length,
    );
    const { version, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      readonly version: string;
      readonly license: string;
    };
    const text = await readFile(join(root, 'LICENSE'), 'utf8').catch(() => '');
    return `${name} ${version} (${license})\n\n${text}`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}
