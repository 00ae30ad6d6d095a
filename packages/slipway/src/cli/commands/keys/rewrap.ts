import { rewrap } from '../../../keys/rewrap.ts';
import { defineCommand } from '../../command-definition.ts';
import { counted } from '../../counted.ts';
import { environmentOption } from '../../environment-option.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { printableLines } from '../../printable.ts';
import { auditing, openKeys } from '../../project/open-keys.ts';
import { systemClock } from '../../system-clock.ts';

const PROGRESS_MS = 500;
const SHOWN_FAILURES = 20;

export const command = defineCommand({
  description:
    'Brings everything stored under the version of the key that wraps now. Only wrapped data keys are replaced, never data; runs and endpoints go on meanwhile. Stop it and start it again at will. Exits with 8 when something could not be brought over.',
  options: { environment: environmentOption },
  examples: ['slipway keys rewrap --environment prod'],
  async run(io, _arguments, { environment: name }) {
    await using opened = await openKeys(io, name);
    const { environment, keyUri, stores } = opened;
    let shownMs = systemClock.now();
    const details: Record<string, unknown> = {};
    const result = await auditing(opened, { verb: 'rewrap', details }, async () => {
      const done = await rewrap({
        stores,
        keys: environment.keys,
        administration: environment.keyAdministration,
        signal: io.signal,
        onProgress({ store, seen, rewrapped }) {
          details.rewrapped = rewrapped;
          if (systemClock.now() - shownMs < PROGRESS_MS) return;
          shownMs = systemClock.now();
          io.stderr.write(`${store}: ${counted(seen, 'object')} seen, ${rewrapped} brought over\n`);
        },
      });
      const { version, seen, failures } = done;
      Object.assign(details, { version, seen, failures: failures.length });
      return done;
    });
    const { version, seen, rewrapped, failures } = result;
    const lines = [
      `${rewrapped} of ${counted(seen, 'object')} brought under version ${version} of ${keyUri}.`,
      ...failures
        .slice(0, SHOWN_FAILURES)
        .map(({ store, id, problem }) => `${store}  ${id} stays as it was: ${problem}`),
      ...(failures.length > SHOWN_FAILURES
        ? [`… and ${failures.length - SHOWN_FAILURES} more`]
        : []),
    ];
    return {
      json: {
        environment: environment.name,
        keyUri,
        version,
        seen,
        rewrapped,
        failures: failures.map((failure) => ({ ...failure })),
      },
      text: printableLines(lines.join('\n')),
      exitCode: failures.length === 0 ? 0 : EXIT_CODES.corrupt,
    };
  },
});
