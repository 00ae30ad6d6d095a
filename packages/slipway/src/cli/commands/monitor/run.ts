import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '../../../core/json.ts';
import { renderMonitorReport } from '../../../monitoring/report.ts';
import { runMonitor } from '../../../monitoring/run-monitor.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { actAs } from '../../project/act-as.ts';
import { environmentNamed, loadProject } from '../../project/load-project.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { openNotifier } from '../../project/open-notifier.ts';
import { systemClock } from '../../system-clock.ts';
import { windowText } from './window-text.ts';

export const command = defineCommand({
  description:
    'Closes the window since the last one: compares the traffic with the baseline (skew) and with earlier traffic (drift), and sends alerts.',
  arguments: [{ name: '[name]', summary: 'monitor; default: all of the environment' }],
  options: {
    environment: environmentOption,
    report: { kind: 'text', value: 'file', summary: 'also write the HTML report of the window' },
  },
  examples: [
    'slipway monitor run --environment prod',
    'slipway monitor run census-income --report drift.html',
  ],
  async run(io, [name], options) {
    const { project } = await loadProject(io.workingFolder);
    const settings = environmentNamed(project, options.environment);
    await using environment = await openProjectEnvironment(io, settings.name);
    const store = environment.monitors;
    await actAs(io, environment, { action: 'monitors.run', subject: name ?? 'monitors' });
    const names = name === undefined ? (await store.list()).map(({ spec }) => spec.name) : [name];
    if (names.length === 0)
      throw new CliError(
        'not-found',
        'monitor-none',
        `${environment.name} has no monitor yet; a pipeline makes one with the monitor step.`,
      );
    const results: JsonValue[] = [];
    const texts: string[] = [];
    for (const monitor of names) {
      const run = await runMonitor({
        store,
        monitor,
        clock: systemClock,
        newId: randomUUID,
        notifier: openNotifier(io, settings),
      });
      const found = await store.find(monitor);
      if (options.report !== undefined && run.window !== undefined && found !== undefined)
        await writeFile(
          resolve(io.workingFolder, options.report),
          renderMonitorReport({ environment: environment.name, monitor: found }, run.window),
        );
      results.push({ monitor, ...run } as unknown as JsonValue);
      texts.push(`${monitor}: ${windowText(run.window)}`);
      for (const alert of run.sent)
        texts.push(`  alert sent: ${alert.finding.kind} of ${alert.finding.feature}`);
      if (run.deliveryError !== null) texts.push(`  alerts not sent: ${run.deliveryError}`);
    }
    return { json: results, text: texts.join('\n') };
  },
});
