/** The look of the sheet: a printed report, one column on a phone; no script, nothing from elsewhere. */
export const pageStyle = `
@page { size: A4; margin: 0 }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { margin: 0; background: #e9ecef; color: #1c242c; font: 9.2pt/1.48 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
  font-variant-numeric: tabular-nums; line-break: strict; overflow-wrap: anywhere; text-spacing-trim: trim-start }
.sheet, .appendix { width: 210mm; margin: 8mm auto; background: #fff; padding: 11mm 12mm 9mm }
.sheet { height: 297mm; overflow: hidden; display: flex; flex-direction: column; gap: 2.6mm }
h1, .verdict, .bureau { font-family: "Noto Serif CJK SC","Songti SC","SimSun",serif }
h1 { font-size: 16pt; line-height: 1.25; margin: 0; font-weight: 700 }
.masthead { display: flex; justify-content: space-between; align-items: flex-end; border-bottom: 1.6pt solid #16324f; padding-bottom: 2mm; gap: 6mm }
.bureau { margin: 0 0 .6mm; font-size: 9.5pt; color: #16324f; letter-spacing: .08em }
.coverage { text-align: right; color: #16324f; white-space: nowrap }
.coverage b { display: block; font-size: 19pt; line-height: 1 }
.coverage span { font-size: 8pt; color: #5a6672 }
.verdict { font-size: 12.5pt; line-height: 1.5; margin: 2.4mm 0 .6mm; font-weight: 600; text-wrap: pretty }
.sight { margin: 0; color: #5a6672; font-size: 8.4pt }
h2 { font-size: 9.4pt; margin: 0 0 1mm; color: #16324f; font-weight: 700; border-bottom: .5pt solid #c9d2da; padding-bottom: .5mm }
p { margin: 0 0 .8mm }
ul { margin: 0; padding-left: 4.2mm }
li { margin: 0 0 .5mm; text-wrap: pretty }
.decisions { background: #f3f6f9; border-left: 2.4pt solid #16324f; padding: 1.8mm 3mm 1.4mm }
.decisions h2 { border: 0; padding: 0 }
.decisions ul { list-style: decimal; padding-left: 5mm }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm }
.pair > div { display: flex; flex-direction: column; gap: 2.6mm }
figure { margin: 0 }
figure svg { display: block; width: 100%; height: auto }
.legend { display: flex; align-items: center; gap: 1mm; font-size: 7.6pt; color: #5a6672; margin: 0 0 .8mm }
.key { display: inline-block; width: 3.4mm; height: 2.6mm; margin-left: 2mm }
.key:first-child { margin-left: 0 }
.key.usual { background: #dfe5ea } .key.bar { background: #6b7785 } .key.above { background: #b3261e }
.key.blind { background: repeating-linear-gradient(135deg,#8a949e 0 .5pt,#fff .5pt 2.4pt); border: .4pt solid #c3ccd4 }
table { width: 100%; border-collapse: collapse; font-size: 8.4pt; line-height: 1.42 }
th { text-align: left; font-weight: 500; color: #5a6672; border-bottom: .5pt solid #c9d2da; padding: .4mm 1.6mm .4mm 0; white-space: nowrap }
td { vertical-align: top; border-bottom: .4pt solid #e6eaee; padding: .7mm 1.6mm .7mm 0 }
.num { text-align: right; white-space: nowrap }
tr.small td { color: #6d7883 }
.incidents table { table-layout: fixed } .what { width: 20% } .happened { width: 19% } .did { width: 21% } .result { width: 16% }
.what q { color: #5a6672; font-size: .9em; line-height: 1.3; display: block; quotes: '“' '”' }
.what span { display: block; font-weight: 600; margin-top: .5mm }
.level { font-size: 7.4pt; font-weight: 600; padding: 0 1mm; border: .6pt solid; border-radius: 1pt; white-space: nowrap }
.level-I { color: #a31515 } .level-II { color: #b04a00 } .level-III { color: #7a5d00 } .level-IV { color: #1f5a99 }
sup { font-size: 6.2pt; line-height: 0; margin-left: .3mm; white-space: nowrap }
sup a { color: #7a8691; text-decoration: none }
a { color: #1f5a99 }
.more, .none, .note { color: #6d7883; font-size: 8pt }
.reworded { color: #6d7883; font-size: 7.4pt; font-style: normal }
.rows { list-style: none; padding: 0; font-size: 8.4pt }
.rows li { text-wrap: balance; word-break: keep-all; overflow-wrap: anywhere }
.rows .when { white-space: nowrap; margin-right: 1.6mm; font-weight: 600 }
.meets { color: #b04a00; white-space: nowrap; margin-left: 1.4mm; font-weight: 600 }
footer { margin-top: auto; display: flex; justify-content: space-between; color: #6d7883; font-size: 7.6pt; border-top: .5pt solid #c9d2da; padding-top: 1mm }
.appendix h1 { font-size: 13pt; margin-bottom: 1.5mm }
.appendix .block { margin-bottom: 3mm }
.appendix td.at { white-space: nowrap }
.appendix td:nth-child(2), .appendix td:nth-child(4), .appendix td:nth-child(5) { white-space: nowrap }
.appendix tr { break-inside: avoid }
.tight-1 { font-size: 8.7pt; line-height: 1.42; gap: 2mm } .tight-1 table { font-size: 7.9pt }
.tight-2 { font-size: 8.2pt; line-height: 1.36; gap: 1.5mm; padding-top: 8mm; padding-bottom: 6mm } .tight-2 table, .tight-2 .rows { font-size: 7.5pt }
.tight-3 { font-size: 7.6pt; line-height: 1.3; gap: 1mm; padding-top: 6mm; padding-bottom: 5mm } .tight-3 table, .tight-3 .rows { font-size: 7pt } .tight-3 .verdict { font-size: 11pt }
.tight-4 { font-size: 7.1pt; line-height: 1.2; gap: .6mm; padding-top: 5mm; padding-bottom: 4mm } .tight-4 table, .tight-4 .rows { font-size: 6.6pt; line-height: 1.25 } .tight-4 .verdict { font-size: 10.5pt; margin: 1mm 0 0 } .tight-4 td { padding: .3mm 1.6mm .3mm 0 }
@media print { body { background: none } .sheet, .appendix { margin: 0 } .sheet { break-after: page } .appendix { padding-top: 12mm } a { color: inherit } }
@media screen and (max-width: 700px) {
  body { background: #fff; font-size: 14.5px; line-height: 1.55 }
  .sheet, .appendix { width: auto; height: auto; margin: 0; padding: 16px; overflow: visible; gap: 16px }
  .masthead { gap: 12px; padding-bottom: 8px }
  h1 { font-size: 19px } .bureau { font-size: 13px } .coverage b { font-size: 24px } .coverage span { font-size: 12px }
  .verdict { font-size: 17px; margin: 10px 0 4px } .sight { font-size: 13px } h2 { font-size: 15px; margin-bottom: 6px }
  .pair { display: flex; flex-direction: column; gap: 16px } .pair > div { gap: 16px }
  .decisions { padding: 10px 12px } ul { padding-left: 20px } .decisions ul { padding-left: 22px } li { margin-bottom: 5px }
  table, .rows { font-size: 13.5px } td, th { padding: 4px 6px 4px 0 } .legend, .more, .none, .note { font-size: 12.5px } sup { font-size: 10px }
  .key { width: 14px; height: 11px; margin-left: 8px } .legend { gap: 4px }
  .incidents thead { display: none } .incidents tr { display: block; border-bottom: 1px solid #c9d2da; padding: 6px 0 } .incidents td { display: block; border: 0; width: auto; padding: 2px 0 }
  .incidents td[data-label] { padding-left: 3em; position: relative } .incidents td[data-label]::before { content: attr(data-label); position: absolute; left: 0; color: #5a6672 }
  .what span { font-size: 14.5px } .level { font-size: 12px; padding: 0 5px }
  .rows .when { display: block } footer { font-size: 12px; gap: 12px }
  .appendix thead { display: none } .appendix tr { display: block; padding: 6px 0; border-bottom: 1px solid #e6eaee } .appendix td { display: inline; border: 0; padding: 0 6px 0 0; white-space: normal !important }
}
`;
