import module from 'node:module';
import { dirname } from 'node:path';
import type { CommandIo } from '../command-definition.ts';

const PASSED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'SYSTEMROOT', 'XDG_CACHE_HOME'];

/** Steps see what a program needs to run, and nothing of the caller's secrets. */
export function childVariables({ variables }: CommandIo): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(passed), ...compiledCode() };
}

/** Workers start faster with the code that earlier ones compiled; Node adds its version to the path. */
function compiledCode(): Record<string, string> {
  const folder = module.getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
