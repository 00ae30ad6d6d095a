import { stringify } from 'yaml';
import type { Branch } from './branches.ts';

const NODE_IMAGE = 'node:24-bookworm-slim';

/** A Cloud Build file: its trigger says the branches; the job's own account gives the token. */
export function cloudBuildFile(branches: readonly Branch[]): string {
  const pattern = branches
    .map(({ name }) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  const cases = branches.map(
    ({ name, environment }) => `  ${quoted(name)}) AUDIENCE=${quoted(`slipway:${environment}`)} ;;`,
  );
  const header = [
    '# Written by slipway ci init. Make a trigger on a push (a merge) to the branches',
    `#   ^(${pattern})$`,
    '# and one on pull requests into them with the substitutions _EVENT=check and',
    '# _BRANCH=$_BASE_BRANCH, each with a service account of its own.',
    '',
  ].join('\n');
  return `${header}${stringify(
    {
      substitutions: { _EVENT: 'merge', _BRANCH: '$BRANCH_NAME' },
      options: {
        logging: 'CLOUD_LOGGING_ONLY',
        dynamicSubstitutions: true,
        automapSubstitutions: true,
      },
      timeout: '21600s',
      steps: [
        { id: 'install', name: NODE_IMAGE, entrypoint: 'npm', args: ['ci'] },
        {
          id: 'slipway',
          name: NODE_IMAGE,
          entrypoint: 'bash',
          args: ['-c', script(cases)],
        },
      ],
    },
    { lineWidth: 0 },
  )}`;
}

/** `$$` is how Cloud Build writes a dollar sign that is the shell's. */
const script = (cases: readonly string[]): string =>
  [
    'set -euo pipefail',
    'case "$$_BRANCH" in',
    ...cases,
    '  *) echo "no environment belongs to the branch $$_BRANCH" >&2; exit 3 ;;',
    'esac',
    'export SLIPWAY_IDENTITY_TOKEN',
    'SLIPWAY_IDENTITY_TOKEN=$$(AUDIENCE="$$AUDIENCE" node -e \'',
    '  const url = new URL("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity");',
    '  url.search = new URLSearchParams({ audience: process.env.AUDIENCE, format: "full" });',
    '  fetch(url, { headers: { "Metadata-Flavor": "Google" } })',
    '    .then((answer) => answer.ok ? answer.text() : Promise.reject(`metadata server: $${answer.status}`))',
    '    .then((token) => process.stdout.write(token));',
    "')",
    'npx slipway ci run --branch "$$_BRANCH" --event "$$_EVENT"',
    '',
  ].join('\n');

const quoted = (text: string): string =>
  `'${text.replaceAll("'", "'\\''").replaceAll('$', '$$$$')}'`;
