import { hourMs } from "../lib/time.ts";
import { compatible, type Matter, matterOf } from "./matter.ts";
import { termsOf, type Weigh, weigh } from "./terms.ts";

/** One independent text as clustering sees it; copies and reposts never come here. */
export interface Story {
  readonly id: string;
  /** ms. */
  readonly at: number;
  /** The told part, normalised: a headline or the lead of a post. */
  readonly headline: string;
  /** What follows the headline; it counts less. */
  readonly body: string;
  /** Keys of the places that the text names. */
  readonly places: readonly string[];
  /** Whether it is about power supply: then the field's own words say little and place and kind say more. */
  readonly isRelevant: boolean;
}

/** A growing group of stories. Counts by term, place and kind are all that is kept of the texts. */
export interface Group {
  readonly id: string;
  size: number;
  readonly beganAt: number;
  lastAt: number;
  readonly terms: Map<string, number>;
  readonly places: Map<string, number>;
  readonly matters: Map<Matter, number>;
}

/** Where a story went; `merged` lists groups that this story has shown to be the same matter. */
export interface Placement {
  readonly group: string;
  readonly isNew: boolean;
  readonly merged: readonly string[];
}

/** Settings of clustering; tried on a whole hot-list day (pair F flat within ±30 % of `joins`). */
export const clusterDefaults = {
  /** Evidence from which a story joins a group. */
  joins: 0.26,
  /** A term of one member only counts this much of a term of all. */
  rareShare: 0.5,
  /** Weight of the words after the headline. */
  bodyWeight: 0.3,
  /** A group without a new story for this long is closed. */
  windowMs: 10 * 24 * hourMs,
  /** Evidence given by the same city, the same province, the same kind. */
  sameCity: 0.5,
  sameProvince: 0.26,
  sameKind: 0.08,
  /** Rationing is one broad crisis: stories of it join within `crisisMs` whatever their province. */
  crisis: 0.3,
  crisisMs: 72 * hourMs,
  /** Evidence taken off for another place. */
  otherPlace: 0.6,
  /** The bar rises by this share for each day without a new story. */
  dailyRise: 0.25,
};
export type ClusterSettings = typeof clusterDefaults;

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
  }[];
}

/** Groups stories one by one, in order. */
export interface Clusterer {
  readonly place: (story: Story) => Placement;
  readonly group: (id: string) => Group | undefined;
  /** Closes groups that are over at `at` (ms) and names them. */
  readonly expire: (at: number) => readonly string[];
  readonly snapshot: () => ClusterSnapshot;
}

const headChars = 80;
/** Terms heavier than this find candidates; lighter ones are too common to be worth looking up. */
const findingWeight = 0.15;
/** In the field itself 电 is in every text. */
const fieldWeight = 0.08;

const provinceOf = (key: string): string => key.split("/")[0] as string;
const isWithin = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
const depth = (key: string): number => key.split("/").length;

type PlaceMatch = "none" | "city" | "province" | "near" | "other";

/** How the places of a story and of a group agree. */
const matchPlaces = (story: readonly string[], group: ReadonlyMap<string, number>): PlaceMatch => {
  if (story.length === 0 || group.size === 0) return "none";
  const keys = [...group.keys()];
  if (story.some((place) => keys.some((key) => isWithin(place, key) && Math.min(depth(place), depth(key)) > 1))) return "city";
  if (story.some((place) => keys.includes(place))) return municipal(story, keys) ? "city" : "province";
  if (story.some((place) => keys.some((key) => isWithin(place, key)))) return "province";
  return story.some((place) => keys.some((key) => provinceOf(place) === provinceOf(key))) ? "near" : "other";
};

const municipalities: ReadonlySet<string> = new Set(["北京", "天津", "上海", "重庆"]);
const municipal = (story: readonly string[], keys: readonly string[]): boolean =>
  story.some((place) => municipalities.has(place) && keys.includes(place));

const mainMatter = (group: Group): Matter => {
  let best: Matter = "other";
  for (const [matter, count] of group.matters) if (count > (group.matters.get(best) ?? 0)) best = matter;
  return best;
};

