"""How the page looks: on a desk, on a phone, on paper."""

STYLE = """
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --link: #0b5394; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 70rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, "Noto Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
header p, main p { max-width: 48rem; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible, figure:focus-visible, summary:focus-visible {
  outline: 3px solid #e69f00; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: 1rem 0; list-style: none; }
nav a { display: inline-block; padding: .3rem 0; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .875em; color: var(--soft); }
.scroll { overflow-x: auto; margin: 1rem 0 .25rem; }
table { border-collapse: collapse; font-size: .9rem; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
caption small { display: block; font-weight: 400; color: var(--soft);
  max-width: min(48rem, calc(100vw - 2.5rem)); }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; background: #fff; }
tbody th { font-weight: 400; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.l { min-width: 11rem; white-space: pre-line; }
.h1 { background: #f4f8fb; } .h2 { background: #e7f0f7; } .h3 { background: #dae8f2; }
.h4 { background: #cce0ee; } .h5 { background: #bfd8e9; } .h6 { background: #b1d0e5; }
.h7 { background: #a4c8e0; } .h8 { background: #96c0dc; } .h9 { background: #89b8d7; }
.command { color: var(--soft); font-size: .85rem; margin-top: .25rem; }
figure { margin: 1rem 0; }
figure.chart { overflow-x: auto; }
figcaption { color: var(--soft); font-size: .85rem; }
svg { display: block; max-width: 100%; height: auto; min-width: 34rem; }
svg text { font: 13px system-ui, "Noto Sans", sans-serif; fill: var(--ink); }
svg .title { font-weight: 600; font-size: 15px; }
svg .soft { fill: var(--soft); font-size: 12px; }
svg .light { fill: #fff; } svg .dark { fill: #1b1f24; }
svg .grid { stroke: #e3e7eb; } svg .axis { stroke: #57606a; }
svg .range { stroke: #1b1f24; stroke-width: 1.5; }
svg .mark { stroke: #9a3412; stroke-width: 1.5; stroke-dasharray: 5 3; }
blockquote { margin: .75rem 0 .25rem; padding: .25rem 1rem; border-inline-start: 4px solid #0072b2; }
blockquote p { margin: 0; white-space: pre-line; max-width: none; }
blockquote[dir=rtl] { text-align: right; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1rem; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .75rem; }
summary { cursor: pointer; padding: .3rem 0; }
@media (max-width: 40rem) {
  body { padding: 1rem; } h1 { font-size: 1.4rem; } th, td { padding: .3rem .4rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
  table { font-size: .8rem; } .l { min-width: 6.5rem; }
  tr > th:first-child { position: sticky; left: 0; background: #fff; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip, details { display: none; }
  .scroll, figure.chart { overflow: visible; } table { font-size: 8pt; }
  thead { display: table-header-group; } tr, figure, blockquote, svg { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; } svg { min-width: 0; }
  .n, .h1, .h2, .h3, .h4, .h5, .h6, .h7, .h8, .h9 { print-color-adjust: exact; }
}
"""
