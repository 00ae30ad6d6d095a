import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '../../../core/json.ts';
import { renderMonitorReport } from '../../../monitoring/report.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { windowText } from './window-text.ts';

export const command = defineCommand({
  description: 'Shows a monitor: its settings, its latest windows and its alerts.',
  arguments: [{ name: '<name>', summary: 'monitor' }],
  options: {
    environment: environmentOption,
    limit: {
      kind: 'number',
      value: 'n',
      default: 10,
      min: 1,
      isInteger: true,
      summary: 'windows and alerts shown',
    },
    report: { kind: 'text', value: 'file', summary: 'write the HTML report of the latest window' },
  },
  examples: ['slipway monitor show census-income --environment prod --report drift.html'],
  async run(io, [name = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const store = environment.monitors;
    const monitor = await store.find(name);
    if (monitor === undefined) {
      const known = (await store.list()).map(({ spec }) => spec.name);
      throw new CliError(
        'not-found',
        'monitor-not-found',
        `${environment.name} has no monitor "${name}". There are: ${known.join(', ') || 'none'}.`,
      );
    }
    const windows = await store.windows(name, options.limit);
    const alerts = await store.alerts(name, options.limit);
    if (options.report !== undefined && windows[0] !== undefined)
      await writeFile(
        resolve(io.workingFolder, options.report),
        renderMonitorReport({ environment: environment.name, monitor }, windows[0]),
      );
    const { spec } = monitor;
    return {
      json: { monitor, windows, alerts } as unknown as JsonValue,
      text: [
        `${spec.name}: endpoint ${spec.endpoint}, sampling ${spec.samplingRate}, every ${spec.intervalMs / 1000} s, to ${spec.emails.join(', ') || 'nobody'}`,
        ...windows.map(
          (window) => `  ${new Date(window.toMs).toISOString()}  ${windowText(window)}`,
        ),
        ...alerts.map(
          ({ state, finding }) =>
            `  alert ${state}: ${finding.kind} of ${finding.feature} (${finding.scope}), ${finding.value.toPrecision(3)} over ${finding.threshold}`,
        ),
      ].join('\n'),
    };
  },
});
