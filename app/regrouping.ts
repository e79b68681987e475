import { allActs, bySubject, effective } from "../handling/ledger.ts";
import { toFailure } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { type Act, type ActStore, machine } from "../model/act.ts";
import type { IncidentActs } from "../model/handling.ts";
import type { Incident } from "../model/incident.ts";
import type { Store } from "../model/store.ts";
import type { Member } from "../pipeline/regroup.ts";
import type { Judged, Watch } from "./watch.ts";

/** What people want of two incidents: to be one, or two; `isUndone` when they took it back. */
interface Wish {
  readonly at: string;
  readonly isUndone: boolean;
  /** The incident that was merged into or split, and the other one with its first mention and its mentions as they were then. */
  readonly home: string;
  readonly other: string;
  readonly firstMentionId: string;
  readonly homeFirst: string;
  readonly mentionIds: readonly string[];
  readonly isTogether: boolean;
}

const wishOf = (
  act: Act,
  home: string,
  { isUndone, homeFirst }: { readonly isUndone: boolean; readonly homeFirst: string },
): readonly Wish[] => {
  const base = { at: act.at, isUndone, home, homeFirst };
  if (act.kind === "incident.merged") {
    const { other, mentionIds, members = [] } = (act as Act<string, IncidentActs["incident.merged"]>).content;
    const firstMentionId = mentionIds[1];
    return [{ ...base, other, firstMentionId, mentionIds: [...new Set([firstMentionId, ...members])], isTogether: !isUndone }];
  }
  if (act.kind !== "incident.split") return [];
  const { into, mentionIds } = (act as Act<string, IncidentActs["incident.split"]>).content;
  return [{ ...base, other: into, firstMentionId: [...mentionIds].sort()[0] ?? "", mentionIds, isTogether: isUndone }];
};

/** What detection merged by itself needs no wish, unless people took it back: it would only be read with every batch. */
const subjectsOf = async (store: ActStore): Promise<readonly string[]> => {
  const [made, taken] = await Promise.all([
    Promise.all(["incident.merged", "incident.split"].map((kind) => allActs(store, { noun: "incident", kind }))),
    allActs(store, { noun: "incident", kind: "undone" }),
  ]);
  const undone = new Set(taken.map(({ content }) => (content as IncidentActs["undone"]).act));
  const wished = made.flat().filter(({ id, who }) => who !== machine || undone.has(id));
  return [...new Set(wished.map(({ subject }) => subject))];
};

/** Every merge and split that people made, in order, also those taken back: they are to be two again. */
const wishesOf = async (store: ActStore): Promise<readonly Wish[]> => {
  const subjects = await subjectsOf(store);
  const wishes: Wish[] = [];
  for (const subject of subjects) {
    const acts = bySubject(await allActs(store, { subject })).get(subject) ?? [];
    const counting = new Set(effective(acts).map(({ id }) => id));
    const opened = acts.find(({ kind }) => kind === "incident.opened") as Act<string, IncidentActs["incident.opened"]> | undefined;
    if (opened === undefined) continue;
    const home = subject.slice(subject.indexOf(":") + 1);
    for (const act of acts)
      wishes.push(...wishOf(act, home, { isUndone: !counting.has(act.id), homeFirst: opened.content.firstMentionId }));
  }
  return wishes.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
};

/** An incident while it is regrouped. */
interface Pile {
  readonly id: string;
  readonly firstMentionId: string;
  aliases: string[];
  mentionIds: string[];
}

type Find = (id: string) => Promise<Incident | undefined>;

