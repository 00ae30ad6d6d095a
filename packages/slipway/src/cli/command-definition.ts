import type { JsonValue } from '../core/json.ts';
import type { SpareWorker } from '../engine/executors/typescript/spare-worker.ts';
import type { CliSettings } from './config.ts';

/** Where text goes: the process's streams, or an array in a test. */
export interface TextSink {
  write(text: string): unknown;
}

/** Everything of the outside world a command may touch; tests pass their own. */
export interface CommandIo {
  /** Only for what a command streams as its result; most return it instead. */
  readonly stdout: TextSink;
  /** Progress and warnings. */
  readonly stderr: TextSink;
  /** Whether stderr is a terminal: progress may then move the cursor. */
  readonly isTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Height of the terminal in lines; default 24. */
  readonly rows?: number;
  readonly workingFolder: string;
  /** The process's environment variables, for project configuration and child processes. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly settings: CliSettings;
  /** Aborted by the first Ctrl-C or SIGTERM: stop cleanly. */
  readonly signal: AbortSignal;
  /** For commands that run steps: a process for the first of them, started while they load. */
  readonly spareWorker?: SpareWorker | undefined;
  /** Whether `--json` was given; for commands that stream their result. */
  readonly asJson?: boolean;
}

/** What a command found out: `json` under `--json`, else `text`. The shell prints it. */
export interface CommandResult {
  readonly json: JsonValue;
  readonly text: string;
  /** The command has written its result itself, as `io.asJson` asks. */
  readonly isStreamed?: boolean;
  /** For results that are no errors but not a success either, such as a refused gate. Default 0. */
  readonly exitCode?: number;
}

export interface ArgumentDefinition {
  /** As written in help: `<file>` is required, `[file]` optional, `[files...]` takes the rest. */
  readonly name: string;
  readonly summary: string;
}

interface OptionBase {
  readonly summary: string;
  /** One letter, for `-e`. */
  readonly short?: string;
}

export type OptionDefinition = OptionBase &
  (
    | { readonly kind: 'flag' }
    /** On unless `--no-<name>` is given. */
    | { readonly kind: 'switch' }
    | {
        readonly kind: 'text';
        readonly value: string;
        readonly default?: string;
        readonly choices?: readonly string[];
      }
    /** May be given several times. */
    | { readonly kind: 'texts'; readonly value: string }
    | {
        readonly kind: 'number';
        readonly value: string;
        readonly default?: number;
        readonly min?: number;
        readonly max?: number;
        readonly isInteger?: boolean;
      }
  );

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

type OptionValue<D extends OptionDefinition> = D extends { kind: 'flag' | 'switch' }
  ? boolean
  : D extends { kind: 'texts' }
    ? readonly string[]
    : D extends { kind: 'number' }
      ? D extends { default: number }
        ? number
        : number | undefined
      : D extends { choices: readonly (infer C)[] }
        ? C | (D extends { default: string } ? never : undefined)
        : D extends { default: string }
          ? string
          : string | undefined;

/** The values a command gets for the options it declares. */
export type OptionValues<O extends OptionDefinitions> = {
  readonly [K in keyof O]: OptionValue<O[K]>;
};

/** One command: what it takes, how it is used, and what it does. */
export interface CommandDefinition<O extends OptionDefinitions = OptionDefinitions> {
  /** One or two sentences under the usage line. */
  readonly description: string;
  readonly arguments?: readonly ArgumentDefinition[];
  /** Keys are camelCase (`dryRun` is `--dry-run`). `--json`, `--debug` and `--help` are everybody's. */
  readonly options: O;
  /** Whole command lines; at least one. */
  readonly examples: readonly [string, ...string[]];
  run(io: CommandIo, args: readonly string[], options: OptionValues<O>): Promise<CommandResult>;
}

/** Declares a command so that `run` is typed by its options. */
export function defineCommand<const O extends OptionDefinitions>(
  definition: CommandDefinition<O>,
): CommandDefinition {
  // The shell only ever passes the values it parsed by this very declaration.
  return definition as unknown as CommandDefinition;
}
