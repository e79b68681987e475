import * as echarts from "echarts";
import { escapeHtml } from "../lib/html.ts";
import { dayMs, formatBeijing } from "../lib/time.ts";
import { type Column, figuresOf, type Raised, rowTitles, sayDelay } from "./backtesting.ts";
import type { Labels } from "./labelled-stream.ts";

const ink = { hit: "#2f6f9f", repeat: "#c9a227", false: "#b3261e", text: "#47525d", line: "#c3ccd4", faint: "#eceff2" };
const colours = ["#2f6f9f", "#9aa7b3"];
const fonts = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";
const width = 960;

const draw = (height: number, option: object): string => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: fonts }, ...option } as echarts.EChartsCoreOption);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};

const axis = { axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } }, axisLabel: { color: ink.text, fontSize: 11 } };
const counting = { ...axis, type: "value", minInterval: 1, splitLine: { lineStyle: { color: ink.faint } } };
const legend = { top: 0, right: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: ink.text, fontSize: 12 } };

const dayNames = ({ from, days }: Labels): readonly string[] =>
  Array.from({ length: Math.max(1, Math.ceil(days)) }, (_, day) => formatBeijing(from + day * dayMs, "short").slice(0, 5));

const byDay = (alerts: readonly Raised[], { from, days }: Labels): readonly number[] => {
  const counts = new Array<number>(Math.max(1, Math.ceil(days))).fill(0);
  for (const { at } of alerts) {
    const day = Math.min(counts.length - 1, Math.max(0, Math.floor((at - from) / dayMs)));
    counts[day] = (counts[day] as number) + 1;
  }
  return counts;
};

/** First alerts by the day: what was right, what was told twice, what was false. */
const dayChart = ({ raised, score }: Column, labels: Labels): string => {
  const wrong = new Set<Raised>([...score.falseAlarms, ...score.repeated]);
  const right = raised.filter((alert) => !wrong.has(alert));
  const stacks = [
    { name: "对的", alerts: right, colour: ink.hit },
    { name: "重复", alerts: score.repeated, colour: ink.repeat },
    { name: "误报", alerts: score.falseAlarms, colour: ink.false },
  ];
  return draw(190, {
    legend,
    grid: { left: 34, right: 8, top: 30, bottom: 24 },
    xAxis: { ...axis, type: "category", data: dayNames(labels) },
    yAxis: counting,
    series: stacks.map(({ name, alerts, colour }) => ({
      ...{ type: "bar", name, stack: "day", barMaxWidth: 14, itemStyle: { color: colour } },
      data: byDay(alerts, labels),
    })),
  });
};

/** Delays below this are drawn as this; the axis counts powers of ten from it. */
const leastMinutes = 0.1;
const lengthOf = (minutes: number): number => Math.log10(Math.max(leastMinutes, minutes) / leastMinutes);
const sayLength = (length: number): string => {
  const minutes = leastMinutes * 10 ** length;
  return minutes >= 100 ? `${Math.round(minutes / 6) / 10} 时` : `${Math.round(minutes * 10) / 10} 分`;
};

/** Minutes to the first alert by incident, the configurations beside each other; an incident without a bar was missed. */
const delayChart = (columns: readonly Column[]): string => {
  const names = columns[0]?.score.found.map(({ truth }) => truth.name) ?? [];
  return draw(60 + names.length * (14 + 10 * columns.length), {
    legend: { ...legend, data: columns.map(({ title }) => title) },
    grid: { left: 240, right: 70, top: 30, bottom: 26 },
    xAxis: {
      ...{ ...axis, type: "value", min: 0, interval: 1, splitLine: { lineStyle: { color: ink.faint } } },
      axisLabel: { ...axis.axisLabel, formatter: sayLength },
    },
    yAxis: { ...axis, type: "category", inverse: true, data: names, axisLabel: { ...axis.axisLabel, width: 225, overflow: "truncate" } },
    series: columns.map(({ title, score }, index) => ({
      ...{ type: "bar", name: title, barMaxWidth: 9, itemStyle: { color: colours[index % colours.length] } },
      label: {
        show: true,
        position: "right",
        fontSize: 10,
        color: ink.text,
        formatter: ({ name }: { name: string }) => sayOf(score, name),
      },
      data: score.found.map(({ delayMinutes }) => (delayMinutes === undefined ? 0 : Math.max(0.04, lengthOf(delayMinutes)))),
    })),
  });
};

const sayOf = (score: Column["score"], name: string): string => {
  const found = score.found.find(({ truth }) => truth.name === name);
  return found?.delayMinutes === undefined ? "漏报" : sayDelay(found.delayMinutes);
};

const cell = (tag: string, text: string): string => `<${tag}>${escapeHtml(text)}</${tag}>`;

const table = (columns: readonly Column[]): string => {
  const cells = columns.map(figuresOf);
  const head = `<tr>${cell("th", "指标")}${columns.map(({ title }) => cell("th", title)).join("")}</tr>`;
  const rows = rowTitles.map(
    (title, row) => `<tr>${cell("th", title)}${cells.map((figures) => cell("td", figures[row] as string)).join("")}</tr>`,
  );
  return `<table>${head}${rows.join("")}</table>`;
};

const list = (title: string, alerts: readonly Raised[]): string =>
  alerts.length === 0
    ? ""
    : `<h3>${title}</h3><ul>${alerts.map(({ at, level, title: text }) => `<li><time>${formatBeijing(at, "short")}</time> 舆情${escapeHtml(level)}级 ${escapeHtml(text)}</li>`).join("")}</ul>`;

const style = `body{margin:0 auto;padding:24px 16px 48px;max-width:${width}px;font:14px/1.6 ${fonts};color:#1d252c;background:#fff}
h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:32px 0 8px}h3{font-size:14px;margin:12px 0 4px}p{margin:0 0 12px;color:${ink.text}}
table{border-collapse:collapse;min-width:min(100%,560px)}th,td{padding:6px 14px 6px 0;border-bottom:1px solid ${ink.faint};text-align:left;font-weight:400}
tr:first-child th{font-weight:600}td{font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto;display:block}
ul{margin:0;padding-left:18px}time{color:${ink.text};margin-right:6px}`;

/** A page without anything from elsewhere: the figures, delays by incident, alerts by day, and every false or repeated alert. */
export const renderBacktest = (columns: readonly Column[], labels: Labels): string => {
  const to = formatBeijing(labels.from + labels.days * dayMs, "short");
  const parts = columns.map(
    (column) =>
      `<h2>${escapeHtml(column.title)}：每天的首次预警</h2>${dayChart(column, labels)}${list("误报", column.score.falseAlarms)}${list("重复", column.score.repeated)}`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>回测</title><style>${style}</style></head><body><h1>回测</h1><p>${formatBeijing(labels.from, "short")} 至 ${to}，${Math.round(labels.days)} 天，${columns[0]?.score.found.length ?? 0} 起应当预警的事件</p>${table(columns)}<h2>从第一条帖文到首次预警</h2>${delayChart(columns)}${parts.join("")}</body></html>\n`;
};
