import { shortHash } from "../lib/hash.ts";
import { dayMs, formatBeijing } from "../lib/time.ts";
import type { ProtectedDate } from "../model/forecast.ts";
import type { Message } from "../model/message.ts";
import type { Official } from "./notice-versions.ts";

/** Planned work that touches a protected date or site, seen before it begins. */
export interface ProtectedWork {
  readonly noticeId: string;
  readonly name: string;
  readonly text: string;
}

/** So long ahead it is told of: planned work is announced seven days before, and can still be moved. */
export const warnAheadMs = 7 * dayMs;

const touchesPlace = ({ towns, sites = [] }: ProtectedDate, official: Official): boolean => {
  const isInTown = towns.length === 0 || towns.some((town) => official.towns.includes(town));
  if (sites.length === 0) return isInTown;
  return official.names.some(({ core }) => sites.some((site) => site.includes(core) || core.includes(site)));
};

const isAhead = (official: Official, at: string): boolean =>
  official.kind === "planned" &&
  !official.isCancelled &&
  official.startsAt > at &&
  Date.parse(official.startsAt) - Date.parse(at) <= warnAheadMs;

/** Planned works of the coming week that fall on a protected date in its towns, or that name a protected site. */
export const protectedWorks = (
  officials: readonly Official[],
  { at, protectedDates }: { readonly at: string; readonly protectedDates: readonly ProtectedDate[] },
): readonly ProtectedWork[] =>
  officials
    .filter((official) => isAhead(official, at))
    .flatMap((official) =>
      protectedDates
        .filter((date) => date.from < official.endsAt && official.startsAt < date.to && touchesPlace(date, official))
        .map(({ name }) => {
          const when = `${formatBeijing(official.startsAt, "short")} 至 ${formatBeijing(official.endsAt, "short")}`;
          const where = `${official.towns.join("、")}${official.names[0] ? ` ${official.names[0].core}等` : ""}`;
          return { noticeId: official.id, name, text: `${where}计划停电（${when}）与“${name}”相遇，请生产线确认能否改期或落实保电` };
        }),
    );

/** The warning of one work; told once however often it is asked for. */
export const protectedMessage = ({ noticeId, name, text }: ProtectedWork, at: string): Message => ({
  id: `handling:${shortHash(`protected|${noticeId}|${name}`)}`,
  kind: "update",
  headline: `事前提醒｜计划停电与${name}相遇`,
  sections: [{ lines: [text] }],
  createdAt: at,
});
