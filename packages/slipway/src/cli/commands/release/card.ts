import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '../../../core/json.ts';
import { cardHtml } from '../../../releases/card/card-html.ts';
import { cardMarkdown } from '../../../releases/card/card-markdown.ts';
import { type ModelCard, modelCard } from '../../../releases/card/model-card.ts';
import { readCardFacts } from '../../../releases/card/read-card-facts.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { printableLines } from '../../printable.ts';
import { builderKeysOfProject } from '../../project/builder-keys-of-project.ts';
import { loadProject } from '../../project/load-project.ts';
import { openPromotion } from '../../project/open-promotion.ts';

const FORMATS: Readonly<Record<string, (card: ModelCard) => string>> = {
  markdown: cardMarkdown,
  html: cardHtml,
  json: (card) => `${JSON.stringify(card, null, 2)}\n`,
};

export const command = defineCommand({
  description:
    'Writes the model card of a release out of what is recorded: who made the model of what, how well it does and on whom, who let it in. What people say of it stands under models in slipway.config.ts.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    environment: environmentOption,
    format: {
      kind: 'text',
      value: 'format',
      summary: `${Object.keys(FORMATS).join(', ')}; default: markdown`,
    },
    output: { kind: 'text', value: 'file', summary: 'file to write; default: standard output' },
  },
  examples: [
    'slipway release card 3f9a41 --environment prod',
    'slipway release card 3f9a41 --environment prod --format html --output card.html',
  ],
  async run(io, [text = ''], { environment, format = 'markdown', output }) {
    const render = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (render === undefined)
      throw new CliError(
        'invalid-input',
        'card-format',
        `There is no format ${JSON.stringify(format)}; there are: ${Object.keys(FORMATS).join(', ')}.`,
      );
    const loaded = await loadProject(io.workingFolder);
    await using opened = await openPromotion(io, { target: environment });
    const release = await findRelease(opened.target, text);
    const { name } = release.content.model;
    const { models } = loaded.project;
    const card = modelCard(
      await readCardFacts(opened.target, {
        release,
        builders: builderKeysOfProject(loaded),
        statement: Object.hasOwn(models, name) ? (models[name] ?? {}) : {},
      }),
    );
    const written = render(card);
    const json = card as unknown as JsonValue;
    if (output === undefined) return { json, text: printableLines(written.trimEnd()) };
    const path = resolve(io.workingFolder, output);
    await writeFile(path, written).catch((cause: Error) => {
      throw new CliError(
        'environment',
        'output-unwritable',
        `The card cannot be written to ${path}: ${cause.message}.`,
      );
    });
    return { json, text: path };
  },
});
