import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFromHex } from '../../../core/digest.ts';
import { canonicalJson } from '../../../core/json.ts';
import type { ExecutorSpec } from '../../../ir/pipeline-spec.ts';
import { AttemptError } from '../../errors.ts';
import { type ContainerTexts, fillArguments } from '../../placeholders/fill-arguments.ts';
import { hasPlaceholder } from '../../placeholders/replace-placeholders.ts';
import type { Attempt, Program } from '../program.ts';
import { runProcess } from '../run-process.ts';
import { containerArguments, containerName } from './container-arguments.ts';
import { containerError } from './container-end.ts';
import { checkImageName } from './container-image.ts';
import type { ContainerTool } from './container-tool.ts';
import { containerVariables } from './container-variables.ts';
import type { Containers } from './containers.ts';
import { LastLines } from './last-lines.ts';
import { openToContainer } from './open-to-container.ts';
import { reclaimFiles } from './reclaim-files.ts';

type ContainerSpec = NonNullable<ExecutorSpec['container']>;

/** A step that is a container: what its image, command and arguments are decides what it is. */
export class ContainerProgram implements Program {
  readonly #spec: ContainerSpec;
  readonly #containers: Containers;

  constructor(spec: ContainerSpec, containers: Containers) {
    this.#spec = spec;
    this.#containers = containers;
  }

  async digest(): Promise<string> {
    const { image, command = [], args = [] } = this.#spec;
    // What the parameters of the task make of a template is part of the cache key already.
    const id = hasPlaceholder(image) ? undefined : await this.#containers.imageId(image);
    const identity = canonicalJson({ image: id ?? image, command, args });
    return digestFromHex(createHash('sha256').update(identity).digest('hex'));
  }

  async run(attempt: Attempt): Promise<undefined> {
    const texts = this.#filled(attempt);
    checkImageName(texts.image);
    const { tool, images } = await this.#containers.open(attempt.run.id);
    await images.require(texts.image, attempt);
    await openToContainer(attempt);
    const { file, inherited } = containerVariables(texts.variables);
    const envFile = join(attempt.scratch, '.container-env');
    await writeFile(envFile, file, { mode: 0o600 });
    const names = Object.keys(inherited);
    const words = containerArguments(tool, { attempt, texts, envFile, inherited: names });
    try {
      await this.#runToEnd(tool, { attempt, texts, words, inherited });
    } finally {
      const user = process.getuid?.() ?? 0;
      const { scratch } = attempt;
      const problem = await reclaimFiles(tool, { scratch, image: texts.image, user });
      if (problem !== undefined) attempt.onLog(problem);
    }
  }

  #filled(attempt: Attempt): ContainerTexts {
    const { image, command = [], args = [] } = this.#spec;
    const { executorInput, variables } = attempt;
    const { facts } = attempt;
    return fillArguments({ image, command, args, variables }, { executorInput, facts });
  }

  async #runToEnd(tool: ContainerTool, started: StartedContainer): Promise<void> {
    const { attempt, texts, words, inherited } = started;
    const name = containerName(attempt);
    const lines = new LastLines();
    let stopping: Promise<unknown> | undefined;
    try {
      await runProcess({
        command: [...tool.words, ...words],
        folder: attempt.scratch,
        variables: { ...inherited, ...tool.options.variables },
        attempt,
        onLine: (line) => lines.add(line),
        onKill: () => {
          stopping = tool.call(['stop', '-t', '2', name]);
        },
      });
    } catch (cause) {
      if (cause instanceof AttemptError && cause.code === 'step-exited')
        throw await containerError(tool, {
          name,
          image: texts.image,
          attempt,
          lastLines: lines.all,
          cause,
        });
      throw cause;
    } finally {
      await stopping;
      const removed = this.#containers.remove(name).then((problem) => {
        if (problem !== undefined) attempt.onLog(problem);
      });
      // A step that succeeded does not wait for it; one that was ended must have let go of its files.
      if (stopping !== undefined) await removed;
    }
  }
}

interface StartedContainer {
  readonly attempt: Attempt;
  readonly texts: ContainerTexts;
  readonly words: readonly string[];
  readonly inherited: Readonly<Record<string, string>>;
}
