import { dirname } from 'node:path';
import { SpareWorker } from '../../engine/executors/typescript/spare-worker.ts';
import type { CommandIo } from '../command-definition.ts';
import { nodeOptionsOfChildren } from '../source-mode.ts';
import { childVariables } from './child-variables.ts';
import { findConfig } from './find-config.ts';

/** Starts a worker for the nearest project, before that is loaded; undefined when there is none. */
export function openSpareWorker(io: CommandIo): SpareWorker | undefined {
  const config = findConfig(io.workingFolder);
  if (config === undefined) return undefined;
  return new SpareWorker({
    workingFolder: dirname(config),
    variables: childVariables(io),
    nodeOptions: nodeOptionsOfChildren,
  });
}
