import type { ExecutorSpec } from '../../../ir/pipeline-spec.ts';
import { type ShellToken, shellWords } from './shell-words.ts';

/** A Python function inside of a compiled file. */
export interface KfpComponent {
  readonly source: string;
  readonly function: string;
  /** As pip takes them, without the `kfp` that the SDK adds by itself. */
  readonly requirements: readonly string[];
  /** Where pip looks for packages: `--index-url` and its like. */
  readonly pipOptions: readonly string[];
  /** Whether the author asked for the `kfp` package itself. */
  readonly needsKfp: boolean;
}

const EXECUTOR_MAIN = /(?:^|\s)python3? -m kfp(?:\.v2)?\.(?:dsl|components)\.executor_main\b/;

/**
 * The lightweight component of a container's command (`@dsl.component` of KFP 1.8 and 2.x):
 * optional pip commands, a shell script that runs `executor_main`, and the source as its `$0`.
 */
export function kfpComponent({ container }: ExecutorSpec): KfpComponent | undefined {
  const command = container?.command ?? [];
  const source = command.at(-1);
  const script = command.at(-2);
  if (source === undefined || script === undefined) return undefined;
  if (!EXECUTOR_MAIN.test(script) || !script.includes('"$0"')) return undefined;
  const name = valueAfter(container?.args ?? [], '--function_to_execute');
  if (name === undefined || !/^[^\W\d]\w*$/u.test(name)) return undefined;
  const installs = command.slice(0, -2).flatMap(installCommands).map(installOf);
  const wanted = installs.filter((install) => !isInjected(install));
  const requirements = wanted.flatMap((install) => install.requirements);
  return {
    source,
    function: name,
    requirements: [...new Set(requirements)],
    pipOptions: wanted.flatMap(({ options }) => options),
    needsKfp: requirements.some(isKfp),
  };
}

const valueAfter = (words: readonly string[], name: string): string | undefined => {
  const at = words.indexOf(name);
  return at === -1 ? undefined : words[at + 1];
};

/** The words after `python3 -m pip install` of each such command in a script. */
function installCommands(script: string): string[][] {
  const commands: ShellToken[][] = [[]];
  for (const token of shellWords(script))
    if (token.isOperator) commands.push([]);
    else commands.at(-1)?.push(token);
  return commands.flatMap((command) => {
    const words = command.map(({ text }) => text);
    const at = words.findIndex((word, index) => word === 'pip' && words[index + 1] === 'install');
    return at === -1 ? [] : [words.slice(at + 2)];
  });
}

interface Install {
  readonly requirements: readonly string[];
  readonly options: readonly string[];
}

const QUIET = new Set(['--quiet', '-q', '--no-warn-script-location']);
const WITH_VALUE = new Set([
  '--index-url',
  '-i',
  '--extra-index-url',
  '--trusted-host',
  '--find-links',
  '-f',
]);

function installOf(words: readonly string[]): Install {
  const requirements: string[] = [];
  const options: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (WITH_VALUE.has(word)) {
      options.push(word, words[index + 1] ?? '');
      index += 1;
    } else if (word.startsWith('-')) {
      if (!QUIET.has(word)) options.push(word);
    } else if (word !== '') requirements.push(word);
  }
  return { requirements, options };
}

/**
 * The SDK installs itself, `--no-deps` since 2.1, next to what the author asked for. Both the
 * package and its back-port of `typing` are what our runner stands in for.
 */
function isInjected({ requirements, options }: Install): boolean {
  const [first, second, third] = requirements;
  if (first === undefined || !isKfp(first) || third !== undefined) return false;
  const isBackport = second === undefined || second.startsWith('typing-extensions');
  return isBackport && (options.includes('--no-deps') || /^kfp==(?:1\.|2\.0\.)/.test(first));
}

/** `kfp`, `kfp-kubernetes`, `kfp[all]==2.0`, or its repository. */
const isKfp = (requirement: string): boolean =>
  /^kfp\b/.test(requirement) || /kubeflow\/pipelines\b/.test(requirement);
