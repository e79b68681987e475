import { shortHash } from "../lib/hash.ts";
import { placeName } from "../lib/place-name.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Doing } from "../model/act.ts";
import type { Handling } from "../model/handling.ts";
import { levelTitles } from "../model/incident.ts";
import type { Message } from "../model/message.ts";
import type { Reminder } from "./clocks.ts";
import type { OverrunWarning } from "./overrun.ts";
import type { Repeat } from "./recovery.ts";
import { sayTickets, type TicketSummary } from "./ticket-clocks.ts";

const townNames = (places: readonly string[]): string => places.map(placeName).join("、") || "未指明地点";

const messageOf = (
  handling: Handling,
  topic: string,
  content: { readonly lines: readonly string[]; readonly key: string; readonly at: string },
): Message => ({
  id: `handling:${shortHash(`${handling.incidentId}|${topic}|${content.key}`)}`,
  kind: "update",
  incidentId: handling.incidentId,
  level: handling.level,
  headline: [levelTitles[handling.level].sign, townNames(handling.places), handling.title.slice(0, 16), topic].join("｜"),
  sections: [{ lines: content.lines }],
  createdAt: content.at,
});

/** A clock's reminder; one per clock and share however often it is asked for. */
export const remindMessage = (handling: Handling, { clock, share, text }: Reminder, at: string): Message => ({
  ...messageOf(handling, share >= 1 ? "超时" : "时限提醒", {
    lines: [text],
    key: `${clock.id}@${share}${clock.earlier ? `|${clock.from}` : ""}`,
    at,
  }),
  post: clock.post,
});

/** One summary of a post's tickets, however many there are. */
export const ticketMessage = (summary: TicketSummary, at: string): Message => ({
  id: `handling:${shortHash(`tickets|${summary.post}|${at}`)}`,
  kind: "update",
  post: summary.post,
  headline: `工单时限｜${summary.post}｜超时 ${summary.late}、未答复 ${summary.open}`,
  sections: [{ lines: sayTickets(summary) }],
  createdAt: at,
});

/** To those who worked on an incident that was merged into another: where it goes on, and with whom. */
export const mergedMessage = (other: Handling, home: Handling, { at, who, because }: Doing): Message => ({
  ...messageOf(home, "事件合并", {
    lines: [
      `“${other.title}”已由 ${who} 并入本事件：${because}`,
      `原主办 ${other.lead}${other.coHandlers.length > 0 ? `、协办 ${other.coHandlers.join("、")}` : ""} 转为本事件协办，主办 ${home.lead}`,
      "在走的时限、未兑现的承诺、核实与口径随之归到本事件，期限不变",
    ],
    key: `${other.incidentId}|${at}`,
    at,
  }),
  post: [other.lead, ...other.coHandlers].join("、"),
});

/** A repeat within the watch. */
export const repeatMessage = (handling: Handling, repeat: Repeat, at: string): Message =>
  messageOf(handling, "30 天内重复", { lines: [repeat.text], key: repeat.before, at });

/** A planned end that comes near or has passed; belongs to no incident yet (事前). */
export const overrunMessage = (warning: OverrunWarning, at: string): Message => ({
  id: `handling:${shortHash(`overrun|${warning.noticeId}|${warning.endsAt}|${warning.stage}`)}`,
  kind: "update",
  headline: `事前提醒｜${warning.stage === "ending" ? "计划停电即将到期" : "计划停电超时"}`,
  sections: [{ lines: [warning.text] }],
  createdAt: at,
});

/** Promises that fall due. */
export const pledgeMessage = (lines: readonly string[], at: string): Message => ({
  id: `handling:${shortHash(`pledges|${formatBeijing(at, "day")}`)}`,
  kind: "update",
  headline: `承诺提醒｜${lines.length} 项将到期或已逾期`,
  sections: [{ lines }],
  createdAt: at,
});
