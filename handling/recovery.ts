import { dayMs, formatBeijing } from "../lib/time.ts";
import type { Handling } from "../model/handling.ts";

/** The repeat watch of domain.md section 1. */
export const watchMs = 30 * dayMs;

/** An incident of the machine, as the watch compares it. */
export interface Fresh {
  readonly id: string;
  readonly appeal: string | null;
  readonly places: readonly string[];
  readonly beganAt: string;
}

/** A repeat of a matter that was handled. */
export interface Repeat {
  readonly incidentId: string;
  readonly before: string;
  readonly days: number;
  readonly text: string;
}

/** Same appeal at the same place within 30 days after recovery began: the measures didn't hold. */
export const repeatsOf = (fresh: Fresh, handled: readonly Handling[]): readonly Repeat[] =>
  handled
    .filter(({ incidentId, phase }) => incidentId !== fresh.id && (phase === "recovery" || phase === "closed"))
    .filter(({ appeal, places }) => appeal === fresh.appeal && places.some((place) => fresh.places.includes(place)))
    .flatMap((old): readonly Repeat[] => {
      const sinceMs = Date.parse(fresh.beganAt) - Date.parse(old.phaseSince);
      if (sinceMs < 0 || sinceMs > watchMs) return [];
      const days = Math.floor(sinceMs / dayMs);
      const text = `30 天内重复：${formatBeijing(old.openedAt, "day")}“${old.title}”转入修复后第 ${days + 1} 天再次出现`;
      return [{ incidentId: fresh.id, before: old.incidentId, days, text }];
    });
