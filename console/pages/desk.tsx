import type { Context } from "hono";
import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import { readDesk, type Work } from "../desk-data.ts";
import type { DeskRow } from "../desk-view.ts";
import { ForeseenLine, IncidentCard } from "../incident-card.tsx";
import { show } from "../layout.tsx";
import { definePage } from "../page.ts";
import type { Sight } from "../parts.ts";
import { TicketPanel } from "../ticket-panel.tsx";
import type { ConsoleEnv } from "../viewer.ts";
import type { Today } from "../volume.ts";
import { sayToday, VolumeChart } from "../volume-chart.tsx";

/** Blind sources: what we do not see is never shown as calm. */
export const BlindNotice = ({ blind, at }: { readonly blind: readonly Sight[]; readonly at: string }) =>
  blind.length === 0 ? null : (
    <div class="notice is-blind" role="status">
      <strong>有 {blind.length} 个来源看不见，下面的数字不完整：</strong>
      {blind.map(({ title, since, because }) => (
        <span>
          {title}
          {since === undefined ? "" : `，自 ${formatBeijing(since, "short")} 起 ${sayDuration(Date.parse(at) - Date.parse(since))}`}
          {because === undefined ? "" : `（${because}）`}
        </span>
      ))}
      <a href="/sources">查看来源</a>
    </div>
  );

interface GroupProps {
  readonly context: Context<ConsoleEnv>;
  readonly title: string;
  readonly note: string;
  readonly rows: readonly DeskRow[];
  readonly id: string;
}

/** An empty group stays in the page, hidden: cards move between groups that are always there when fresh contents are morphed in. */
const Group = ({ context, title, note, rows, id }: GroupProps) => (
  <section class="stack-tight" id={`of-${id}`} aria-labelledby={`group-${id}`} hidden={rows.length === 0}>
    <div class="panel-head">
      <h2 id={`group-${id}`}>
        {title} <span class="count">{rows.length}</span>
      </h2>
      <span class="muted small">{note}</span>
    </div>
    <ul class="cards">
      {rows.map((row) => (
        <IncidentCard context={context} row={row} />
      ))}
    </ul>
  </section>
);

const foreseenShown = 4;

const byChance = (a: DeskRow, b: DeskRow): number => (b.incident.forecast?.probability ?? 0) - (a.incident.forecast?.probability ?? 0);

/** Forecasts that nobody was told of: a list, so that what happens now stays in sight. */
const Foreseen = ({ rows }: { readonly rows: readonly DeskRow[] }) => {
  const sorted = rows.toSorted(byChance);
  const lines = (some: readonly DeskRow[]) => (
    <ul class="foreseen">
      {some.map(({ incident }) => (
        <ForeseenLine incident={incident} />
      ))}
    </ul>
  );
  return (
    <section class="stack-tight foreseen-group" id="of-foreseen" aria-labelledby="group-foreseen" hidden={rows.length === 0}>
      <div class="panel-head">
        <h2 id="group-foreseen">
          可能升温 <span class="count">{rows.length}</span>
        </h2>
        <span class="muted small">预测，不是事实；百分数是一天内超出平常的概率</span>
      </div>
      <div class="panel">
        {lines(sorted.slice(0, foreseenShown))}
        {rows.length <= foreseenShown ? null : (
          <details class="more">
            <summary>其余 {rows.length - foreseenShown} 条</summary>
            {lines(sorted.slice(foreseenShown))}
          </details>
        )}
      </div>
    </section>
  );
};

const Calm = ({ blind }: { readonly blind: number }) => (
  <section class="empty">
    <h2>{blind === 0 ? "现在没有等您处理的事件" : "看得见的来源里，没有等您处理的事件"}</h2>
    <p>
      有事时会出现在这里：最急的在最上面，倒计时走到哪、该谁动手都写在卡片上，点“签收”即停签收时限。
      平时可以看右边的声量是否在平常范围，或到<a href="/search">检索</a>里翻一翻今天说了什么。
    </p>
  </section>
);

const TodayPanel = ({ today }: { readonly today: Today }) => (
  <section class="panel" aria-labelledby="today-title">
    <h2 id="today-title">今天的声量</h2>
    <p class="today-say">{sayToday(today)}</p>
    <VolumeChart today={today} />
  </section>
);

const worksShown = 6;

/** What is announced for the next day: where an overrun or a protected date may bring complaints. */
const WorksPanel = ({ works, hitRate }: { readonly works: readonly Work[]; readonly hitRate: string }) =>
  works.length === 0 ? null : (
    <section class="panel" aria-labelledby="works-title">
      <h2 id="works-title">未来 24 小时的计划停电</h2>
      <ul class="works">
        {works.slice(0, worksShown).map(({ notice, risk }) => (
          <li>
            <span>
              <strong>{notice.towns.join("、")}</strong> {notice.range}
            </span>
            <span class="muted small">
              {notice.startsAt && notice.endsAt
                ? `${formatBeijing(notice.startsAt, "short")} 至 ${formatBeijing(notice.endsAt, "time")}`
                : "时间未写明"}
              {risk === undefined ? "" : `；${risk.because.join("、")}`}
            </span>
          </li>
        ))}
      </ul>
      {works.some(({ risk }) => risk !== undefined) ? <p class="muted small">{hitRate}</p> : null}
    </section>
  );

/** 值班台: what needs me now. */
export const desk = definePage({
  name: "desk",
  title: "值班台",
  path: "/",
  nav: { group: "now", place: 10, icon: "desk", jump: "d" },
  right: "look",
  mount: (app, parts) => {
    app.get("/", async (context) => {
      const { at, view, today, blind, works, hitRate, tickets } = await readDesk(parts);
      const busy = view.unsigned.length + view.running.length + view.prevention.length + view.recovery.length;
      return show(
        context,
        {
          title: view.unsigned.length > 0 ? `（${view.unsigned.length}）值班台` : "值班台",
          page: "desk",
          live: ["desk", "sources"],
          islands: ["chart"],
        },
        <div class="stack">
          <h1 class="visually-hidden">值班台</h1>
          <BlindNotice blind={blind} at={at} />
          <div class="columns desk">
            <div class="stack desk-groups">
              {busy === 0 ? <Calm blind={blind.length} /> : null}
              <Group context={context} id="unsigned" title="等签收" note="点签收后时限停止，并记在您名下" rows={view.unsigned} />
              <Group context={context} id="running" title="处置中" note="已签收，还没有办结" rows={view.running} />
              <Group context={context} id="prevention" title="苗头" note="已立案，还没有爆发" rows={view.prevention} />
              <Group context={context} id="recovery" title="修复" note="回访、兑现承诺，再办结" rows={view.recovery} />
              <Foreseen rows={view.foreseen} />
            </div>
            <div class="stack">
              <TodayPanel today={today} />
              <TicketPanel {...tickets} />
              <WorksPanel works={works} hitRate={hitRate} />
              {view.watched.length === 0 ? null : (
                <section class="panel" aria-labelledby="watched-title">
                  <h2 id="watched-title">仅在观察</h2>
                  <p class="muted small">达不到预警的小事，闻风在数着。</p>
                  <ul class="lines">
                    {view.watched.slice(0, 8).map(({ incident }) => (
                      <li>
                        <a href={`/incidents/${incident.id}`}>{maskNames(incident.title)}</a>
                        <span class="muted nowrap">{incident.signals.mentions} 条</span>
                      </li>
                    ))}
                  </ul>
                  <p class="small">
                    <a href="/incidents">全部事件</a>
                  </p>
                </section>
              )}
            </div>
          </div>
        </div>,
      );
    });
  },
});
