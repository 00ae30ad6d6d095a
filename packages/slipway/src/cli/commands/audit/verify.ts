import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkpointsIn } from '../../../audit/audit-export.ts';
import type { AuditCheckpoint } from '../../../audit/audit-log.ts';
import { verifyChain } from '../../../audit/verify-chain.ts';
import { type CommandIo, defineCommand } from '../../command-definition.ts';
import { counted } from '../../counted.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description:
    'Checks that no entry of the audit log was edited, removed, moved or cut off: every link of the chain, every signed checkpoint. Exits with 8 when something is wrong.',
  options: {
    environment: environmentOption,
    against: {
      kind: 'text',
      value: 'file',
      summary: 'an earlier export, kept elsewhere, whose checkpoints must still hold',
    },
  },
  examples: [
    'slipway audit verify --environment prod',
    'slipway audit verify --environment prod --against audit-2026-10.jsonl',
  ],
  async run(io, _arguments, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit, signer, name } = environment;
    await actAs(io, environment, { action: 'audit.read', subject: name });
    const kept = options.against === undefined ? [] : await keptCheckpoints(io, options.against);
    const verdict = await verifyChain({
      environment: name,
      entries: audit.entries(),
      checkpoints: [...(await audit.checkpoints()), ...kept],
      publicKeys: await signer.publicKeys(),
    });
    const { entries, signedTo, flaws } = verdict;
    const isSound = flaws.length === 0;
    const lines = [
      ...flaws.map(({ sequence, problem }) => `entry ${sequence}: ${problem}`),
      isSound
        ? `${counted(entries, 'entry', 'entries')} of ${name}, none changed, removed, moved or cut off; ${signedTo === entries ? 'signed' : `signed up to entry ${signedTo}`}.`
        : `The audit log of ${name} is not as it was written.`,
    ];
    return {
      json: { environment: name, ...verdict, flaws: flaws.map((flaw) => ({ ...flaw })) },
      text: lines.join('\n'),
      exitCode: isSound ? 0 : EXIT_CODES.corrupt,
    };
  },
});

async function keptCheckpoints(io: CommandIo, file: string): Promise<AuditCheckpoint[]> {
  const path = resolve(io.workingFolder, file);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CliError('not-found', 'file-unreadable', `${path} cannot be read: ${cause.message}`);
  });
  return checkpointsIn(text);
}
