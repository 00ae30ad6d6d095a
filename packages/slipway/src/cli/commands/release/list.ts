import type { JsonValue } from '../../../core/json.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { systemClock } from '../../system-clock.ts';
import { releaseLine } from './release-text.ts';

export const command = defineCommand({
  description: 'Lists the releases an environment knows, and what is on hold; newest first.',
  options: { environment: environmentOption },
  examples: ['slipway release list --environment prod'],
  async run(io, _args, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const releases = await environment.releases.list();
    const holds = await environment.releases.holds();
    const nowMs = systemClock.now();
    const lines = [
      ...releases.map((release) => releaseLine(release, nowMs)),
      ...holds.map(({ endpoint, by, reason }) => `${endpoint} is on hold by ${by}: ${reason}`),
    ];
    const text =
      lines.length === 0 ? `${environment.name} knows no release yet.` : lines.join('\n');
    return { json: { releases, holds } as unknown as JsonValue, text: printableLines(text) };
  },
});
