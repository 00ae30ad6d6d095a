/** The report's style sheet: readable in light and dark, and on paper. */
export const reportStyle = `
:root{color-scheme:light dark;--ink:#1d2329;--soft:#5b6570;--line:#e3e6ea;--paper:#fff;--page:#f5f6f8;--reference:#9aa5b1;--serving:#2563c9;--alert:#c4322b;--ok:#2e7d4f;--noise:#a06a00}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#343b43;--paper:#1b2026;--page:#12161a;--reference:#6b7682;--serving:#6aa3ff;--alert:#ff7b72;--ok:#63c08a;--noise:#e0ab4a}}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 20px}
h1{font-size:22px;margin:0}h2{font-size:17px;margin:32px 0 4px}
p{margin:4px 0;color:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:10px 28px;margin:14px 0}
.facts b{display:block;font-size:17px;color:var(--ink)}.facts div{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:14px;margin-top:10px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:12px 14px;break-inside:avoid}
.card.alert{border-color:var(--alert)}
.card h3{font-size:15px;margin:0;display:flex;justify-content:space-between;gap:8px;overflow-wrap:anywhere}
.state{font-size:12px;font-weight:600;white-space:nowrap}
.state.alert{color:var(--alert)}.state.ok{color:var(--ok)}.state.noise{color:var(--noise)}.state.unwatched,.state.no-data{color:var(--soft)}
dl{display:grid;grid-template-columns:repeat(3,auto);justify-content:start;gap:0 18px;margin:6px 0}
dt{color:var(--soft);font-size:12px;grid-row:1}dd{margin:0;font-variant-numeric:tabular-nums;grid-row:2}
svg{width:100%;height:auto;display:block;overflow:visible}svg text{font-size:9px;fill:var(--soft)}svg line{stroke:var(--line)}
.reference{fill:var(--reference)}.serving{fill:var(--serving)}
.note{font-size:12px;overflow-wrap:anywhere}
.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 12px}
`;
