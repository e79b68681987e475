import { dayMs } from "../lib/time.ts";
import { usualDays } from "../lib/usual.ts";
import type { RiskForecast } from "../model/forecast.ts";
import type { Notice } from "../model/notice.ts";
import { deskView } from "./desk-view.ts";
import type { ConsoleParts } from "./parts.ts";
import { startOfDay, todayOf } from "./volume.ts";

/** Incidents without activity for longer than this are on the list of all incidents, not on the desk. */
const currentMs = 3 * dayMs;
const listed = 150;

const aheadMs = dayMs;

/** Planned work of the hours to come, with what is forecast of it. */
export interface Work {
  readonly notice: Notice;
  readonly risk?: RiskForecast;
}

const worksAhead = (notices: readonly Notice[], risks: readonly RiskForecast[]): readonly Work[] =>
  notices
    .filter(({ kind }) => kind === "planned-outage" || kind === "extension")
    .map((notice): Work => {
      const risk = risks.find(({ noticeIds }) => noticeIds.includes(notice.id));
      return { notice, ...(risk && { risk }) };
    })
    .toSorted((a, b) => (b.risk?.score ?? 0) - (a.risk?.score ?? 0));

/** Everything that the desk and the wall show. */
export const readDesk = async ({ store, incidents, now, sight }: ConsoleParts) => {
  const at = now().toISOString();
  const since = (ms: number): string => new Date(ms).toISOString();
  const [current, files, hours, seen, notices, outlook, tickets] = await Promise.all([
    store.incidents(listed, since(now().getTime() - currentMs)),
    incidents.openFiles(),
    store.hours(since(startOfDay(at) - usualDays * dayMs), at),
    sight(),
    store.notices(at, since(now().getTime() + aheadMs)),
    incidents.outlook(),
    incidents.tickets(),
  ]);
  const blind = seen.filter(({ state }) => state === "blind");
  const blindSince = blind.flatMap(({ since: from }) => from ?? []).toSorted()[0];
  return {
    at,
    view: deskView(current, files),
    today: todayOf(hours, at, blindSince),
    blind,
    works: worksAhead(notices, outlook.risks),
    hitRate: outlook.hitRate,
    tickets,
  };
};
