import {
  add,
  type ClusterSettings,
  clusterDefaults,
  evidence,
  type Group,
  groupEvidence,
  headChars,
  type Look,
  type Placement,
  type Story,
  tellingOf,
} from "./likeness.ts";
import { type Matter, matterOf } from "./matter.ts";
import { weigh } from "./terms.ts";

export type { ClusterSettings, Group, Story } from "./likeness.ts";
export { clusterDefaults } from "./likeness.ts";

/** The state of clustering, as plain data. */
export interface ClusterSnapshot {
  readonly groups: readonly {
    readonly id: string;
    readonly size: number;
    readonly beganAt: number;
    readonly lastAt: number;
    readonly terms: readonly (readonly [string, number])[];
    readonly places: readonly (readonly [string, number])[];
    readonly matters: readonly (readonly [Matter, number])[];
    readonly prominent: number;
    readonly isLively: boolean;
  }[];
}

/** Groups stories one by one, in order. */
export interface Clusterer {
  readonly place: (story: Story) => Placement;
  readonly group: (id: string) => Group | undefined;
  /** The group is being talked of at `at` (ms), though nothing new is told; `isLively` when many take part. */
  readonly touch: (id: string, at: number, isLively: boolean) => void;
  /** Forgets a group, and begins it anew with these stories: a person said what belongs together. */
  readonly drop: (id: string) => void;
  readonly gather: (stories: readonly Story[]) => void;
  /** Closes groups that are over at `at` (ms) and names them. */
  readonly expire: (at: number) => readonly string[];
  readonly snapshot: () => ClusterSnapshot;
}

/** Terms heavier than this find candidates; lighter ones are too common to be worth looking up. */
const findingWeight = 0.15;

/** Groups with at least this many stories have a core that smaller groups can be merged into. */
const coreSize = 3;

/** A large group looks around for others each time it has grown by a 32nd: its vocabulary is long, and one story hardly changes what it is about. */
const looksAround = (size: number): boolean => size < 64 || size % Math.floor(size / 32) === 0;

/** The groups that are open, found by the terms that say something. */
interface Shelf {
  readonly groupById: Map<string, Group>;
  readonly put: (group: Group, terms: Iterable<string>) => void;
  readonly drop: (group: Group) => void;
  readonly near: (terms: Iterable<string>) => ReadonlySet<string>;
}

const createShelf = (): Shelf => {
  const groupById = new Map<string, Group>();
  const idsByTerm = new Map<string, Set<string>>();
  const put = (group: Group, terms: Iterable<string>): void => {
    groupById.set(group.id, group);
    for (const term of terms) {
      if (weigh(term) < findingWeight) continue;
      const ids = idsByTerm.get(term);
      if (ids) ids.add(group.id);
      else idsByTerm.set(term, new Set([group.id]));
    }
  };
  const drop = (group: Group): void => {
    groupById.delete(group.id);
    for (const term of group.terms.keys()) {
      const ids = idsByTerm.get(term);
      ids?.delete(group.id);
      if (ids?.size === 0) idsByTerm.delete(term);
    }
  };
  const near = (terms: Iterable<string>): ReadonlySet<string> => {
    const found = new Set<string>();
    for (const term of terms) for (const id of idsByTerm.get(term) ?? []) found.add(id);
    return found;
  };
  return { groupById, put, drop, near };
};

const isOlder = (a: Group, b: Group): boolean => (a.beganAt === b.beganAt ? a.id < b.id : a.beganAt < b.beganAt);

/** The group with the most evidence, if that is enough; the older one on a tie. */
const nearestGroup = (look: Look, shelf: Shelf, settings: ClusterSettings): Group | undefined => {
  let best: Group | undefined;
  let most = settings.joins;
  for (const id of look.isRelevant ? shelf.groupById.keys() : shelf.near(look.shares.keys())) {
    const group = shelf.groupById.get(id) as Group;
    const found = evidence(look, group, settings);
    const isBetter = found > most || (found === most && best !== undefined && isOlder(group, best));
    if (isBetter) [best, most] = [group, found];
  }
  return best;
};

