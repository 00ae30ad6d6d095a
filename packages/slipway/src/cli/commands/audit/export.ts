import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exportedLines } from '../../../audit/audit-export.ts';
import { defineCommand } from '../../command-definition.ts';
import { counted } from '../../counted.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description:
    'Writes the audit log as JSON lines with its signed checkpoints and public keys. Keep it on another machine: what is cut off or written anew here is then found with slipway audit verify --against.',
  arguments: [{ name: '<file>', summary: 'file to write; it must not be there yet' }],
  options: { environment: environmentOption },
  examples: ['slipway audit export audit-2026-11.jsonl --environment prod'],
  async run(io, [file = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit, signer, name } = environment;
    await actAs(io, environment, { action: 'audit.read', subject: name });
    await audit.checkpoint(signer);
    const path = resolve(io.workingFolder, file);
    await using written = await open(path, 'wx', 0o600).catch((cause: Error) => {
      throw new CliError(
        'conflict',
        'file-unwritable',
        `${path} cannot be written: ${cause.message}. An earlier export is never overwritten; give another name.`,
      );
    });
    let entries = 0;
    for await (const line of exportedLines(audit, await signer.publicKeys())) {
      if ('entry' in line) entries += 1;
      await written.write(`${JSON.stringify(line)}\n`);
    }
    await written.sync();
    return {
      json: { environment: name, file: path, entries },
      text: `Wrote ${counted(entries, 'entry', 'entries')} of ${name} to ${path}.`,
    };
  },
});
