// The report's look: grey, one accent, colour only for what is wrong; day and night; paper in Letter and A4.
import { cssString } from './escape.ts';

const palette = `
:root { color-scheme: light dark;
  --page:#e9eaeb; --sheet:#f6f6f6; --line:#b9bcc0; --soft:#dcdee0; --ink:#1b1d1f; --dim:#4d5359; --accent:#0b4f7d;
  --bad:#a3130f; --bad-soft:#f6dcd9; --warn:#7a4a00; --warn-soft:#f5e6c8; }
@media (prefers-color-scheme: dark) { :root {
  --page:#141618; --sheet:#1c1f22; --line:#454a50; --soft:#2a2e32; --ink:#d3d6d9; --dim:#a0a6ac; --accent:#86bde6;
  --bad:#ff9a8f; --bad-soft:#43211e; --warn:#e8b964; --warn-soft:#3a2f19; } }`;

const screen = `
* { box-sizing: border-box; }
html { scroll-padding-top: 3.2rem; }
body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main, header.top > div, nav > div, footer > div { max-width: 1320px; margin: 0 auto; padding: 0 20px; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.55rem; line-height:1.25; margin: 0; } h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; } h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
p { margin: .3rem 0; max-width: 76ch; } ul, ol { margin: .3rem 0; padding-left: 1.3rem; } li { max-width: 90ch; }
code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, Consolas, monospace; font-size: .87em; }
pre { background: var(--soft); border:1px solid var(--line); padding:.5rem .7rem; white-space: pre-wrap; overflow-wrap: anywhere; margin:.3rem 0; }
.dim { color: var(--dim); } .nb { white-space: nowrap; }
header.top { padding: 22px 0 14px; border-bottom: 1px solid var(--line); background: var(--sheet); }
header.top dl { display:grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin:.7rem 0 0; } header.top dt { color: var(--dim); } header.top dd { margin:0; }
.sample { display:inline-block; border:2px solid var(--ink); padding:.05rem .6rem; font-weight:600; margin:.4rem 0 0; }
nav { position: sticky; top:0; background: var(--sheet); border-bottom:1px solid var(--line); z-index: 3; }
nav > div { display:flex; flex-wrap:wrap; gap: 0 1.1rem; } nav a { display:inline-block; padding:.65rem 0; text-decoration:none; } nav a:hover { text-decoration: underline; }
table { border-collapse: collapse; background: var(--sheet); } caption { text-align:left; color:var(--dim); padding:.3rem 0; }
th, td { border:1px solid var(--line); padding:.3rem .5rem; text-align:left; vertical-align: top; } th { font-weight:600; background: var(--soft); }
.wide { overflow-x:auto; } td.n { text-align:right; font-variant-numeric: tabular-nums; }
#bring td { font-size:.92rem; } #strip td, #strip th { padding:.22rem .5rem; } #strip tbody th { white-space:nowrap; } .sign { font-weight:600; white-space:nowrap; } .sign svg, .cell svg { width: .95em; height:.95em; vertical-align:-.1em; margin-right:.3em; }
.s-critical, .s-high, .s-not-met { color: var(--bad); } .s-medium, .s-stale { color: var(--warn); }
ol.decide { list-style:none; padding:0; margin:.5rem 0; counter-reset: d; }
ol.decide > li { counter-increment:d; max-width:none; background:var(--sheet); border:1px solid var(--line); border-left:.4rem solid var(--line); padding:.6rem .9rem; margin:0 0 .5rem; display:grid; grid-template-columns: 7.2rem 1fr auto; gap:.2rem 1rem; align-items:start; }
ol.decide > li.critical, ol.decide > li.high { border-left-color: var(--bad); } ol.decide > li.medium { border-left-color: var(--warn); }
ol.decide p { max-width: 88ch; margin:0; } ol.decide .head { font-weight:600; } ol.decide .open { display:inline-block; padding:.4rem .1rem; }
table.cranes th { text-align:center; font-size:.78rem; padding:.25rem .15rem; } table.cranes th:first-child { text-align:left; padding-left:.5rem; }
table.cranes thead th { position: sticky; top: 0; } table.cranes .wide { overflow: visible; }
table.cranes tbody th { font-weight:400; background:var(--sheet); font-size:.86rem; line-height:1.25; min-width: 15rem; }
table.cranes tbody th.group { background: var(--soft); font-weight:600; font-size:.85rem; }
td.cell { text-align:center; padding:0; min-width:2.7rem; font-size:.72rem; line-height:1.15; color:var(--dim); vertical-align:middle; }
td.cell a { display:block; padding:.3rem .1rem; color:inherit; text-decoration:none; } td.cell a:hover { text-decoration: underline; }
td.cell svg { display:block; margin:0 auto .1rem; width:1.05em; height:1.05em; }
td.not-met { background: var(--bad-soft); color: var(--bad); font-weight:700; } td.stale { background: var(--warn-soft); color:var(--warn); }
article { background:var(--sheet); border:1px solid var(--line); border-top:.3rem solid var(--line); padding: .8rem 1.1rem 1rem; margin: 0 0 1.1rem; }
article.critical, article.high { border-top-color: var(--bad); } article.medium { border-top-color: var(--warn); }
article .meta { display:flex; flex-wrap:wrap; gap:.1rem 1.2rem; font-size:.9rem; color:var(--dim); } article h3.head { font-size:1.12rem; margin:.25rem 0 .3rem; max-width: 80ch; line-height:1.35; }
article section { margin-top:.7rem; } article section > h4 { margin:0; font-size:.83rem; color:var(--dim); font-weight:600; }
ul.saw { list-style:none; padding:0; } ul.saw > li { max-width: none; padding:.15rem 0 .25rem; display:grid; grid-template-columns: 17rem 1fr; gap:0 1.2rem; } ul.saw .proof { font-size:.9rem; color:var(--dim); }
.lines { background: var(--soft); border:1px solid var(--line); margin:.2rem 0; font-size:.85em; overflow-x:auto; } .lines span { display:block; padding:0 .6rem; white-space:pre-wrap; overflow-wrap:anywhere; } .lines b { font-weight:400; color:var(--dim); display:inline-block; min-width:3.2em; } .lines .lit { font-weight:700; outline:1px solid var(--ink); outline-offset:-1px; }
.now { border-left:.3rem solid var(--accent); padding-left:.8rem; } .now p { font-weight:600; }
blockquote { margin:.3rem 0 .2rem; padding:.1rem 0 .1rem .8rem; border-left:.2rem solid var(--line); max-width:80ch; } blockquote cite { font-style:normal; color:var(--dim); font-size:.9rem; display:block; }
.measure { border-top:1px solid var(--line); padding:.7rem 0 .3rem; } .measure h3 { margin:0 0 .2rem; } .measure table { width:100%; font-size:.9rem; table-layout:fixed; } .measure td:first-child { width: 9.5rem; } .measure td:nth-child(2) { width: 15rem; } ul.needs { list-style:none; padding:0; margin:0; } ul.needs li { max-width:none; }
#matrix details { background:var(--sheet); border:1px solid var(--line); padding:.5rem .8rem; margin:0 0 .5rem; } #matrix summary { cursor:pointer; } #matrix .wide { margin:.5rem 0; }
table.matrix th { font-size:.74rem; padding:.2rem .35rem; font-weight:600; } table.matrix td { padding:0; text-align:center; min-width:3rem; font: .82rem/1.2 ui-monospace, "Liberation Mono", monospace; letter-spacing:.08em; } table.matrix td a { display:block; padding:.3rem .25rem; color:inherit; text-decoration:none; } table.matrix td a:hover { text-decoration:underline; } td.away { background:var(--soft); }
table.matrix td.open, table.matrix td.unknown-path, table.matrix td.not-allowed { background:var(--bad-soft); color:var(--bad); font-weight:700; } table.matrix td.closed { background:var(--warn-soft); color:var(--warn); }
table.ways { width:100%; font-size:.88rem; } tr.open td:last-child, tr.unknown-path td:last-child, tr.not-allowed td:last-child { color:var(--bad); font-weight:600; }
:target { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { border-top:1px solid var(--line); margin-top:2.5rem; padding: 1rem 0 2rem; color:var(--dim); }
@media (max-width: 720px) { ol.decide > li { grid-template-columns: 1fr; } ul.saw > li { grid-template-columns:1fr; } }`;

