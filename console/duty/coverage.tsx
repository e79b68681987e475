import { dayMs, formatBeijing, minuteMs } from "../../lib/time.ts";
import { type Level, levels, levelTitles } from "../../model/incident.ts";
import type { OwnerRow } from "../duty-desk.ts";
import type { ShownTurn } from "../roster-desk.ts";
import { ScrollPanel } from "../scroll-panel.tsx";

interface Span {
  readonly from: string;
  readonly until: string;
}

const dayMinutes = dayMs / minuteMs;

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(Math.round(minutes % 60)).padStart(2, "0")}`;

/** The hours of one day that nobody has. */
const sayGap = ({ at, length }: { readonly at: number; readonly length: number }): string =>
  length === dayMinutes ? "全天无人" : `${clockOf(at)}–${clockOf(at + length)} 无人`;

/** The part of a span that falls on a Beijing day, in minutes after midnight. */
const minutesOn = (day: string, { from, until }: Span): { readonly at: number; readonly length: number } | undefined => {
  const startMs = Date.parse(`${day}T00:00:00+08:00`);
  const at = Math.max(0, (Date.parse(from) - startMs) / minuteMs);
  const end = Math.min(dayMinutes, (Date.parse(until) - startMs) / minuteMs);
  return end > at ? { at, length: end - at } : undefined;
};

const DayBar = ({ day, turns, gaps }: { readonly day: string; readonly turns: readonly ShownTurn[]; readonly gaps: readonly Span[] }) => {
  const own = gaps.map((gap) => minutesOn(day, gap)).filter((part) => part !== undefined);
  return (
    <li class="cover-day">
      <span class="nowrap">{day.slice(5)}</span>
      <svg class="cover-bar" viewBox={`0 0 ${dayMinutes} 60`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="cover-ground" x="0" y="0" width={dayMinutes} height="60" />
        {turns.map((turn, index) => {
          const part = minutesOn(day, turn);
          return part === undefined ? null : (
            <rect class={`cover-turn is-${index % 2}`} x={part.at} y="8" width={part.length} height="44" />
          );
        })}
        {own.map(({ at, length }) => (
          <rect class="cover-gap" x={at} y="0" width={length} height="60" />
        ))}
      </svg>
      <span class="cover-said">
        {own.length === 0 ? (
          <span class="muted small">有人</span>
        ) : (
          own.map((part) => <span class="tag is-negative">▲ {sayGap(part)}</span>)
        )}
      </span>
    </li>
  );
};

interface CoverageProps {
  readonly at: string;
  readonly turns: readonly ShownTurn[];
  readonly gaps: readonly Span[];
  readonly title: string;
}

/** Who is on duty at an instant, and the seven days from it on with every hour that nobody has. */
export const Coverage = ({ at, turns, gaps, title }: CoverageProps) => {
  const now = turns.filter(({ from, until }) => from <= at && at < until);
  const days = Array.from({ length: 7 }, (_, index) => formatBeijing(Date.parse(at) + index * dayMs, "day"));
  return (
    <section class="panel" aria-label={title}>
      <h2>{title}</h2>
      <p class="lead">
        {now.length === 0 ? (
          <span class="tag is-negative">▲ 此刻无人值班</span>
        ) : (
          now.map(({ shift, people, until }) => (
            <span>
              此刻 <strong>{people.join("、")}</strong>（{shift}，到 {formatBeijing(until, "short")}）
            </span>
          ))
        )}
      </p>
      <ul class="cover">
        {days.map((day) => (
          <DayBar day={day} turns={turns} gaps={gaps} />
        ))}
      </ul>
      <p class={gaps.length === 0 ? "muted small" : "wrong-line"}>
        {gaps.length === 0 ? "未来 7 天没有空档；深浅相间是前后两班。" : `未来 7 天有 ${gaps.length} 处空档，预警会直接叫上一级。`}
      </p>
    </section>
  );
};

/** Who leads, appeal by level, for one place; what nobody leads stands out in words. */
export const OwnerTable = ({ rows }: { readonly rows: readonly OwnerRow[] }) => (
  <ScrollPanel label="各级别由谁主办">
    <table class="table owners">
      <thead>
        <tr>
          <th>诉求</th>
          {levels.map((level) => (
            <th>{levelTitles[level].sign}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ appeal, leads }) => (
          <tr>
            <td class="nowrap">{appeal}</td>
            {levels.map((level: Level) => (
              <td>{leads[level] ?? <span class="tag is-negative">▲ 无人负责</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollPanel>
);
