/** Readable in light and dark, and on paper. */
export const runPageStyle = `
:root{color-scheme:light dark;--ink:#1d2329;--soft:#5b6570;--line:#e3e6ea;--paper:#fff;--track:#f1f3f5;--bar:#8fa8c0;--critical:#c96f12;--failed:#c4322b;--hit:#2e7d4f}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#343b43;--paper:#14181d;--track:#1f252c;--bar:#5f7b96;--critical:#f0a04b;--failed:#ff7b72;--hit:#63c08a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1280px;margin:0 auto;padding:28px 20px}
h1{font-size:22px;margin:0 0 12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:0 0 18px}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;table-layout:fixed;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--soft);font-weight:500}
.task{width:22%}.state{width:130px}.took{width:90px;text-align:right}.time{width:38%}
.axis{display:flex;justify-content:space-between;font-weight:400}
.track{position:relative;height:16px;margin-top:3px;background:var(--track)}
.bar{position:absolute;top:0;bottom:0;min-width:2px;background:var(--bar)}
.bar.critical{background:var(--critical)}.bar.failed{background:var(--failed)}
.bar.group{top:6px;bottom:6px}
.bar.hit{width:9px;height:9px;top:4px;bottom:auto;margin-left:-5px;transform:rotate(45deg);background:var(--hit)}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);margin:0 0 12px}
.key i{display:inline-block;width:18px;height:10px;margin-right:6px;background:var(--bar)}
.key .critical{background:var(--critical)}.key .failed{background:var(--failed)}.key .hit{width:9px;height:9px;transform:rotate(45deg);background:var(--hit)}
.note{color:var(--soft)}
`;
