// `npm run lockfile`: adds to package-lock.json the optional packages of other platforms that npm
// left out. npm does so when the registry it asked lacks them; `npm ci` then refuses the lockfile.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lockfile, missingOptionals } from './checks/lockfile.ts';

const file = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(await readFile(file, 'utf8')) as Lockfile;
const missing = missingOptionals(lock);
for (const { path, name, version, isDev } of missing)
  lock.packages[path] = {
    version,
    ...(isDev ? { dev: true } : {}),
    optional: true,
    ...platformOf(name),
  };
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
await writeFile(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${missing.length} packages added`);

/** `@oxc-parser/binding-linux-arm64-musl` → os linux, cpu arm64, libc musl. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const pick = (known: readonly string[]): string[] => known.filter((word) => words.includes(word));
  const os = pick(['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']);
  const cpu = pick(['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']);
  const isMusl = words.some((word) => word.startsWith('musl'));
  const isGlibc = words.some((word) => word.startsWith('gnu'));
  const libc = os[0] !== 'linux' ? [] : isMusl ? ['musl'] : isGlibc ? ['glibc'] : [];
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  };
}
