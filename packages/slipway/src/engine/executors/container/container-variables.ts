import { AttemptError } from '../../errors.ts';

/** How environment variables reach a container without standing in anybody's process list. */
export interface ContainerVariables {
  /** Content of an `--env-file`. */
  readonly file: string;
  /** Passed on by name from the tool's own environment: what a line of the file cannot hold. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** Kubernetes' rule; docker and podman read more into other names (`#`, `*`, `=`). */
const NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** Versions of podman and docker disagree about quotes, escapes, comments and blanks in the file. */
const PLAIN =
  /^(?:[\w./:@%+,=~^*?!&;|()<>[\]{}-](?:[ \w./:@%+,=~^*?!&;|()<>[\]{}-]*[\w./:@%+,=~^*?!&;|()<>[\]{}-])?)?$/;
const PLAIN_LENGTH_MAX = 16_384;

/** Variables that would change what the tool itself does, or load code into it. */
const STEERS_TOOL =
  /^(?:PATH|HOME|TMPDIR|USER|SHELL|LD_.*|GLIBC_.*|MALLOC_.*|GO[A-Z].*|DOCKER_.*|BUILDKIT_.*|CONTAINERS?_.*|PODMAN_.*|BUILDAH_.*|STORAGE_.*|_.*|XDG_.*|DBUS_.*|NOTIFY_.*|LISTEN_.*|SSH_.*|SSL_.*|REGISTRY_.*|SUPPRESS_.*|NETAVARK_.*|CNI_.*|.*_PROXY|SLIPWAY_.*)$/i;

/** Throws AttemptError `container-variable-invalid` for what neither way can carry. */
export function containerVariables(
  variables: Readonly<Record<string, string>>,
): ContainerVariables {
  const lines: string[] = [];
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (!NAME.test(name) || value.includes('\0'))
      throw invalid(name, 'has a name or a value that no environment can hold');
    if (value.length <= PLAIN_LENGTH_MAX && PLAIN.test(value)) lines.push(`${name}=${value}\n`);
    else if (!STEERS_TOOL.test(name)) inherited[name] = value;
    else
      throw invalid(
        name,
        'has a value of several lines, or with quotes, that cannot be passed on safely under this name',
      );
  }
  return { file: lines.join(''), inherited };
}

const invalid = (name: string, problem: string) =>
  new AttemptError(
    'invalid-input',
    'container-variable-invalid',
    `The environment variable ${JSON.stringify(name.slice(0, 100))} ${problem}. Change it in the step's container.`,
  );
