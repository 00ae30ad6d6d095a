import type { JsonValue } from '../../../core/json.ts';
import type { EnvironmentPorts } from '../../../environments/environment-ports.ts';
import { ReleaseError } from '../../../releases/errors.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { type ReleaseCheck, verifyRelease } from '../../../releases/verify-release.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { printableLines } from '../../printable.ts';
import { builderKeysOfProject } from '../../project/builder-keys-of-project.ts';
import { loadProject } from '../../project/load-project.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { openScratchFolder } from '../../scratch-folder.ts';

export const command = defineCommand({
  description:
    'Reads everything of a release again and says what is true: its digest, who signed it, the bytes of its model, its documents, its provenance, and the signatures of those who decided. Exit code 8 when anything is not what it was.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: { environment: environmentOption },
  examples: [
    'slipway release verify 3f9a41 --environment prod',
    'slipway release verify 3f9a41 --environment prod --json',
  ],
  async run(io, [text = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    using scratch = openScratchFolder();
    const builders = builderKeysOfProject(await loadProject(io.workingFolder));
    const { release, checks } = await verified(environment, text, {
      builders,
      scratchFolder: scratch.path,
    });
    const wrong = checks.filter(({ isTrue }) => !isTrue).length;
    const lines = [
      `release     ${release ?? text} in ${environment.name}`,
      ...checks.map(
        (check) => `${check.isTrue ? '✓' : '✗'} ${check.subject.padEnd(11)} ${check.text}`,
      ),
      wrong === 0 ? 'Everything is as it was signed.' : `${wrong} of ${checks.length} are wrong.`,
    ];
    return {
      json: {
        release,
        environment: environment.name,
        isTrue: wrong === 0,
        checks,
      } as never as JsonValue,
      text: printableLines(lines.join('\n')),
      exitCode: wrong === 0 ? 0 : EXIT_CODES.corrupt,
    };
  },
});

/** A release whose row was changed cannot be read: that is a finding, too. */
async function verified(
  environment: EnvironmentPorts,
  text: string,
  how: Omit<Parameters<typeof verifyRelease>[1], 'release'>,
): Promise<{ readonly release: string | null; readonly checks: readonly ReleaseCheck[] }> {
  try {
    const release =
      (await environment.releases.find(text)) ?? (await findRelease(environment, text));
    return {
      release: release.digest,
      checks: await verifyRelease(environment, { ...how, release }),
    };
  } catch (error) {
    if (!(error instanceof ReleaseError && error.code === 'release-tampered')) throw error;
    const found = `[${error.code}] ${error.message}`;
    return { release: null, checks: [{ subject: 'content', isTrue: false, text: found }] };
  }
}
