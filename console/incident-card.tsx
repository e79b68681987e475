import type { Context } from "hono";
import { maskNames } from "../lib/mask-names.ts";
import { placeName } from "../lib/place-name.ts";
import { formatBeijing, sayDuration } from "../lib/time.ts";
import { appealTitles, saySafety } from "../model/analysis.ts";
import { doubtsIn } from "../model/contradiction.ts";
import type { Handling } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import type { DeskRow } from "./desk-view.ts";
import type { ShownClock } from "./incident-desk.ts";
import { Csrf } from "./layout.tsx";
import { LevelBadge } from "./level.tsx";
import { type ConsoleEnv, may } from "./viewer.ts";

/** Where an incident is, as people say it. */
export const sayPlaces = ({ places }: Pick<Incident, "places">): string =>
  places.length === 0
    ? "地点未指明"
    : places.length > 3
      ? `${places.slice(0, 3).map(placeName).join("、")}等 ${places.length} 处`
      : places.map(placeName).join("、");

/** Clocks say for which levels they are; on a card the level stands above. */
export const shortTitle = (title: string): string => title.replace(/（[^）]*级[^）]*）$/, "");

/** A countdown: ticks in the browser by the server's time, and says the instant where scripts don't run. */
export const Countdown = ({ clock }: { readonly clock: ShownClock }) => (
  <span class="countdown">
    <span class="countdown-title">{shortTitle(clock.title)}</span>
    <time class="countdown-left" data-due={clock.dueAt} data-from={clock.from} datetime={clock.dueAt}>
      {formatBeijing(clock.dueAt, "short")} 到期
    </time>
    <span class="countdown-post">{clock.post}</span>
  </span>
);

/** The button that signs an incident for the viewer. */
export const SignButton = ({ context, id }: { readonly context: Context<ConsoleEnv>; readonly id: string }) => {
  const viewer = context.get("viewer");
  if (!may(viewer, "act")) return null;
  if (viewer.who === undefined)
    return (
      <a class="button is-main" data-sign href={`${viewer.changePath}?back=${encodeURIComponent(context.req.path)}`}>
        签收
      </a>
    );
  return (
    <form method="post" action={`/incidents/${id}/acts`}>
      <Csrf context={context} />
      <input type="hidden" name="deed" value="sign" />
      <input type="hidden" name="back" value={context.req.path} />
      <button class="button is-main" type="submit" data-sign>
        签收
      </button>
    </form>
  );
};

/** How often forecasts of this kind came true. */
const sayRecord = ({ made, cameTrue }: NonNullable<Incident["forecast"]>): string =>
  made === 0 ? "同类预测还没有可核对的" : `同类预测 ${made} 次，应验 ${cameTrue} 次`;

/** What is foreseen, and what such forecasts were worth. */
export const sayForeseen = ({ forecast }: Pick<Incident, "forecast">): string | undefined => {
  if (forecast === undefined) return undefined;
  const { probability, until, outcome } = forecast;
  if (outcome !== undefined)
    return outcome.isHit ? `应验：来了 ${outcome.came} 人，超出平常` : `没有应验：一天内来了 ${outcome.came} 人，仍在平常范围`;
  return `预测，不是事实：${formatBeijing(until, "short")} 前超出平常的概率 ${Math.round(probability * 100)}%（${sayRecord(forecast)}）`;
};

/** What may come, as a line of a list: where and what, its chance, until when, and what such forecasts were worth. */
export const ForeseenLine = ({ incident }: { readonly incident: Incident }) => (
  <li id={`card-${incident.id}`} data-row>
    <a href={`/incidents/${incident.id}`} data-open>
      {incident.title}
    </a>
    {incident.forecast === undefined ? null : (
      <>
        <span class="chance">{Math.round(incident.forecast.probability * 100)}%</span>
        <span class="muted small">
          到 {formatBeijing(incident.forecast.until, "short")}；{sayRecord(incident.forecast)}
        </span>
      </>
    )}
  </li>
);

const Figures = ({ incident: { signals, beganAt, forecast } }: { readonly incident: Incident }) => (
  <p class="card-figures">
    <span>
      近 {sayDuration(signals.windowMs)} <strong>{signals.observed}</strong> 条
      <span class="muted">（平常 {signals.expected.toFixed(1)}）</span>
    </span>
    <span>
      累计 <strong>{signals.mentions}</strong>
    </span>
    {forecast ? null : (
      <span>
        负面 <strong>{Math.round(signals.negativeShare * 100)}%</strong>
      </span>
    )}
    <span class="muted">
      {forecast ? "预测于" : "首发"} {formatBeijing(beganAt, "short")}
    </span>
  </p>
);

const CardHead = ({ row: { incident, file, level, isSafety } }: { readonly row: DeskRow }) => (
  <div class="card-head">
    <LevelBadge level={level} />
    {isSafety ? <span class="tag is-negative">人身安全：{incident.signals.safety.map(saySafety).join("、")}</span> : null}
    <span class="card-place">{sayPlaces(incident)}</span>
    {incident.appeal === null ? null : <span class="muted">{appealTitles[incident.appeal]}</span>}
    {incident.resurfaced ? <span class="tag">旧事重提</span> : null}
    {file?.handling.umbrella === undefined ? null : <span class="tag">归入总事件</span>}
    {file?.handling.doubts.length || doubtsIn(incident).length ? <span class="tag is-negative">我方公告可能有误</span> : null}
  </div>
);

const Owner = ({ handling, foreseen }: { readonly handling: Handling | undefined; readonly foreseen: string | undefined }) =>
  handling === undefined ? (
    <span class="muted">{foreseen ?? "尚未预警，仅在观察"}</span>
  ) : (
    <span class="card-owner">
      主办 <strong>{handling.lead}</strong>
      {handling.offer === undefined ? null : <span class="tag">已提请 {handling.offer.to}，待接收</span>}
    </span>
  );

/** What ran out first and what ends next; the others are on the incident's page. */
const Deadlines = ({ missed, next }: { readonly missed: readonly ShownClock[]; readonly next: ShownClock | undefined }) => (
  <>
    {missed[0] === undefined ? null : <Countdown clock={missed[0]} />}
    {missed.length > 1 ? <span class="card-more">另 {missed.length - 1} 项超时</span> : null}
    {next === undefined ? null : <Countdown clock={next} />}
  </>
);

/** One incident on the desk: level, title, figures, owner, countdown, 签收. */
export const IncidentCard = ({ context, row }: { readonly context: Context<ConsoleEnv>; readonly row: DeskRow }) => {
  const { incident, file, level, next, missed } = row;
  const handling = file?.handling;
  return (
    <li class={`card is-${level}`} id={`card-${incident.id}`} data-row>
      <CardHead row={row} />
      <p class="card-title">
        <a href={`/incidents/${incident.id}`} data-open>
          {maskNames(handling?.title ?? incident.title)}
        </a>
      </p>
      <Figures incident={incident} />
      <div class="card-foot">
        <Deadlines missed={missed} next={next} />
        <Owner handling={handling} foreseen={sayForeseen(incident)} />
        {handling?.acknowledgedAt === undefined ? null : (
          <span class="muted">
            {formatBeijing(handling.acknowledgedAt, "time")} {handling.acknowledgedBy} 签收
          </span>
        )}
        {handling && handling.acknowledgedAt === undefined ? <SignButton context={context} id={incident.id} /> : null}
      </div>
    </li>
  );
};
