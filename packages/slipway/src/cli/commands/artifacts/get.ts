import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description: 'Decrypts a stored artifact to a file or folder: a report, a model, a log.',
  arguments: [
    {
      name: '<uri>',
      summary: 'slipway://<environment>/artifacts/…, as slipway runs show --json has it',
    },
    { name: '<path>', summary: 'file or folder to write; it must not exist' },
  ],
  options: {},
  examples: ['slipway artifacts get slipway://staging/artifacts/sha256/4f2a… report.html'],
  async run(io, [uri = '', path = '']) {
    const name = /^slipway:\/\/([a-z0-9-]+)\/artifacts\//.exec(uri)?.[1];
    if (name === undefined)
      throw new CliError(
        'invalid-input',
        'artifact-uri',
        `${uri} is no artifact of an environment.`,
      );
    const target = resolve(io.workingFolder, path);
    if (existsSync(target))
      throw new CliError(
        'conflict',
        'file-exists',
        `${target} exists already; name another place.`,
      );
    await using environment = await openProjectEnvironment(io, name);
    const actor = await actAs(io, environment, { action: 'artifacts.read', subject: uri });
    const stored = await environment.artifacts.materialize(uri, target);
    await environment.audit.append({
      actor: actor.name,
      action: 'artifacts.read',
      subject: uri,
      outcome: 'done',
      details: { proof: actor.proof },
    });
    return {
      json: { ...stored, path: target },
      text: `Wrote ${target} (${stored.sizeBytes} bytes).`,
    };
  },
});
