import { AttemptError } from '../../errors.ts';
import type { ContainerTool } from './container-tool.ts';

const PULL_TIMEOUT_MS = 3600 * 1000;

/** Reference grammar of Docker's `distribution`: no option, no path, no transport such as `dir:`. */
const DOMAIN = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?|\[[0-9A-Fa-f:]+\](?::\d+)?)\/`;
const NAME = String.raw`[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*`;
const REFERENCE = new RegExp(
  String.raw`^(?:(?:${DOMAIN})?${NAME}(?:\/${NAME})*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?|sha256:[0-9a-f]{64})$`,
);

/** Throws AttemptError `container-image-invalid` unless it is the name of an image. */
export function checkImageName(image: string): void {
  if (image.length <= 512 && REFERENCE.test(image)) return;
  throw new AttemptError(
    'invalid-input',
    'container-image-invalid',
    `${JSON.stringify(image.slice(0, 200))} is no name of a container image. It looks like registry.example/team/name:tag.`,
  );
}

/** Images of one tool: each is looked for and pulled once, however many tasks wait for it. */
export class ContainerImages {
  readonly #tool: ContainerTool;
  readonly #stopped: AbortSignal;
  readonly #ready = new Map<string, Promise<void>>();

  constructor(tool: ContainerTool, stopped: AbortSignal) {
    this.#tool = tool;
    this.#stopped = stopped;
  }

  /** Returns when the image is here; throws AttemptError `container-image-missing`. */
  async require(image: string, attempt: ImageWait): Promise<void> {
    const ready = this.#ready.get(image) ?? this.#fetch(image, attempt.onLog);
    this.#ready.set(image, ready);
    // The next attempt asks again.
    ready.catch(() => this.#ready.delete(image));
    await untilAborted(ready, attempt.signal);
  }

  async #fetch(image: string, onLog: (line: string) => void): Promise<void> {
    if ((await this.idOf(image)) !== undefined) return;
    onLog(`Pulling ${image}`);
    const pulled = await this.#tool.call(['pull', '--quiet', image], {
      timeoutMs: PULL_TIMEOUT_MS,
      signal: this.#stopped,
    });
    if (!pulled.isDone) throw missing(image, this.#tool.name, pulled.problem);
  }

  /** Digest of a local image; undefined when it is not here. */
  async idOf(image: string): Promise<string | undefined> {
    const words = ['image', 'inspect', '--format', '{{.Id}}', image];
    const { isDone, stdout } = await this.#tool.call(words, { signal: this.#stopped });
    const id = stdout.trim().replace(/^sha256:/, '');
    return isDone && id !== '' ? `sha256:${id}` : undefined;
  }
}

interface ImageWait {
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}

async function untilAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = () =>
    reject(
      new AttemptError(
        'cancelled',
        'attempt-cancelled',
        'Cancelled while it waited for its image.',
      ),
    );
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await Promise.race([ready, promise]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const missing = (image: string, tool: string, problem: string) =>
  new AttemptError(
    'environment',
    'container-image-missing',
    `The image ${image} is not on this machine and could not be pulled: ${problem} Build it here, or sign in with ${tool} login and try ${tool} pull ${image}.`,
  );
