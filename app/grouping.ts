import { joinPursuit, partPursuit, settleMatter } from "../alerts/matter.ts";
import type { Config } from "../config/schema.ts";
import { handledIn, isOver, merge, restMerged, split, wakeMerged } from "../handling/constraints.ts";
import { passClocks } from "../handling/handover.ts";
import { effective, open, perform, undo } from "../handling/ledger.ts";
import { comment, incidentBook, openIncident } from "../handling/lifecycle.ts";
import { mergedMessage } from "../handling/messages.ts";
import { Failure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import { silent } from "../lib/log.ts";
import { type Act, type Doing, machine } from "../model/act.ts";
import type { IncidentActs } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import { orderInstant } from "../model/mention.ts";
import type { Message } from "../model/message.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { stateKey } from "./intake.ts";
import { regroup } from "./regrouping.ts";
import { createThinking, usableSnapshot } from "./thinking.ts";

/** Where merges and splits are settled. */
export interface GroupingParts {
  readonly store: Store;
  readonly handling: HandlingStore;
  readonly config: Config;
  readonly tell: (messages: readonly Message[]) => Promise<void>;
}

/**
 * Counts what people merged or split anew and writes it to the store at once, with what detection last remembered of the
 * usual; whoever runs detection does the same with its next batch and judges it.
 */
const regroupStored = async ({ store, handling, config }: GroupingParts): Promise<void> => {
  const saved = await store.readState<{ readonly watch: unknown }>(stateKey);
  const watch = createThinking(config, silent).startWatch(usableSnapshot(saved?.value.watch));
  const find = async (id: string): Promise<Incident | undefined> => (await store.incident(id))?.value;
  for (const { incident } of await regroup({ store, acts: handling }, watch, find)) await store.saveIncident(incident);
};

interface Grouped {
  readonly id: string;
  readonly doing: Doing;
}

/** Takes the merge back for the other file, and for its alert: both go on by themselves. */
const wake = async ({ store, handling }: GroupingParts, home: string, { other, doing }: { other: string; doing: Doing }): Promise<void> => {
  await wakeMerged(handling, { home, other }, doing);
  await settleMatter(store, partPursuit, { home, other, at: doing.at, because: doing.because });
};

/** The file of what was merged rests, its alert with it; clocks and promises follow, and those who worked on it are told. */
export const afterMerge = async (parts: GroupingParts, { id, doing }: Grouped, other: string): Promise<void> => {
  const { handling: store, config, tell } = parts;
  const rested = await restMerged(store, { home: id, other }, { ...doing, because: `并入事件 ${id}：${doing.because}` });
  await settleMatter(parts.store, joinPursuit, { home: id, other, at: doing.at, because: doing.because });
  await passClocks({ store, options: config.handling.clocks }, id, { ...doing, because: `事件并入：${doing.because}` });
  const home = await handledIn(store, id);
  if (home !== undefined) await tell([mergedMessage(rested, home, doing)]);
};

const afterUnmerge = async (parts: GroupingParts, { id, doing }: Grouped, other: string) => {
  const { handling: store, config } = parts;
  await wake(parts, id, { other, doing });
  await passClocks({ store, options: config.handling.clocks }, other, { ...doing, because: `撤销合并：${doing.because}` });
};

/** Whose posts those are that came in while two incidents were one cannot be told: they stay, and the log says how many and what to do. */
const sayStayed = async ({ store, handling }: GroupingParts, { id, doing }: Grouped, merged: Act): Promise<void> => {
  const { members = [] } = merged.content as IncidentActs["incident.merged"];
  const known = new Set(members);
  const found = (await store.incident(id))?.value;
  const since = await store.mentions(found?.id === id ? found.mentionIds.filter((one) => !known.has(one)) : []);
  const stayed = since.filter((mention) => orderInstant(mention) > merged.at).length;
  if (stayed === 0) return;
  const text = `撤销合并后，合并期间新来的 ${stayed} 条帖文留在本事件；其中属于另一事件的，请在这里选中拆分`;
  await perform({ store: handling, book: incidentBook, id, doing: { ...doing, who: machine, because: "撤销合并" } }, comment(text));
};

/** What was split off is handled by the same lead until somebody takes it over. */
const afterSplit = async (parts: GroupingParts, { id, doing }: Grouped, { into }: IncidentActs["incident.split"]): Promise<void> => {
  const { handling: store } = parts;
  const { state: home, acts } = await open(store, incidentBook, id);
  const found = (await parts.store.incident(into))?.value;
  if (home === undefined || found === undefined || found.id !== into) return;
  const before = effective(acts).findLast(
    ({ kind, content }) => kind === "incident.merged" && (content as { other: string }).other === into,
  );
  if (before !== undefined) {
    await undo({ store, book: incidentBook, id, doing }, before.id);
    return wake(parts, id, { other: into, doing });
  }
  const { title, level, appeal, places, firstMentionId } = found;
  const content = { title, level, appeal, places, firstMentionId, lead: home.lead, coHandlers: home.coHandlers, todos: [] };
  const what = { store, book: incidentBook, id: into, doing: { ...doing, because: `拆自事件 ${id}：${doing.because}` } };
  await perform(what, openIncident({ ...content, phase: "response" }));
};

/** What was split off and comes back is merged, so that nothing begun there is lost; where nobody works any more, the other file goes on. */
const afterUnsplit = async (
  parts: GroupingParts,
  grouped: Grouped,
  { into, mentionIds }: IncidentActs["incident.split"],
): Promise<void> => {
  const { handling: store } = parts;
  const { state: other } = await open(store, incidentBook, into);
  const { state: home } = await open(store, incidentBook, grouped.id);
  if (other === undefined || other.joined !== undefined || home === undefined || isOver(home)) return;
  await perform({ store, book: incidentBook, id: grouped.id, doing: grouped.doing }, merge(other, mentionIds));
  await afterMerge(parts, grouped, into);
};

/** After a merge, a split or the undo of one: files, clocks and promises follow, the counts are made anew, and those concerned are told. */
export const settleGrouping = async (parts: GroupingParts, grouped: Grouped): Promise<void> => {
  const { acts } = await open(parts.handling, incidentBook, grouped.id);
  const last = acts.at(-1);
  const undone = last?.kind === "undone" ? (last as Act<string, IncidentActs["undone"]>).content.act : undefined;
  const act = undone === undefined ? last : acts.find(({ id }) => id === undone);
  if (act?.kind !== "incident.merged" && act?.kind !== "incident.split") return;
  if (act.kind === "incident.merged") {
    const content = act.content as IncidentActs["incident.merged"];
    await (undone === undefined ? afterMerge : afterUnmerge)(parts, grouped, content.other);
    await regroupStored(parts);
    if (undone !== undefined) await sayStayed(parts, grouped, act);
    return;
  }
  const content = act.content as IncidentActs["incident.split"];
  if (undone !== undefined) await afterUnsplit(parts, grouped, content);
  await regroupStored(parts);
  if (undone === undefined) await afterSplit(parts, grouped, content);
};

/** Splits posts off, which must be posts of the incident; `INPUT_INVALID` names those that are not. */
export const splitOff = async (
  store: Pick<Store, "incident">,
  id: string,
  mentionIds: readonly string[],
): Promise<ReturnType<typeof split>> => {
  const members = new Set((await store.incident(id))?.value.mentionIds);
  const foreign = mentionIds.filter((one) => !members.has(one));
  if (foreign.length > 0) throw new Failure("INPUT_INVALID", `不是本事件的帖文：${foreign.join("、")}`);
  return split(mentionIds, shortHash([...mentionIds].sort()[0] ?? ""));
};
