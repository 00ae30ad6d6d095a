import { escapeHtml } from '../../core/escape-html.ts';
import { type CardSection, cardSections, cardTitle } from './card-sections.ts';
import type { ModelCard } from './model-card.ts';

const STYLE = `:root{color-scheme:light dark;--ink:#1d2329;--soft:#5b6570;--line:#e3e6ea;--paper:#fff;--page:#f5f6f8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#343b43;--paper:#1b2026;--page:#12161a}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px}h1{font-size:22px;margin:0}h2{font-size:15px;margin:0 0 8px}
section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin-top:14px;break-inside:avoid}
dl{display:grid;grid-template-columns:minmax(90px,150px) 1fr;gap:4px 12px;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}th{color:var(--soft);font-weight:500}`;

/** A card as one HTML page that needs nothing else, without scripts. */
export function cardHtml(card: ModelCard): string {
  const title = escapeHtml(cardTitle(card));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>
${cardSections(card).map(sectionOf).join('\n')}
</main></body></html>
`;
}

function sectionOf({ title, facts = [], table, none = '' }: CardSection): string {
  const parts: string[] = [];
  if (facts.length > 0)
    parts.push(
      `<dl>${facts.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`,
    );
  if (table !== undefined && table.rows.length > 0)
    parts.push(
      `<div class="scroll"><table><thead>${row(table.head, 'th')}</thead><tbody>${table.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`,
    );
  if (parts.length === 0) parts.push(`<p>${escapeHtml(none)}</p>`);
  return `<section><h2>${escapeHtml(title)}</h2>${parts.join('')}</section>`;
}

const row = (cells: readonly string[], tag: 'th' | 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
