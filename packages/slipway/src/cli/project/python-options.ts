import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PythonExecutorOptions } from '../../engine/executors/python/python-executor.ts';
import type { CommandIo } from '../command-definition.ts';

/** Where packages come from, and with whose credentials: for pip and uv, never for steps. */
const OF_INSTALLERS =
  /^(?:PIP_.*|UV_.*|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|NETRC|(?:HTTPS?|NO|ALL)_PROXY)$/i;

/** How Python steps are run; `SLIPWAY_PYTHON` names the interpreter, default `python3`. */
export function pythonOptions({
  variables,
}: Pick<CommandIo, 'variables'>): Omit<PythonExecutorOptions, 'variables'> {
  const interpreter = variables.SLIPWAY_PYTHON ?? '';
  return {
    cacheFolder: join(variables.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slipway', 'python'),
    ...(interpreter === '' ? {} : { interpreter }),
    installVariables: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) =>
        value !== undefined && OF_INSTALLERS.test(name) ? [[name, value]] : [],
      ),
    ),
  };
}
