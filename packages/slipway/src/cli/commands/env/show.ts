import type { JsonValue } from '../../../core/json.ts';
import { type ExplainedSetting, explainSettings } from '../../../environments/explain-settings.ts';
import { defineCommand } from '../../command-definition.ts';
import { printable } from '../../printable.ts';
import { environmentNamed, loadProject } from '../../project/load-project.ts';

export const command = defineCommand({
  description:
    'Shows every setting of an environment: its value, whether that is the default, and what it means. Of secrets it shows where they are, never what they are.',
  arguments: [
    { name: '[environment]', summary: 'its name; default: the default one of the project' },
  ],
  options: {
    given: { kind: 'flag', summary: 'only settings that differ from their default' },
  },
  examples: ['slipway env show prod', 'slipway env show prod --given', 'slipway env show --json'],
  async run(io, [name], { given }) {
    const { project } = await loadProject(io.workingFolder);
    const environment = environmentNamed(project, name);
    const settings = explainSettings(environment).filter(({ isDefault }) => !given || !isDefault);
    return {
      json: { environment: environment.name, settings } as unknown as JsonValue,
      text: [environment.name, ...settings.flatMap(settingLines)].join('\n'),
    };
  },
});

function settingLines({ path, value, isDefault, meaning }: ExplainedSetting): readonly string[] {
  const text = value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
  const line = `  ${printable(path).padEnd(32)}  ${printable(text)}${isDefault ? '  (default)' : ''}`;
  return [line, `      ${meaning}`];
}