/** The terms of a story with their share: 1 for the headline, less for what follows. */
const tellingOf = (story: Story, settings: ClusterSettings): Map<string, number> => {
  const shares = new Map<string, number>();
  for (const term of termsOf(story.headline.slice(0, headChars))) shares.set(term, 1);
  for (const term of termsOf(story.body.slice(0, headChars))) if (!shares.has(term)) shares.set(term, settings.bodyWeight);
  return shares;
};

interface Look {
  readonly shares: ReadonlyMap<string, number>;
  readonly places: readonly string[];
  readonly matter: Matter;
  readonly isRelevant: boolean;
  readonly at: number;
}

/** Evidence 0… that what is looked at belongs to a group, from the words in common. */
const wordEvidence = (look: Look, group: Group, weight: Weigh, rareShare: number): number => {
  let shared = 0;
  let total = 0;
  for (const [term, share] of look.shares) {
    const worth = weight(term);
    if (share >= 1) total += worth;
    const count = group.terms.get(term);
    if (count !== undefined) shared += worth * share * Math.max(Math.min(1, count / group.size), rareShare);
  }
  return shared / Math.sqrt(Math.max(1, total));
};

const placeEvidence = (look: Look, group: Group, settings: ClusterSettings): number => {
  const isCrisis = look.matter === "rationing" && mainMatter(group) === "rationing";
  const match = matchPlaces(look.places, group.places);
  if (match === "city") return settings.sameCity;
  if (isCrisis && look.at - group.lastAt <= settings.crisisMs) return settings.crisis;
  if (match === "province") return settings.sameProvince;
  return match === "other" ? -settings.otherPlace : 0;
};

/** Evidence that something about power supply belongs to a group: words, place and kind, less for an old group. */
const fieldEvidence = (look: Look, group: Group, settings: ClusterSettings): number => {
  const kind = mainMatter(group);
  if (!compatible(look.matter, kind)) return 0;
  const weight: Weigh = (term) => (term.includes("电") ? Math.min(fieldWeight, weigh(term)) : weigh(term));
  const words = wordEvidence(look, group, weight, settings.rareShare);
  const same = look.matter === kind ? settings.sameKind : 0;
  const idleDays = Math.max(0, look.at - group.lastAt) / (24 * hourMs);
  return (words + same + placeEvidence(look, group, settings)) / (1 + settings.dailyRise * idleDays);
};

const evidence = (look: Look, group: Group, settings: ClusterSettings): number =>
  look.isRelevant ? fieldEvidence(look, group, settings) : wordEvidence(look, group, weigh, settings.rareShare);

