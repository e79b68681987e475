import { formatBeijing } from "../../lib/time.ts";
import { type Bin, binsOf, type Life, type Moment, momentsOf, sayBin, sayWidth } from "./moments.ts";

const markColours: Readonly<Record<Moment["kind"], string>> = {
  post: "var:ink-2",
  alert: "var:level-2",
  act: "var:series-1",
  notice: "var:level-4",
  statement: "var:good",
  change: "var:level-1",
};

/** Labels closer than this share of the width would stand on each other: the later one moves up a row, of three. */
const labelShare = 0.13;
const rowPx = 12;

/** In which row of labels each place is named. */
const rowsOf = (places: readonly number[], width: number): readonly number[] => {
  const taken: number[] = [];
  return places.map((place) => {
    const free = [0, 1, 2].find((row) => place - (taken[row] ?? -width) >= width * labelShare) ?? 0;
    taken[free] = place;
    return free;
  });
};

/** One dashed line for each stretch in which something happened; its label names the moments by their numbers. */
const markable = (moments: readonly Moment[], bins: readonly Bin[], widthMs: number) => {
  const byPlace = new Map<number, number[]>();
  for (const [index, { at }] of moments.entries()) {
    const place = Math.floor((Date.parse(at) - (bins[0]?.fromMs ?? 0)) / widthMs);
    if (place >= 0 && place < bins.length) byPlace.set(place, [...(byPlace.get(place) ?? []), index]);
  }
  const marks = [...byPlace].toSorted(([one], [other]) => one - other);
  const rows = rowsOf(
    marks.map(([place]) => place),
    bins.length,
  );
  return marks.map(([place, indexes], mark) => {
    const [first = 0, last = 0] = [indexes[0], indexes.at(-1)];
    const formatter = first === last ? `${first + 1}` : `${first + 1}–${last + 1}`;
    const label = { show: true, formatter, color: "var:ink-2", fontSize: 11, distance: 3 + rowPx * (rows[mark] ?? 0) };
    return { xAxis: place, lineStyle: { color: markColours[(moments[first] as Moment).kind], type: "dashed", width: 1.2 }, label };
  });
};

const options = (moments: readonly Moment[], bins: readonly Bin[], widthMs: number) => {
  const bar = { type: "bar", stack: "posts", barCategoryGap: "22%" };
  return {
    animation: false,
    grid: { left: 30, right: 12, top: 22 + 2 * rowPx, bottom: 24 },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: {
      type: "category",
      data: bins.map((bin) => sayBin(bin, widthMs)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "var:line-2" } },
      axisLabel: { color: "var:ink-3" },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 3,
      splitLine: { lineStyle: { color: "var:line" } },
      axisLabel: { color: "var:ink-3" },
      name: "条",
      nameGap: 8,
      nameTextStyle: { color: "var:ink-3", align: "right", padding: [0, 4, 0, 0] },
    },
    series: [
      { ...bar, name: "负面", itemStyle: { color: "var:series-2", opacity: 0.85 }, data: bins.map(({ negative }) => negative) },
      {
        ...bar,
        name: "其余",
        itemStyle: { color: "var:hatch" },
        data: bins.map(({ posts, negative }) => posts - negative),
        markLine: { symbol: "none", silent: true, data: markable(moments, bins, widthMs) },
      },
    ],
  };
};

/** Volume and negative ones over time, with the moments that matter numbered in the chart and told below it. */
export const Timeline = ({ life }: { readonly life: Life }) => {
  const moments = momentsOf(life);
  const { widthMs, bins } = binsOf(life.posts);
  const { signals } = life.incident;
  const say = `${sayWidth(widthMs)}一格，共 ${life.posts.length} 条，独立原帖负面占 ${Math.round(signals.negativeShare * 100)}%`;
  return (
    <section class="panel" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">经过</h2>
        <span class="muted">{say}</span>
      </header>
      <figure class="chart timeline">
        <div data-chart={JSON.stringify(options(moments, bins, widthMs))}>
          <div data-canvas data-keep role="img" aria-label={say} />
        </div>
        <figcaption class="chart-key small muted">
          <span>
            <i class="key-bar" aria-hidden="true" /> 负面
          </span>
          <span>
            <i class="key-rest" aria-hidden="true" /> 其余
          </span>
          <span>虚线上的数字是下面的时刻</span>
        </figcaption>
      </figure>
      <details class="more" data-fold open>
        <summary>{moments.length} 个时刻</summary>
        <ol class="moments">
          {moments.map(({ at, text, kind }, index) => (
            <li class={`is-${kind}`}>
              <span class="moment-number">{index + 1}</span>
              <time class="tabular" datetime={at}>
                {formatBeijing(at, "short")}
              </time>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
};