const absorb = (home: Group, other: Group, shelf: Shelf): void => {
  shelf.drop(other);
  for (const [term, count] of other.terms) add(home.terms, term, count);
  shelf.put(home, other.terms.keys());
  for (const [key, count] of other.places) add(home.places, key, count);
  for (const [matter, count] of other.matters) add(home.matters, matter, count);
  home.size += other.size;
  home.prominent += other.prominent;
  home.isLively ||= other.isLively;
  home.lastAt = Math.max(home.lastAt, other.lastAt);
};

const areOne = (a: Group, b: Group, isRelevant: boolean, settings: ClusterSettings): boolean => {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return large.size >= coreSize && groupEvidence(small, large, isRelevant, settings) >= settings.joins;
};

/** Counts a story in its group. */
const enter = (group: Group, story: Story, look: Look, shelf: Shelf): void => {
  group.size++;
  group.lastAt = Math.max(group.lastAt, story.at);
  for (const [term, share] of look.shares) add(group.terms, term, share);
  shelf.put(group, look.shares.keys());
  for (const key of story.places) add(group.places, key, 1);
  if (story.isProminent) group.prominent++;
  add(group.matters, look.matter, 1);
};

const lookAt = (story: Story, settings: ClusterSettings): Look => {
  const named = matterOf(story.headline);
  const matter = named === "other" ? matterOf(story.body.slice(0, headChars)) : named;
  return { shares: tellingOf(story, settings), places: story.places, matter, isRelevant: story.isRelevant, at: story.at };
};

const newGroup = (story: Story): Group => ({
  id: story.id,
  size: 0,
  beganAt: story.at,
  lastAt: story.at,
  terms: new Map(),
  places: new Map(),
  matters: new Map(),
  prominent: 0,
  isLively: false,
});

/** Starts grouping, empty or from a snapshot. `mayMerge` can forbid a merge (a person has split them). */
export const createClusterer = (
  settings: ClusterSettings = clusterDefaults,
  snapshot?: ClusterSnapshot,
  mayMerge: (a: string, b: string) => boolean = () => true,
): Clusterer => {
  const shelf = createShelf();
  for (const kept of snapshot?.groups ?? []) {
    const group = { ...kept, terms: new Map(kept.terms), places: new Map(kept.places), matters: new Map(kept.matters) };
    shelf.put(group, group.terms.keys());
  }
  /** The older group keeps its id, so that an id once told stays. */
  const settle = (group: Group, isRelevant: boolean): { home: Group; merged: string[] } => {
    let home = group;
    const merged: string[] = [];
    if (!looksAround(group.size)) return { home, merged };
    for (const id of [...shelf.near(group.terms.keys())].sort()) {
      const other = shelf.groupById.get(id);
      if (other === undefined || other === home || !mayMerge(home.id, id) || !areOne(home, other, isRelevant, settings)) continue;
      const [older, younger] = home.beganAt < other.beganAt ? [home, other] : [other, home];
      absorb(older, younger, shelf);
      merged.push(younger.id);
      home = older;
    }
    return { home, merged };
  };
  return {
    place: (story) => {
      const look = lookAt(story, settings);
      const found = nearestGroup(look, shelf, settings);
      const group = found ?? newGroup(story);
      enter(group, story, look, shelf);
      const { home, merged } = settle(group, story.isRelevant);
      return { group: home.id, isNew: found === undefined && home === group, merged };
    },
    group: (id) => shelf.groupById.get(id),
    touch: (id, at, isLively) => {
      const group = shelf.groupById.get(id);
      if (group === undefined) return;
      group.lastAt = Math.max(group.lastAt, at);
      group.isLively ||= isLively;
    },
    drop: (id) => {
      const group = shelf.groupById.get(id);
      if (group !== undefined) shelf.drop(group);
    },
    gather: (stories) => {
      const [first] = stories;
      if (first === undefined) return;
      const group = newGroup(first);
      for (const story of stories) enter(group, story, lookAt(story, settings), shelf);
    },
    expire: (at) => {
      const over = [...shelf.groupById.values()].filter((group) => group.lastAt < at - settings.windowMs);
      for (const group of over) shelf.drop(group);
      return over.map(({ id }) => id);
    },
    snapshot: () => ({
      groups: [...shelf.groupById.values()].map((group) => ({
        ...group,
        terms: [...group.terms],
        places: [...group.places],
        matters: [...group.matters],
      })),
    }),
  };
};
