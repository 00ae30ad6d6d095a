import { stringify } from 'yaml';
import type { Branch } from './branches.ts';

const HEADER =
  '# Written by slipway ci init. A pull request is checked; a push (a merge) runs or promotes.\n';

/** What GitHub fills in. Branch names go in as variables, never into a script. */
const expression = (text: string): string => `\${{ ${text} }}`;

/** A workflow of GitHub Actions: read access to the sources, and an identity token of the job. */
export function githubFile(branches: readonly Branch[]): string {
  const names = branches.map(({ name }) => name);
  const workflow = {
    name: 'slipway',
    on: { pull_request: { branches: names }, push: { branches: names } },
    permissions: { contents: 'read' },
    // Two merges into one branch follow each other; none is cut off half-way.
    concurrency: {
      group: expression(
        "format('slipway-{0}-{1}', github.event_name, github.base_ref || github.ref_name)",
      ),
      'cancel-in-progress': false,
    },
    jobs: Object.fromEntries(
      branches.flatMap((branch, index) => [
        [`check-${index + 1}-${branch.environment}`, checkJob(branch)],
        [`merge-${index + 1}-${branch.environment}`, mergeJob(branch)],
      ]),
    ),
  };
  return HEADER + stringify(workflow, { lineWidth: 0, aliasDuplicateObjects: false });
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Without `environment`: its token then has another subject than that of a merge, and fewer roles. */
const checkJob = (branch: Branch) => ({
  if: `github.event_name == 'pull_request' && github.base_ref == ${quoted(branch.name)}`,
  ...job(branch, { event: 'check', ref: 'github.base_ref' }),
});

const mergeJob = (branch: Branch) => ({
  if: `github.event_name == 'push' && github.ref_name == ${quoted(branch.name)}`,
  environment: branch.environment,
  ...job(branch, { event: 'merge', ref: 'github.ref_name' }),
});

function job({ environment }: Branch, { event, ref }: { event: string; ref: string }) {
  return {
    'runs-on': 'ubuntu-latest',
    permissions: { contents: 'read', 'id-token': 'write' },
    'timeout-minutes': 360,
    env: { BRANCH: expression(ref), AUDIENCE: `slipway:${environment}` },
    steps: [
      { uses: 'actions/checkout@v4', with: { 'persist-credentials': false } },
      { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
      { run: 'npm ci' },
      {
        name: `slipway ci run --event ${event}`,
        run: [
          'set -euo pipefail',
          'SLIPWAY_IDENTITY_TOKEN=$(curl -sSf -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\',
          '  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$AUDIENCE" | node -p "JSON.parse(require(\'fs\').readFileSync(0)).value")',
          'echo "::add-mask::$SLIPWAY_IDENTITY_TOKEN"',
          'export SLIPWAY_IDENTITY_TOKEN',
          `npx slipway ci run --branch "$BRANCH" --event ${event}`,
          '',
        ].join('\n'),
      },
    ],
  };
}
