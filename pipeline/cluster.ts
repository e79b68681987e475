import { hourMs } from "../lib/time.ts";
import { alike, compatible, type Matter, matterOf } from "./matter.ts";
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
  /** Whether it stands on a hot list: such matters are talked of for days, complaints of one town are not. */
  readonly isProminent: boolean;
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
  prominent: number;
  /** Whether many people took part. */
  isLively: boolean;
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
  /** A province is large: another kind of matter there counts only this share of it. */
  otherKind: 0.75,
  sameKind: 0.08,
  /** Rationing is one broad crisis: stories of it join within `crisisMs` whatever their province. */
  crisis: 0.3,
  crisisMs: 72 * hourMs,
  /** Words count this much where no place can confirm them. */
  placeless: 0.8,
  /** The bar rises by this share for each day without a new story; slower where everybody talks of it. */
  dailyRise: 2,
  prominentDailyRise: 0.08,
  /** The same, where only the province agrees. */
  provinceDailyRise: 0.18,
  /** Where many people took part in the same place. */
  livelyDailyRise: 0.5,
  /** Without a place in common, a matter of the same kind that began within this time is likely the same. */
  sameDay: 0.28,
  sameDayMs: 24 * hourMs,
  /** Our own city, as place keys name it; in it the town is the place, and its bare name says nothing. Empty: no city is ours. */
  home: "",
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

/** Within our own city two towns are two places, and a text that names the city only names no place. */
const matchAtHome = (story: readonly string[], keys: readonly string[]): PlaceMatch => {
  if (story.length === 0 || keys.length === 0) return "none";
  return story.some((place) => keys.some((key) => isWithin(place, key))) ? "city" : "other";
};

/** How the places of a story and of a group agree. */
const matchPlaces = (told: readonly string[], group: ReadonlyMap<string, number>, home: string): PlaceMatch => {
  const story = told.filter((place) => place !== home);
  const keys = [...group.keys()].filter((key) => key !== home);
  if (home !== "" && [...story, ...keys].every((key) => key.startsWith(`${home}/`))) return matchAtHome(story, keys);
  if (story.length === 0 || keys.length === 0) return "none";
  if (story.some((place) => keys.some((key) => isWithin(place, key) && Math.min(depth(place), depth(key)) > 1))) return "city";
  if (story.some((place) => keys.includes(place))) return municipal(story, keys) ? "city" : "province";
  if (story.some((place) => keys.some((key) => isWithin(place, key)))) return "province";
  if (!story.some((place) => keys.some((key) => provinceOf(place) === provinceOf(key)))) return "other";
  return story.every((place) => provinces.has(provinceOf(place))) ? "none" : "near";
};

/** Two cities of one province may share a flood; two towns of one city, whose keys begin with the city, are told apart. */
const provinces: ReadonlySet<string> = new Set(
  "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆".split(
    " ",
  ),
);
/** A municipality, and a country abroad, is as much of a place as a city. */
const municipal = (story: readonly string[], keys: readonly string[]): boolean =>
  story.some((place) => !place.includes("/") && !provinces.has(place) && keys.includes(place));

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

/** Rationing anywhere is part of the crisis; so is what the grid company itself says of no place while everybody talks of it. */
const joinsCrisis = (look: Look, group: Group): boolean =>
  look.matter === "rationing" || (look.matter === "company" && look.places.length === 0 && group.prominent > 0);

/** The same words about another town are another story: no evidence outweighs that, but for a crisis of many places. */
const placeEvidence = (look: Look, group: Group, settings: ClusterSettings): number => {
  const kind = mainMatter(group);
  const match = matchPlaces(look.places, group.places, settings.home);
  if (match === "city") return settings.sameCity;
  if (kind === "rationing" && look.at - group.lastAt <= settings.crisisMs && joinsCrisis(look, group)) return settings.crisis;
  if (match === "province") return settings.sameProvince * (alike(look.matter, kind) ? 1 : settings.otherKind);
  return match === "other" || match === "near" ? Number.NEGATIVE_INFINITY : 0;
};

/** Evidence of the same kind; a tariff has no place, so the same day stands in for it. */
const kindEvidence = (look: Look, group: Group, settings: ClusterSettings): number => {
  if (!alike(look.matter, mainMatter(group))) return 0;
  const isSoon = look.matter === "tariff" && group.prominent > 0 && look.at - group.beganAt <= settings.sameDayMs;
  return isSoon ? settings.sameDay : settings.sameKind;
};

const idleDaysOf = (look: Look, group: Group): number => Math.abs(look.at - group.lastAt) / (24 * hourMs);

/** How fast a group goes cold: slowly where everybody talks of it, and in a crisis that goes on. */
const riseOf = (look: Look, group: Group, settings: ClusterSettings): number => {
  const goesOn = look.at - group.lastAt <= settings.crisisMs;
  const isCrisis = look.matter === "rationing" && mainMatter(group) === "rationing" && goesOn;
  const match = matchPlaces(look.places, group.places, settings.home);
  if (isCrisis) return settings.prominentDailyRise;
  if (group.prominent > 0) return match === "province" ? settings.provinceDailyRise : settings.prominentDailyRise;
  return group.isLively && match === "city" ? settings.livelyDailyRise : settings.dailyRise;
};

const placeShare = (look: Look, group: Group, settings: ClusterSettings): number =>
  look.places.length > 0 && group.places.size > 0 ? 1 : settings.placeless;

/** Evidence that something about power supply belongs to a group: words, place and kind, less for an old group. */
const fieldEvidence = (look: Look, group: Group, settings: ClusterSettings): number => {
  const kind = mainMatter(group);
  if (!compatible(look.matter, kind)) return 0;
  const weight: Weigh = (term) => (term.includes("电") ? Math.min(fieldWeight, weigh(term)) : weigh(term));
  const words = wordEvidence(look, group, weight, settings.rareShare);
  const sum = words * placeShare(look, group, settings) + kindEvidence(look, group, settings) + placeEvidence(look, group, settings);
  return sum / (1 + riseOf(look, group, settings) * idleDaysOf(look, group));
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
    if (["other", "near"].includes(matchPlaces(look.places, large.places, settings.home)) || !compatible(look.matter, mainMatter(large)))
      return 0;
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
  const words = shared / Math.sqrt(Math.max(1, total));
  return isRelevant ? (words * placeShare(look, large, settings)) / (1 + riseOf(look, large, settings) * idleDaysOf(look, large)) : words;
};

/** Groups with at least this many stories have a core that smaller groups can be merged into. */
const coreSize = 3;

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
