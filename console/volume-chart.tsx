import type { Usual } from "../lib/usual.ts";
import type { Today, TodayHour } from "./volume.ts";

const round = (value: number): number => Math.round(value * 10) / 10;

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** Hatching over hours of which not everything is known. */
const hatch = { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [1.5, 5], rotation: Math.PI / 4, color: "var:hatch" };

const blindHours = (hours: readonly TodayHour[]) => ({
  ...{ name: "看不全", type: "bar", xAxisIndex: 1, yAxisIndex: 1, barWidth: "100%", barGap: "-100%", silent: true, z: 1 },
  tooltip: { show: false },
  itemStyle: { color: "transparent", decal: hatch },
  data: hours.map(({ isBlind }) => (isBlind ? 100 : null)),
});

const axisOf = (index: number, isLast: boolean) => ({
  gridIndex: index,
  type: "category",
  data: Array.from({ length: 24 }, (_, hour) => `${hour}`),
  boundaryGap: true,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: "var:line-2" } },
  axisLabel: { show: isLast, color: "var:ink-3", interval: 5, formatter: "{value} 时" },
});

const band = (hours: readonly TodayHour[]) => {
  const plain = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, xAxisIndex: 0, yAxisIndex: 0 };
  const values = (pick: (usual: Usual) => number) => hours.map(({ usual }) => (usual === undefined ? null : round(pick(usual))));
  return [
    { ...plain, stack: "usual", name: "平常下限", data: values(({ low }) => low) },
    {
      ...{ ...plain, stack: "usual", name: "平常", tooltip: { show: false }, areaStyle: { color: "var:band", opacity: 1 } },
      data: values(({ low, high }) => high - low),
    },
    { ...plain, name: "平常上限", data: values(({ high }) => high) },
  ];
};

/** Options of the chart of today: counts by the hour over the usual band, below them the share of negative ones. */
export const todayOptions = ({ hours }: Today) => ({
  animation: false,
  grid: [
    { left: 38, right: 8, top: 20, height: 120 },
    { left: 38, right: 8, top: 156, height: 40 },
  ],
  xAxis: [axisOf(0, false), axisOf(1, true)],
  yAxis: [
    {
      gridIndex: 0,
      type: "value",
      minInterval: 1,
      splitNumber: 3,
      splitLine: { lineStyle: { color: "var:line" } },
      axisLabel: { color: "var:ink-3" },
      name: "条",
      nameGap: 6,
      nameTextStyle: { color: "var:ink-3", align: "right", padding: [0, 4, 0, 0] },
    },
    {
      ...{ gridIndex: 1, type: "value", min: 0, max: 100, interval: 100, splitLine: { show: false } },
      axisLabel: { color: "var:ink-3", formatter: "{value}%" },
    },
  ],
  tooltip: { trigger: "axis", renderMode: "richText", confine: true },
  axisPointer: { link: [{ xAxisIndex: "all" }] },
  series: [
    ...band(hours),
    blindHours(hours),
    {
      name: "今天",
      type: "line",
      symbol: "circle",
      symbolSize: 4,
      lineStyle: { width: 2.2, color: "var:series-1" },
      itemStyle: { color: "var:series-1" },
      data: hours.map(({ mentions }) => mentions ?? null),
    },
    {
      name: "负面率（%）",
      type: "bar",
      z: 3,
      xAxisIndex: 1,
      yAxisIndex: 1,
      barWidth: "56%",
      itemStyle: { color: "var:series-2", opacity: 0.82 },
      data: hours.map(({ mentions, negative = 0 }) => (mentions ? Math.round((negative / mentions) * 100) : null)),
    },
  ],
});

const sayUsual = (value: number, usual: Usual | undefined, say: (value: number) => string): string => {
  if (usual === undefined) return "";
  const word = say(value) !== say(usual.high) && value > usual.high ? "高于平常" : value < usual.low ? "低于平常" : "在平常范围";
  return `，${word}（到这时 ${say(usual.low)}–${say(usual.high)}）`;
};

/** Today in one sentence, with what is usual beside it. */
export const sayToday = ({ mentions, negative, usualMentions, usualShare, knownDays }: Today): string => {
  const share = mentions === 0 ? 0 : negative / mentions;
  const count = `今天 ${mentions} 条${sayUsual(mentions, usualMentions, (value) => `${Math.round(value)}`)}`;
  const mood = `负面 ${percent(share)}${sayUsual(share, usualShare, percent)}`;
  return `${count}；${mood}${usualMentions === undefined ? `。还在认识平常：已有 ${knownDays} 天，满 7 天起画出区间` : ""}。`;
};

/** Today's volume and negative share over the usual band, with the same figures as a table. */
export const VolumeChart = ({ today }: { readonly today: Today }) => (
  <figure class="chart">
    <div data-chart={JSON.stringify(todayOptions(today))}>
      <div data-canvas data-keep role="img" aria-label={sayToday(today)} />
    </div>
    <figcaption class="chart-key small muted">
      <span>
        <i class="key-line" aria-hidden="true" /> 今天每小时
      </span>
      {today.usualMentions === undefined ? null : (
        <span>
          <i class="key-band" aria-hidden="true" /> 平常（近 {today.knownDays} 天的八成）
        </span>
      )}
      <span>
        <i class="key-bar" aria-hidden="true" /> 负面率
      </span>
      {today.hours.some(({ isBlind }) => isBlind) ? (
        <span>
          <i class="key-blind" aria-hidden="true" /> 有来源看不见，数可能偏少
        </span>
      ) : null}
    </figcaption>
    <details class="more">
      <summary>看数字</summary>
      <div class="scroll-x">
        <table class="table">
          <thead>
            <tr>
              <th>时</th>
              <th class="number">今天</th>
              <th class="number">其中负面</th>
              <th class="number">平常</th>
            </tr>
          </thead>
          <tbody>
            {today.hours
              .filter(({ mentions }) => mentions !== undefined)
              .map(({ hour, mentions, negative, usual, isBlind }) => (
                <tr>
                  <td>
                    {hour} 时{isBlind ? "（看不全）" : ""}
                  </td>
                  <td class="number">{mentions}</td>
                  <td class="number">{negative}</td>
                  <td class="number">{usual === undefined ? "–" : `${round(usual.low)}–${round(usual.high)}`}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  </figure>
);
