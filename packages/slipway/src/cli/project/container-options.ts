import type { ContainerOptions } from '../../engine/executors/container/container-tool.ts';
import type { CommandIo } from '../command-definition.ts';
import { CliError } from '../errors.ts';

/** What docker's and podman's clients need to find their daemon, storage, sign-in and proxies. */
const PASSED =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|LANG|XDG_.*|DOCKER_.*|CONTAINERS?_.*|REGISTRY_AUTH_FILE|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|(?:HTTPS?|NO|ALL)_PROXY)$/i;

/**
 * How steps that are containers are run: `SLIPWAY_CONTAINER_TOOL` (docker or podman), and words of
 * the caller for the tool (`SLIPWAY_CONTAINER_TOOL_ARGUMENTS`, such as `--runtime runc`) and its
 * `run` (`SLIPWAY_CONTAINER_RUN_ARGUMENTS`, such as `--network none`), separated by blanks.
 */
export function containerOptions({ variables }: Pick<CommandIo, 'variables'>): ContainerOptions {
  const tool = variables.SLIPWAY_CONTAINER_TOOL ?? '';
  if (tool !== '' && tool !== 'docker' && tool !== 'podman')
    throw new CliError(
      'invalid-input',
      'container-tool-unknown',
      `SLIPWAY_CONTAINER_TOOL is ${JSON.stringify(tool)}. Set it to docker or podman, or leave it out to take what works.`,
    );
  return {
    ...(tool === '' ? {} : { tool }),
    variables: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) =>
        value !== undefined && PASSED.test(name) ? [[name, value]] : [],
      ),
    ),
    extraArguments: {
      tool: words(variables.SLIPWAY_CONTAINER_TOOL_ARGUMENTS),
      run: words(variables.SLIPWAY_CONTAINER_RUN_ARGUMENTS),
    },
  };
}

const words = (text = ''): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
