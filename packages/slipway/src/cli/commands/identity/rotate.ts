import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description:
    "Gives an environment new signing keys: for its attempts' tokens, and for releases and checkpoints. What the old keys signed still counts: tokens until they expire, the rest for good.",
  options: {
    environment: environmentOption,
    now: {
      kind: 'flag',
      summary: 'tokens of the old key end at once, and with them the attempts that run',
    },
  },
  examples: [
    'slipway identity rotate --environment prod',
    'slipway identity rotate --environment prod --now',
  ],
  async run(io, _arguments, { environment: name, now: isAtOnce }) {
    await using environment = await openProjectEnvironment(io, name);
    const { audit, signer, tokens } = environment;
    const subject = `identity of ${environment.name}`;
    const actor = await actAs(io, environment, { action: 'identity.administer', subject });
    // What was written so far is signed by the key it was written under.
    await audit.checkpoint(signer);
    const changes = { tokens: await tokens.rotate({ isAtOnce }), signing: await signer.rotate() };
    await audit.append({
      actor: actor.name,
      action: 'identity.rotate',
      subject,
      outcome: 'done',
      details: { proof: actor.proof, isAtOnce, ...changes } as never,
    });
    await audit.checkpoint(signer);
    return {
      json: { environment: environment.name, isAtOnce, ...changes } as never,
      text: [
        `${environment.name} signs with new keys.`,
        `  tokens   ${changes.tokens.keyId}, before ${changes.tokens.previousKeyId}`,
        `  releases ${changes.signing.keyId}, before ${changes.signing.previousKeyId}`,
      ].join('\n'),
    };
  },
});
