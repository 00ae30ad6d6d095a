/** The report's style sheet: readable in light and dark, and on paper. */
export const reportStyle = `
:root{color-scheme:light dark;--ink:#1d2329;--soft:#5b6570;--line:#e3e6ea;--paper:#fff;--page:#f5f6f8;--candidate:#2563c9;--champion:#6d7682;--bad:#c4322b;--good:#2e7d4f;--tint:37,99,201}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#343b43;--paper:#1b2026;--page:#12161a;--candidate:#6aa3ff;--champion:#a9b2bd;--bad:#ff7b72;--good:#63c08a;--tint:106,163,255}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px}
header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:8px 20px}
h1{font-size:22px;margin:0}h2{font-size:15px;margin:0 0 8px}
p{margin:4px 0;color:var(--soft)}
.verdict{font-size:15px;font-weight:650;padding:3px 14px;border-radius:999px;border:1.5px solid currentColor}
.good{color:var(--good)}.bad{color:var(--bad)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin-top:14px;break-inside:avoid}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:14px}
.reasons{list-style:none;margin:0;padding:0}
.reasons li{display:grid;grid-template-columns:22px 1fr;padding:4px 0}
.reasons b{font-weight:700}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
tr:last-child>*{border-bottom:0}
th{color:var(--soft);font-weight:500}th:first-child,td:first-child{text-align:left}
td small{color:var(--soft);display:block;font-size:12px}
.matrix td{text-align:center;font-size:16px;border:1px solid var(--line);padding:12px}
.matrix th{text-align:center}.matrix th:first-child{text-align:left}
svg{width:100%;height:auto;display:block;max-width:460px;margin:0 auto}
svg text{font-size:10px;fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1}.diagonal{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 4}
.curve{fill:none;stroke-width:2;stroke-linejoin:round}
.curve.candidate,.mark{stroke:var(--candidate)}.curve.champion{stroke:var(--champion);stroke-width:1.5;stroke-dasharray:5 3}
.mark{fill:var(--candidate)}.share{fill:var(--champion);opacity:.35}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:12px}
.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}
`;