const add = <K>(counts: Map<K, number>, key: K, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

/** What a whole group looks like to another group. */
const lookOf = (group: Group, isRelevant: boolean): Look => ({
  shares: new Map([...group.terms].map(([term, count]) => [term, Math.min(1, count / group.size)])),
  places: [...group.places.keys()],
  matter: mainMatter(group),
  isRelevant,
  at: group.lastAt,
});

/** Evidence between groups: every word by the share of the smaller group that has it. */
const groupEvidence = (small: Group, large: Group, isRelevant: boolean, settings: ClusterSettings): number => {
  const look = lookOf(small, isRelevant);
  if (isRelevant) {
    if (matchPlaces(look.places, large.places) === "other" || !compatible(look.matter, mainMatter(large))) return 0;
  }
  const weight: Weigh = isRelevant ? (term) => (term.includes("电") ? Math.min(fieldWeight, weigh(term)) : weigh(term)) : weigh;
  let shared = 0;
  let total = 0;
  for (const [term, share] of look.shares) {
    const worth = weight(term) * share;
    total += worth;
    const count = large.terms.get(term);
    if (count !== undefined) shared += worth * Math.max(Math.min(1, count / large.size), settings.rareShare);
  }
  return shared / Math.sqrt(Math.max(1, total));
};

/** Groups with at least this many stories have a core that smaller groups can be merged into. */
const coreSize = 3;

/** Starts grouping, empty or from a snapshot. `mayMerge` can forbid a merge (a person has split them). */
export const createClusterer = (
  settings: ClusterSettings = clusterDefaults,
  snapshot?: ClusterSnapshot,
  mayMerge: (a: string, b: string) => boolean = () => true,
): Clusterer => {
  const groupById = new Map<string, Group>();
  const groupsByTerm = new Map<string, Set<string>>();
  const listTerm = (term: string, id: string): void => {
    if (weigh(term) < findingWeight) return;
    const ids = groupsByTerm.get(term) ?? new Set<string>();
    ids.add(id);
    groupsByTerm.set(term, ids);
  };
  const unlist = (group: Group): void => {
    for (const term of group.terms.keys()) {
      const ids = groupsByTerm.get(term);
      ids?.delete(group.id);
      if (ids?.size === 0) groupsByTerm.delete(term);
    }
    groupById.delete(group.id);
  };
  for (const kept of snapshot?.groups ?? []) {
    const group = { ...kept, terms: new Map(kept.terms), places: new Map(kept.places), matters: new Map(kept.matters) };
    groupById.set(group.id, group);
    for (const term of group.terms.keys()) listTerm(term, group.id);
  }
  const candidates = (terms: Iterable<string>): Set<string> => {
    const ids = new Set<string>();
    for (const term of terms) for (const id of groupsByTerm.get(term) ?? []) ids.add(id);
    return ids;
  };
  const nearest = (look: Look): Group | undefined => {
    let best: Group | undefined;
    let most = settings.joins;
    for (const id of look.isRelevant ? groupById.keys() : candidates(look.shares.keys())) {
      const group = groupById.get(id) as Group;
      const found = evidence(look, group, settings);
      if (found > most || (found === most && best !== undefined && group.beganAt < best.beganAt)) [best, most] = [group, found];
    }
    return best;
  };
  const absorb = (home: Group, other: Group): void => {
    unlist(other);
    for (const [term, count] of other.terms) {
      add(home.terms, term, count);
      listTerm(term, home.id);
    }
    for (const [key, count] of other.places) add(home.places, key, count);
    for (const [matter, count] of other.matters) add(home.matters, matter, count);
    home.size += other.size;
    home.lastAt = Math.max(home.lastAt, other.lastAt);
  };
  /** The older group keeps its id, so that an id once told stays. */
  const settle = (group: Group, isRelevant: boolean): { home: Group; merged: string[] } => {
    let home = group;
    const merged: string[] = [];
    for (const id of candidates(group.terms.keys())) {
      const other = groupById.get(id);
      if (other === undefined || other === home || !mayMerge(home.id, id)) continue;
      const [small, large] = other.size <= home.size ? [other, home] : [home, other];
      if (large.size < coreSize || groupEvidence(small, large, isRelevant, settings) < settings.joins) continue;
      const [older, younger] = home.beganAt < other.beganAt ? [home, other] : [other, home];
      absorb(older, younger);
      merged.push(younger.id);
      home = older;
    }
    return { home, merged };
  };
  return {
    place: (story) => {
      const shares = tellingOf(story, settings);
      const matter = matterOf(`${story.headline} ${story.body.slice(0, headChars)}`);
      const found = nearest({ shares, places: story.places, matter, isRelevant: story.isRelevant, at: story.at });
      const group: Group = found ?? {
        id: story.id,
        size: 0,
        beganAt: story.at,
        lastAt: story.at,
        terms: new Map(),
        places: new Map(),
        matters: new Map(),
      };
      groupById.set(group.id, group);
      group.size++;
      group.lastAt = Math.max(group.lastAt, story.at);
      for (const [term, share] of shares) {
        add(group.terms, term, share);
        listTerm(term, group.id);
      }
      for (const key of story.places) add(group.places, key, 1);
      add(group.matters, matter, 1);
      const { home, merged } = settle(group, story.isRelevant);
      return { group: home.id, isNew: found === undefined && home === group, merged };
    },
    group: (id) => groupById.get(id),
    expire: (at) => {
      const over = [...groupById.values()].filter((group) => group.lastAt < at - settings.windowMs);
      for (const group of over) unlist(group);
      return over.map(({ id }) => id);
    },
    snapshot: () => ({
      groups: [...groupById.values()].map((group) => ({
        ...group,
        terms: [...group.terms],
        places: [...group.places],
        matters: [...group.matters],
      })),
    }),
  };
};
