import { maskNames } from "../../lib/mask-names.ts";
import { placeName } from "../../lib/place-name.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { type Level, levels, levelTitles } from "../../model/incident.ts";
import { Cartogram } from "../cartogram.tsx";
import { readDesk } from "../desk-data.ts";
import type { DeskRow, DeskView } from "../desk-view.ts";
import { sayPlaces, shortTitle } from "../incident-card.tsx";
import { show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { definePage } from "../page.ts";
import type { Sight } from "../parts.ts";
import { sayToday, VolumeChart } from "../volume-chart.tsx";

const rowsShown = 6;

const openRows = ({ unsigned, running, prevention, recovery }: DeskView): readonly DeskRow[] => [
  ...unsigned,
  ...running,
  ...prevention,
  ...recovery,
];

/** What the list leaves out. */
const sayMore = (open: number, foreseen: number): string =>
  [
    ...(open > rowsShown ? [`另有 ${open - rowsShown} 起`] : []),
    ...(foreseen > 0 ? [`${foreseen} 处一天内可能升温（预测，不是事实）`] : []),
  ].join("；");

const countOf = (rows: readonly DeskRow[], level: Level): number => rows.filter((row) => row.level === level).length;

const Counts = ({ rows }: { readonly rows: readonly DeskRow[] }) => (
  <ul class="wall-counts">
    {levels.map((level) => (
      <li class={countOf(rows, level) === 0 ? "is-none" : undefined}>
        <LevelBadge level={level} />
        <strong>{countOf(rows, level)}</strong>
        <span class="visually-hidden">起{levelTitles[level].title}</span>
      </li>
    ))}
  </ul>
);

const Row = ({ row: { incident, file, level, next, missed } }: { readonly row: DeskRow }) => {
  const clock = missed[0] ?? next;
  return (
    <li class={`wall-row is-${level}`}>
      <LevelBadge level={level} />
      <div>
        <p class="wall-title">
          <strong>{sayPlaces(incident)}</strong> {maskNames(file?.handling.title ?? incident.title)}
        </p>
        <p class="muted">
          {file?.handling.acknowledgedAt === undefined ? "等签收" : `${file.handling.acknowledgedBy} 已签收`}，主办{" "}
          {file?.handling.lead ?? "未定"}，累计 {incident.signals.mentions} 条，负面 {Math.round(incident.signals.negativeShare * 100)}%
        </p>
      </div>
      {clock === undefined ? (
        <span class="muted">没有时限在走</span>
      ) : (
        <p class="wall-clock-cell">
          <time class="countdown-left" data-due={clock.dueAt} data-from={clock.from} datetime={clock.dueAt}>
            {formatBeijing(clock.dueAt, "short")} 到期
          </time>
          <span class="muted">{shortTitle(clock.title)}</span>
        </p>
      )}
    </li>
  );
};

const Blind = ({ blind, at }: { readonly blind: readonly Sight[]; readonly at: string }) =>
  blind.length === 0 ? (
    <p class="wall-foot">来源都看得见</p>
  ) : (
    <p class="wall-foot is-blind">
      <strong>看不见：</strong>
      {blind
        .map(({ title, since }) => `${title}${since === undefined ? "" : `（${sayDuration(Date.parse(at) - Date.parse(since))}）`}`)
        .join("、")}
      。没有消息不等于没有事。
    </p>
  );

const townCounts = (rows: readonly DeskRow[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { incident } of rows)
    for (const place of incident.places) counts.set(placeName(place), (counts.get(placeName(place)) ?? 0) + incident.signals.mentions);
  return counts;
};

/** The wall: the desk in large type, turning by itself; space stops it. */
export const wall = definePage({
  name: "wall",
  title: "大屏",
  path: "/wall",
  nav: { group: "now", place: 90, icon: "wall", jump: "w" },
  right: "look",
  mount: (app, parts) => {
    app.get("/wall", async (context) => {
      const { at, view, today, blind } = await readDesk(parts);
      const rows = openRows(view);
      return show(
        context,
        { title: "大屏", page: "wall", live: ["desk", "sources"], islands: ["chart", "wall"], isBare: true },
        <div class="wall">
          <header class="wall-head">
            <h1>{parts.bureau.name}值班大屏</h1>
            <Counts rows={rows} />
            <time class="wall-time tabular" data-clock datetime={at}>
              {formatBeijing(at, "short")}
            </time>
          </header>
          <div class="wall-views" data-wall>
            <section class="wall-view" aria-labelledby="wall-now">
              <h2 id="wall-now">现在</h2>
              {rows.length === 0 ? (
                <p class="wall-calm">{blind.length === 0 ? "没有未办结的事件" : "看得见的来源里没有未办结的事件"}</p>
              ) : (
                <ul class="wall-rows">
                  {rows.slice(0, rowsShown).map((row) => (
                    <Row row={row} />
                  ))}
                </ul>
              )}
              <p class="muted wall-more">{sayMore(rows.length, view.foreseen.length)}</p>
            </section>
            <section class="wall-view" aria-labelledby="wall-today">
              <h2 id="wall-today">今天的声量</h2>
              <p>{sayToday(today)}</p>
              <VolumeChart today={today} />
            </section>
            <section class="wall-view" aria-labelledby="wall-where">
              <h2 id="wall-where">在哪里</h2>
              <Cartogram tiles={parts.tiles} countByTown={townCounts(rows)} />
            </section>
          </div>
          <Blind blind={blind} at={at} />
          <p class="wall-controls">
            <a href="/">值班台</a>
            <button type="button" class="button" data-wall-stop aria-pressed="false">
              停住
            </button>
          </p>
        </div>,
      );
    });
  },
});
