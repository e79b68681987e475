import * as echarts from "echarts";
import type { Digest } from "./digest.ts";

/** Ink for paper: one accent for negative, grey for what is usual. */
const ink = { bar: "#b3261e", calm: "#6b7785", band: "#dfe5ea", line: "#c3ccd4", text: "#47525d", blind: "#8a949e" };

const fonts = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";

/** What a chart shows, in words: for those who cannot see it. */
export const describeChart = ({ days, usual }: Pick<Digest, "days" | "usual">): string => {
  const counts = days.map(({ day, negative, isBlind }) => `${day.slice(5)} ${negative} 条${isBlind ? "（看不全）" : ""}`).join("，");
  const range = usual === undefined ? "平常水平不可知" : `平常每日 ${Math.round(usual.low)}—${Math.round(usual.high)} 条`;
  return `每日负面帖文：${counts}；${range}。`;
};

const hatch = { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: ink.blind };

/** A number over the hatching of a blind day stays readable. */
const overHatch = { backgroundColor: "rgba(255,255,255,0.85)", padding: [0, 2], borderRadius: 2 };

const labelOf = (day: string, count: number): string =>
  count > 10 ? String(Number(day.slice(8))) : `${Number(day.slice(5, 7))}-${day.slice(8)}`;

const seriesOf = ({ days, usual }: Pick<Digest, "days" | "usual">, top: number) => [
  {
    ...{ type: "bar", name: "看不全", barWidth: "100%", barGap: "-100%", silent: true, z: 1 },
    data: days.map(({ isBlind }) => (isBlind ? top : null)),
    itemStyle: { color: "rgba(255,255,255,0)", borderWidth: 0, decal: hatch },
  },
  {
    ...{ type: "bar", name: "负面", barMaxWidth: 26, barWidth: "46%", z: 3 },
    data: days.map(({ negative }) => ({
      value: negative,
      itemStyle: { color: usual !== undefined && negative > usual.high ? ink.bar : ink.calm },
    })),
    label: { show: days.length <= 10, position: "top", distance: 2, color: ink.text, fontSize: 10, fontFamily: fonts, ...overHatch },
    ...(usual === undefined
      ? {}
      : {
          markArea: {
            silent: true,
            z: 0,
            itemStyle: { color: ink.band, opacity: 0.75 },
            data: [[{ yAxis: usual.low }, { yAxis: usual.high }]],
          },
          markLine: {
            ...{ silent: true, symbol: "none", label: { show: false }, lineStyle: { color: ink.line, type: "solid", width: 1 } },
            data: [{ yAxis: usual.middle }],
          },
        }),
  },
];

/** Negative posts by the day as SVG: the usual band behind, blind days hatched, days above the band in the accent. */
export const volumeChart = (
  digest: Pick<Digest, "days" | "usual">,
  { width, height }: { readonly width: number; readonly height: number },
): string => {
  const { days, usual } = digest;
  const most = Math.max(4, usual?.high ?? 0, ...days.map(({ negative }) => negative));
  const top = Math.ceil((most * 1.15) / 2) * 2;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: fonts },
    grid: { left: 30, right: 6, top: 8, bottom: 20 },
    xAxis: {
      type: "category",
      data: days.map(({ day }) => labelOf(day, days.length)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { color: ink.text, fontSize: 10, interval: days.length > 10 ? 4 : 0 },
    },
    yAxis: {
      ...{ type: "value", min: 0, max: top, minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: "#eceff2" } } },
      axisLabel: { color: ink.text, fontSize: 10, showMaxLabel: false },
    },
    series: seriesOf(digest, top),
  } as echarts.EChartsCoreOption);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};
