/** A virtual environment with packages in it. */
export interface PythonVenv {
  /** Path of its interpreter. */
  readonly python: string;
  /** Folder of its programs, such as `tensorboard`. */
  readonly bin: string;
}

export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly folder?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Text for its standard input. */
  readonly input?: string;
}

export interface ConformanceContext {
  /** Absolute path of the repository. */
  readonly repository: string;
  /** One named claim; its failure is reported and the suite goes on. Returns whether it held. */
  check(name: string, claim: () => Promise<void>): Promise<boolean>;
  /** Built once per set of requirements, kept under `.venvs/`. */
  pythonVenv(name: string, requirements: readonly string[]): Promise<PythonVenv>;
  /** Runs a program to its end; throws with the tail of its output unless it exits with 0. */
  runProgram(
    words: readonly [string, ...string[]],
    options?: ProgramOptions,
  ): Promise<ProgramOutput>;
  /** A new empty folder outside the repository, removed after the suite. */
  temporaryFolder(): Promise<string>;
  log(line: string): void;
}

/**
 * Claims about one real outside tool. Lives in `conformance/<name>/run.ts` as `export const suite`.
 * What is thrown outside a check fails the suite.
 */
export interface ConformanceSuite {
  readonly name: string;
  run(context: ConformanceContext): Promise<void>;
}
