import { glob, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { type Plugin, rolldown } from 'rolldown';

/** Modules that are found by their path: exports of the package, programs, steps. */
const ENTRIES = [
  'index.ts',
  'onnx.ts',
  'testing/index.ts',
  'cli/main.ts',
  'engine/executors/typescript/worker-main.ts',
  'engine/executors/typescript/parent-watchdog.ts',
  'steps/*.ts',
];

/**
 * Libraries of hundreds of small modules, which Node takes longer to find than to run. Not zod, whose
 * schemas users hand to us.
 */
const LIBRARIES = ['kysely', 'yaml', 'jose', '@bufbuild/cel', '@bufbuild/protobuf'] as const;

/**
 * Writes the sources of a package as few files: each entry at its path in `dist`, what several share
 * in `dist/shared`. 700 modules took Node 0.2 s to find at every start of the command and of a worker.
 */
export async function bundle(library: string): Promise<void> {
  const sources = join(library, 'src');
  const dist = join(library, 'dist');
  const entries: string[] = [];
  for await (const file of glob(ENTRIES, { cwd: sources })) entries.push(file);
  const bundled = await rolldown({
    input: Object.fromEntries(
      entries.sort().map((file) => [file.slice(0, -'.ts'.length), join(sources, file)]),
    ),
    cwd: library,
    // What a bundled library needs is bundled with it.
    external: (name, importer) =>
      /^[^./]/.test(name) && !isBundled(name) && packageOf(importer ?? '') === undefined,
    // The modules of what has both: names would be lost in a CommonJS one.
    resolve: { conditionNames: ['import', 'module', 'default'] },
    plugins: [moduleUrls(sources)],
  });
  const { output } = await bundled.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name]-[hash].js',
  });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  await writeFile(join(dist, 'LICENSES'), await licences(modules));
}

const isBundled = (name: string): boolean =>
  LIBRARIES.some((own) => name === own || name.startsWith(`${own}/`));

const MARK = '__urlOfModule';

/** Each module of ours keeps its own `import.meta.url`, whatever file it is written into. */
function moduleUrls(sources: string): Plugin {
  return {
    name: 'module-urls',
    async transform(code, path) {
      if (!path.startsWith(sources) || !code.includes('import.meta.url')) return null;
      await init;
      const own = JSON.stringify(relative(sources, path).replace(/\.ts$/, '.js'));
      // From the end, so that the places before stay true.
      return parse(code)[0]
        .filter(({ type, end }) => type === 'import-meta' && code.startsWith('.url', end))
        .reverse()
        .reduce(
          (text, { start, end }) =>
            `${text.slice(0, start)}${MARK}(${own})${text.slice(end + '.url'.length)}`,
          code,
        );
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(MARK)) return null;
      return code.replace(new RegExp(`${MARK}\\("([^"]+)"\\)`, 'g'), (_, own: string) => {
        const path = relative(dirname(fileName), own).replaceAll('\\', '/');
        return `new URL("${path.startsWith('.') ? path : `./${path}`}", import.meta.url).href`;
      });
    },
  };
}

/** Folder of the installed package that a module belongs to. */
const packageOf = (module: string): string | undefined =>
  /^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(module)?.[0];

/** The licences of the libraries ask to be handed on with them. */
async function licences(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.map(packageOf).filter((folder) => folder !== undefined));
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(folder, 'package.json'), 'utf8'),
    ) as { readonly name: string; readonly version: string; readonly license: string };
    const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => '');
    return `${name} ${version} (${license})\n\n${text}`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}
