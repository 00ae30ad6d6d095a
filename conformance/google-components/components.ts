import { join } from 'node:path';
import { type ReadComponent, readComponent } from '../../packages/slipway/src/ir/read-component.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

/** A component of Google's package: as KFP compiled it, and what KFP reads in the file. */
export interface GoogleComponent {
  readonly path: string;
  readonly inputs: Readonly<
    Record<string, { readonly type: string; readonly optional: boolean; readonly default: unknown }>
  >;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs a command of components_tool.py and gives what it printed. */
export type ComponentsTool = (...words: readonly string[]) => Promise<unknown>;

const REQUIREMENTS = [
  'kfp==2.17.0',
  'kfp-pipeline-spec==2.17.3',
  'google-cloud-pipeline-components==2.22.0',
];

export async function componentsTool(context: ConformanceContext): Promise<ComponentsTool> {
  const { python } = await context.pythonVenv('google-components', REQUIREMENTS);
  const script = join(context.repository, 'conformance/google-components/components_tool.py');
  return async (...words) => {
    const { stdout } = await context.runProgram([python, '-B', '-W', 'ignore', script, ...words]);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  };
}

/** What the file holds; throws when there is a problem. */
export function readOrThrow(text: string): ReadComponent {
  const { read, diagnostics } = readComponent(text);
  if (read === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return read;
}
