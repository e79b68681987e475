import type { Act, ActStore, Doing } from "../model/act.ts";
import { subjectOf } from "../model/act.ts";
import type { Clock } from "../model/clock.ts";
import { type Level, levelRank } from "../model/incident.ts";
import type { ClockOptions } from "./clock-rules.ts";
import { clockBook, clockId } from "./clocks.ts";
import { effective, open, perform } from "./ledger.ts";
import { incidentBook } from "./lifecycle.ts";

interface Desk {
  readonly store: ActStore;
  readonly options: Pick<ClockOptions, "rules">;
}

const worse = (one: Level, other: Level): Level => (levelRank[one] >= levelRank[other] ? one : other);

const movesLead: ReadonlySet<string> = new Set(["incident.accepted", "incident.escalated", "incident.merged"]);
const changes: ReadonlySet<string> = new Set([...movesLead, "incident.levelled"]);

/** Who changed the lead or the level last, when and why: the clocks pass for that reason. */
const causeOf = (
  acts: readonly Act[],
  isLead: boolean,
): { readonly who: string; readonly at: string; readonly because: string } | undefined => {
  const act = effective(acts).findLast(({ kind }) => (isLead ? movesLead : changes).has(kind));
  return act && { who: act.who, at: act.at, because: `${isLead ? "主办变更" : "等级变更"}：${act.because}` };
};

/** What still runs for some incidents, with its rule. */
const runningClocks = async ({ store, options }: Desk, owners: readonly string[]) => {
  const named = Object.entries(options.rules).flatMap(([name, rule]) => owners.map((owner) => ({ id: clockId(owner, name), rule })));
  const opened = await Promise.all(named.map(async ({ id, rule }) => ({ clock: (await open(store, clockBook, id)).state, rule })));
  return opened.flatMap(({ clock, rule }) => (clock !== undefined && clock.stoppedAt === undefined ? [{ clock, rule }] : []));
};

/**
 * The clocks that the lead owes (rules whose post is `lead`: wording, the public answer, damage claims) belong to whoever
 * leads now; those of the duty room, of dispatch, of the press office and of the crew stay where they are. Every clock
 * still running is as pressing as its incident has become. None is started anew, and no deadline moves.
 */
export const passClocks = async ({ store, options }: Desk, incidentId: string, doing?: Doing): Promise<readonly Clock[]> => {
  const { state: handling, acts } = await open(store, incidentBook, incidentId);
  if (handling === undefined || handling.phase === "closed" || handling.joined !== undefined) return [];
  const passed: Clock[] = [];
  for (const { clock, rule } of await runningClocks({ store, options }, [incidentId, ...handling.merged])) {
    const to = rule.post === "lead" ? handling.lead : clock.post;
    const level = worse(clock.level, handling.level);
    const cause = doing ?? causeOf(acts, to !== clock.post);
    if ((to === clock.post && level === clock.level) || cause === undefined) continue;
    const content = { from: clock.post, to, level };
    passed.push(await perform({ store, book: clockBook, id: clock.id, doing: cause }, () => [{ kind: "clock.passed", content }]));
  }
  return passed;
};

/** Passes the clocks of every incident whose lead or level changed since an instant, by whatever way people did it. */
export const passRecent = async (desk: Desk, since: string): Promise<void> => {
  const ids = new Set<string>();
  for (const kind of changes) {
    const { acts } = await desk.store.acts({ noun: "incident", kind, since, limit: 1000 });
    for (const { subject } of acts) ids.add(subject.slice(subjectOf("incident", "").length));
  }
  for (const id of ids) await passClocks(desk, id);
};