/** Paper: dark ink on white whatever the screen's palette, page numbers, no row cut, the crane table on a sheet of its own on its side. */
const paper = (head: string, foot: string) => `
@page { margin: 17mm 13mm 17mm; @top-left { content: ${head}; font: 8.5pt sans-serif; color:#333; } @top-right { content: "Page " counter(page) " of " counter(pages); font: 8.5pt sans-serif; color:#333; } @bottom-left { content: ${foot}; font: 7.5pt sans-serif; color:#333; } }
@page wide { size: landscape; }
@media print {
  :root { color-scheme: light; --page:#fff; --sheet:#fff; --line:#777; --soft:#eee; --ink:#000; --dim:#333; --accent:#000; --bad:#000; --bad-soft:#ddd; --warn:#000; --warn-soft:#eee; }
  html { font-size: 9.5pt; } body { font-size: 1rem; line-height:1.4; -webkit-print-color-adjust: exact; print-color-adjust: exact; } nav { display:none; } main, header.top > div, footer > div { max-width:none; padding:0; }
  header.top { padding-top:0; } a { text-decoration:none; } h2 { margin-top:1.4rem; } h2, h3, h4 { break-after: avoid; } tr, ol.decide > li, .lines, blockquote, ul.saw > li { break-inside: avoid; } thead { display: table-header-group; } p, li { orphans:3; widows:3; }
  table.ways tr.agrees { display:none; }
  .keep { break-inside: avoid; break-after: avoid; } article section { break-inside: avoid-page; } .wide { overflow:visible; }
  section.turned { page: wide; } section.turned table { width:100%; } section.turned table.cranes thead th { position: static; } td.cell { min-width:9.4mm; font-size:6.6pt; } table.cranes tbody th.group { font-size:8pt; padding:.1rem .3rem; } #strip table, #bring table, #coverage table, #read table, #matrix table, .measure table { font-size:8pt; width:100%; line-height:1.25; } .measure td:first-child { width:24mm; } .measure td:nth-child(2) { width:34mm; } td, th { padding:.15rem .35rem; } table.cranes th { font-size:6.8pt; overflow-wrap:anywhere; } table.cranes tbody th { font-size:7.6pt; min-width: 44mm; padding:.12rem .3rem; } td.cell a { padding:.08rem 0; } td.cell svg { display:inline-block; margin:0 .15em 0 0; vertical-align:-.12em; width:.9em; height:.9em; }
  td.not-met { border:1.6pt solid #000; } article { border-top-width:2pt; } ol.decide > li.critical, ol.decide > li.high { border-left:4pt solid #000; } :target { outline:none; }
}`;

/** @param head what stands at the top of each printed page. @param foot what stands at its foot. Any text: it is made safe here. */
export function styleSheet(head: string, foot: string): string {
  return [palette, screen, paper(cssString(head), cssString(foot))].join('\n').trim();
}
