import { type CardSection, cardSections, cardTitle } from './card-sections.ts';
import type { ModelCard } from './model-card.ts';

/** A card as Markdown (GitHub's, for the tables). What people wrote is text, never mark-up. */
export const cardMarkdown = (card: ModelCard): string =>
  [`# ${plain(cardTitle(card))}`, ...cardSections(card).map(sectionOf)].join('\n\n').concat('\n');

function sectionOf({ title, facts = [], table, none = '' }: CardSection): string {
  const parts = [`## ${plain(title)}`];
  if (facts.length > 0)
    parts.push(facts.map(([label, text]) => `- **${plain(label)}**: ${plain(text)}`).join('\n'));
  if (table !== undefined && table.rows.length > 0)
    parts.push(
      [table.head, table.head.map(() => '---'), ...table.rows]
        .map((cells, index) => `| ${cells.map(index === 1 ? String : plain).join(' | ')} |`)
        .join('\n'),
    );
  if (parts.length === 1) parts.push(plain(none));
  return parts.join('\n\n');
}

/** ASCII punctuation may be escaped wherever it could mean something (CommonMark 2.4). */
const plain = (text: string): string =>
  text.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll(/[\\`*_[\]<>|#!~&]/g, '\\$&');