/** Finds incidents as they will be after the wishes looked at so far. */
const createPiles = (find: Find) => {
  const piles = new Map<string, Pile>();
  const changed = new Set<string>();
  const open = async (id: string): Promise<Pile | undefined> => {
    const known = piles.get(id) ?? [...piles.values()].find(({ aliases }) => aliases.includes(id));
    if (known !== undefined) return known;
    const found = await find(id);
    if (found === undefined) return undefined;
    const held = piles.get(found.id);
    // A pile that we have already changed no longer goes by its former ids.
    if (held !== undefined) return undefined;
    const { firstMentionId, aliases, mentionIds } = found;
    const pile = { id: found.id, firstMentionId, aliases: [...aliases], mentionIds: [...mentionIds] };
    piles.set(pile.id, pile);
    return pile;
  };
  const join = (home: Pile, other: Pile): void => {
    home.aliases = [...new Set([...home.aliases, other.id, ...other.aliases])].filter((id) => id !== home.id);
    home.mentionIds = [...new Set([...home.mentionIds, ...other.mentionIds])];
    piles.delete(other.id);
    changed.delete(other.id);
    changed.add(home.id);
  };
  const part = (home: Pile, { other, firstMentionId, mentionIds }: Wish): void => {
    const leaving = home.mentionIds.filter((id) => mentionIds.includes(id));
    if (leaving.length === 0 || leaving.length === home.mentionIds.length) return;
    const pile = piles.get(other) ?? { id: other, firstMentionId, aliases: [], mentionIds: [] };
    pile.mentionIds = [...new Set([...pile.mentionIds, ...leaving])];
    piles.set(other, pile);
    home.mentionIds = home.mentionIds.filter((id) => !mentionIds.includes(id));
    home.aliases = home.aliases.filter((id) => id !== other);
    for (const { id } of [home, pile]) changed.add(id);
  };
  return { open, join, part, changed: () => [...piles.values()].filter(({ id }) => changed.has(id)) };
};

const planOf = async (wishes: readonly Wish[], find: Find): Promise<readonly Pile[]> => {
  const piles = createPiles(find);
  for (const wish of wishes) {
    const home = await piles.open(wish.home);
    const other = await piles.open(wish.other);
    if (home === undefined) continue;
    if (!wish.isTogether) piles.part(home, wish);
    else if (other !== undefined && other !== home) piles.join(home, other);
  }
  return piles.changed();
};

const membersOf = async (store: Pick<Store, "mentions" | "analyses">, ids: readonly string[]): Promise<readonly Member[]> => {
  const [mentions, analyses] = await Promise.all([store.mentions(ids), store.analyses(ids)]);
  return mentions.flatMap((mention) => {
    const analysis = analyses.get(mention.id);
    return analysis === undefined ? [] : [{ mention, analysis }];
  });
};

/** What regrouping reads. */
export interface RegroupingParts {
  readonly store: Pick<Store, "mentions" | "analyses">;
  readonly acts: ActStore;
}

/**
 * Brings a watch in line with the merges and splits of the log: what is as people want it already stays untouched, so it
 * can be asked again at any time. `find` tells how incidents are now: as the watch has them, or as the store does.
 */
export const regroup = async ({ store, acts }: RegroupingParts, watch: Pick<Watch, "regroup">, find: Find): Promise<readonly Judged[]> => {
  const wishes = await wishesOf(acts);
  if (wishes.length === 0) return [];
  const piles = await planOf(wishes, find);
  if (piles.length === 0) return [];
  const wanted = await Promise.all(
    piles.map(async ({ mentionIds, ...pile }) => ({ ...pile, members: await membersOf(store, mentionIds) })),
  );
  const apart = wishes.filter(({ isTogether }) => !isTogether).map(({ homeFirst, firstMentionId }) => [homeFirst, firstMentionId] as const);
  return watch.regroup(wanted, apart);
};

/** Regroups a watch that runs; what people merged or split must not stop what comes in, and is tried again with the next batch. */
export const createRegroup =
  ({ log, ...parts }: RegroupingParts & { readonly log: Log }) =>
  (watch: Watch): Promise<readonly Judged[]> =>
    regroup(parts, watch, async (id) => watch.incident(id)).catch((error: unknown) => {
      log("error", "job.failed", { job: "regroup", because: toFailure(error).message });
      return [];
    });
