import { expect, test } from 'vitest';
import { containerOptions } from './container-options.ts';

test('the tool is what works, and sees no secrets of the caller', () => {
  const variables = { PATH: '/bin', DOCKER_HOST: 'tcp://x', https_proxy: 'p', TOKEN: 'secret' };
  expect(containerOptions({ variables })).toEqual({
    variables: { PATH: '/bin', DOCKER_HOST: 'tcp://x', https_proxy: 'p' },
    extraArguments: { tool: [], run: [] },
  });
});

test('the caller chooses the tool and adds words', () => {
  const variables = {
    SLIPWAY_CONTAINER_TOOL: 'podman',
    SLIPWAY_CONTAINER_TOOL_ARGUMENTS: '--runtime  runc ',
    SLIPWAY_CONTAINER_RUN_ARGUMENTS: '--network none',
  };
  expect(containerOptions({ variables })).toEqual({
    tool: 'podman',
    variables: {},
    extraArguments: { tool: ['--runtime', 'runc'], run: ['--network', 'none'] },
  });
});

test('another tool is refused', () => {
  expect(() => containerOptions({ variables: { SLIPWAY_CONTAINER_TOOL: 'lxc' } })).toThrow(
    expect.objectContaining({ code: 'container-tool-unknown' }),
  );
});
