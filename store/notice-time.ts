import { dayMs } from "../lib/time.ts";
import type { Notice } from "../model/notice.ts";

/** How long a notice that names no end is taken to hold. */
const openEndMs = 7 * dayMs;

const instantMs = (...texts: readonly (string | undefined)[]): number | undefined =>
  texts.map((text) => (text === undefined ? Number.NaN : Date.parse(text))).find((ms) => !Number.isNaN(ms));

/** From when to when a notice holds, as instants: unknown beginnings are its publication, unknown ends seven days later. */
export const noticeSpan = (notice: Notice): { readonly startsAt: string; readonly endsAt: string } => {
  const startMs = instantMs(notice.startsAt, notice.publishedAt, notice.fetchedAt) ?? 0;
  const endMs = Math.max(startMs, instantMs(notice.endsAt) ?? startMs + openEndMs);
  return { startsAt: new Date(startMs).toISOString(), endsAt: new Date(endMs).toISOString() };
};
