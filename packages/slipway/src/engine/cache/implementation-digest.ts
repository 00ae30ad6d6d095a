import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { init, parse } from 'es-module-lexer';
import { type Digest, digestFromHex } from '../../core/digest.ts';

/**
 * Digests what a step's code is: the text of every module it reaches by relative imports, and the
 * name and version of every package. Files of the project are read once per instance.
 */
export class ImplementationDigests {
  readonly #modules = new Map<string, Promise<Module>>();
  readonly #root: string;

  constructor(projectFolder: string) {
    this.#root = projectFolder;
  }

  /** `entry` is the absolute path of the module that exports the step. */
  async digestOf(entry: string): Promise<Digest> {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const pending = [entry];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const module = await this.#module(path);
      pending.push(...module.files);
      for (const name of module.packages) packages.add(name);
    }
    const hash = createHash('sha256');
    for (const path of [...seen].sort()) {
      const { digest } = await this.#module(path);
      hash.update(`${relative(this.#root, path)}\0${digest}\n`);
    }
    for (const name of [...packages].sort()) hash.update(`${name}\n`);
    return digestFromHex(hash.digest('hex'));
  }

  #module(path: string): Promise<Module> {
    let module = this.#modules.get(path);
    if (module === undefined) {
      module = readModule(path);
      this.#modules.set(path, module);
    }
    return module;
  }
}

interface Module {
  readonly digest: string;
  readonly files: readonly string[];
  /** `name@version` of packages, and the names of Node's own modules. */
  readonly packages: readonly string[];
}

async function readModule(path: string): Promise<Module> {
  const text = await readFile(path, 'utf8');
  const files: string[] = [];
  const packages: string[] = [];
  await init;
  for (const specifier of importsOf(text)) {
    if (specifier.startsWith('.')) files.push(sourceFile(resolve(dirname(path), specifier)));
    else if (specifier.startsWith('file:')) files.push(fileURLToPath(specifier));
    else packages.push(await packageIdentity(specifier, path));
  }
  return {
    digest: createHash('sha256').update(text).digest('hex'),
    files: files.filter((file) => /\.[cm]?[jt]s$/.test(file) && existsSync(file)),
    packages,
  };
}

/** Specifiers of static and dynamic imports; computed ones cannot be followed. */
const importsOf = (code: string): string[] =>
  parse(code)[0]
    .map(({ specifier }) => specifier)
    .filter((specifier) => typeof specifier === 'string');

/** A `.js` import in TypeScript sources may name the `.ts` file beside it. */
const sourceFile = (path: string): string =>
  !existsSync(path) && path.endsWith('.js') ? `${path.slice(0, -3)}.ts` : path;

async function packageIdentity(specifier: string, importer: string): Promise<string> {
  if (specifier.startsWith('node:')) return `${specifier}@${process.versions.node.split('.')[0]}`;
  const manifest = findPackage(specifier, importer);
  if (manifest === undefined) return specifier;
  const { name, version } = JSON.parse(await readFile(manifest, 'utf8')) as {
    name?: string;
    version?: string;
  };
  return `${name ?? specifier}@${version ?? '0'}`;
}

function findPackage(specifier: string, importer: string): string | undefined {
  try {
    return findPackageJSON(specifier, pathToFileURL(importer));
  } catch {
    // A package that cannot be found is named without a version: loading the step will say so.
    return undefined;
  }
}
