import { dayMs } from "../lib/time.ts";
import { deskView } from "./desk-view.ts";
import type { ConsoleParts } from "./parts.ts";
import { startOfDay, todayOf, usualDays } from "./volume.ts";

/** Incidents without activity for longer than this are on the list of all incidents, not on the desk. */
const currentMs = 3 * dayMs;
const listed = 150;

/** Everything that the desk and the wall show. */
export const readDesk = async ({ store, incidents, now, sight }: ConsoleParts) => {
  const at = now().toISOString();
  const since = (ms: number): string => new Date(ms).toISOString();
  const [current, files, hours, seen] = await Promise.all([
    store.incidents(listed, since(now().getTime() - currentMs)),
    incidents.openFiles(),
    store.hours(since(startOfDay(at) - usualDays * dayMs), at),
    sight(),
  ]);
  return { at, view: deskView(current, files), today: todayOf(hours, at), blind: seen.filter(({ state }) => state === "blind") };
};
