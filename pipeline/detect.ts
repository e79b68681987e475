import { shortHash } from "../lib/hash.ts";
import { hourMs } from "../lib/time.ts";
import { type Analysis, safetySigns } from "../model/analysis.ts";
import type { Incident, Signals } from "../model/incident.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import { count, expectation, type SeriesState, upperTail } from "./burst.ts";
import { type Clusterer, createClusterer } from "./cluster.ts";
import type { Concern } from "./concern.ts";
import { type DetectSettings, detectDefaults } from "./detect-settings.ts";
import { type Detector, type DetectorSnapshot, snapshotVersion } from "./detector.ts";
import {
  absorbDraft,
  admit,
  commonest,
  type Draft,
  draftOf,
  freeze,
  isWorthTelling,
  noteConcern,
  type Role,
  thaw,
  voicesIn,
} from "./draft.ts";
import { createDuplicateIndex, signatureOf } from "./duplicates.ts";
import { guardedBy } from "./guarded.ts";
import { levelled, versionOf } from "./level.ts";
import { createPredictor, type Predictor } from "./predict.ts";
import { preventionOf } from "./prevention.ts";
import { replaceDrafts } from "./regroup.ts";
import { storyOf, textOf } from "./story.ts";
import { keepSentences, titleOf } from "./title.ts";
import { concernIn, isWatched, wordsOf } from "./watched.ts";
import { waveIncident } from "./wave-incident.ts";
import { createWaves, type Waves } from "./waves.ts";

interface State {
  readonly settings: DetectSettings;
  readonly levelVersion: string;
  readonly clusterer: Clusterer;
  readonly texts: ReturnType<typeof createDuplicateIndex>;
  /** Draft by the id of the cluster group that it stands for. */
  readonly draftByGroup: Map<string, Draft>;
  /** Group id by mention id. */
  readonly homes: Map<string, string>;
  readonly series: Map<string, SeriesState>;
  readonly predictor: Predictor;
  readonly waves: Waves;
  /** Pairs of groups, in order, that people told apart. */
  readonly apart: Set<string>;
  watermark: readonly [number, string];
  expiredAt: number;
}

/** How often closed incidents are cleared away. */
const clearEveryMs = hourMs;
/** Copies and reposts keep an incident open while at least this many voices take part. */
const livelyVoices = 3;
const manyVoices = 50;
/** A group swallowed by another keeps pointing to it. */
const homeOf = (state: State, mentionId: string): string | undefined => {
  const group = state.homes.get(mentionId);
  return group !== undefined && state.draftByGroup.has(group) ? group : undefined;
};

/** The area (片区) of a town, where a bureau said what its areas are. */
const areaOf = ({ areas }: DetectSettings, town: string): string | undefined =>
  Object.keys(areas).find((name) => areas[name]?.includes(town));

const areasOf = (settings: DetectSettings, towns: readonly string[]): number =>
  new Set(towns.flatMap((town) => areaOf(settings, town) ?? [])).size;

/** The series that a draft counts in: its town, the area around it where one is known, and the whole city. */
const seriesOf = ({ settings }: Pick<State, "settings">, draft: Draft): readonly string[] => {
  const appeal = commonest(draft.appeals) ?? "none";
  const place = commonest(draft.places);
  const area = place === null ? undefined : areaOf(settings, place);
  return [place, area && `area:${area}`, "*"].flatMap((where) => (where ? [`${appeal}|${where}`] : []));
};

const activeCount = (state: State, at: number): number => {
  let active = 0;
  for (const draft of state.draftByGroup.values()) if (draft.lastAt >= at - state.settings.windowMs) active++;
  return active;
};

const isSafety = (sign: string): boolean => sign in safetySigns;

const signalsOf = (state: State, draft: Draft, at: number): Signals => {
  const { windowMs } = state.settings;
  const observed = voicesIn(draft, at, windowMs);
  const usual = expectation(state.series.get(seriesOf(state, draft)[0] as string), at, windowMs);
  const tests = Math.max(1, activeCount(state, at));
  const p = Math.min(1, upperTail(observed, usual.mean, usual.shape) * tests);
  return {
    mentions: draft.mentions,
    roots: draft.roots,
    authors: draft.authors.size,
    reposts: draft.reposts,
    negativeShare: draft.negativeRoots / Math.max(1, draft.roots),
    observed,
    expected: usual.mean,
    windowMs,
    test: `负二项上尾 p=${p.toPrecision(2)}（${tests} 个序列同时检验，已校正）`,
    p,
    reach: draft.reach,
    voices: Object.fromEntries([...draft.voices].sort(([a], [b]) => (a < b ? -1 : 1))),
    safety: [...draft.safety.keys()].filter(isSafety).sort(),
    gravity: [...draft.safety.keys()].filter((sign) => !isSafety(sign)).sort(),
    hot: draft.hot,
    ...(draft.media > 0 ? { media: draft.media } : {}),
    concern: Math.round(draft.concern * 1000) / 1000,
  };
};

const instant = (ms: number): string => new Date(ms).toISOString();

const incidentOf = (state: State, draft: Draft, at: number): Incident => {
  const signals = signalsOf(state, draft, at);
  const appeal = commonest(draft.appeals);
  const weighed = {
    signals,
    appealSeverity: appeal === null ? 0 : (state.settings.appealSeverity[appeal] ?? 0),
    places: draft.places.size,
    areas: areasOf(state.settings, [...draft.places.keys()]),
    households: draft.households,
    guarded: guardedBy(state.settings.protectedDates, {
      at: instant(draft.lastAt),
      places: [...draft.places.keys()],
      texts: draft.sentences.map(({ text }) => text),
    }),
  };
  const concern = { name: "concern", title: "关切度", value: `${draft.concern.toFixed(2)}：${draft.concernWords}`, points: 0 };
  const { level, score, terms } = levelled(weighed, draft.level, state.settings.levels);
  draft.level = level;
  const group = state.clusterer.group(draft.firstMentionId);
  return {
    id: draft.id,
    aliases: [...draft.aliases],
    title: titleOf(draft.sentences, (term) => (group?.terms.get(term) ?? 0) / Math.max(1, group?.size ?? 1)),
    firstMentionId: draft.firstMentionId,
    mentionIds: [...draft.mentionIds],
    beganAt: instant(draft.beganAt),
    lastAt: instant(draft.lastAt),
    places: [...draft.places.keys()],
    appeal,
    problem: commonest(draft.problems),
    phase: at - draft.lastAt > 24 * hourMs ? "recovery" : "response",
    level,
    levelVersion: state.levelVersion,
    score,
    terms: [...terms, concern],
    signals,
    resurfaced: draft.resurfaced,
  };
};

const mergeDrafts = (state: State, home: string, merged: readonly string[]): void => {
  for (const group of merged) {
    const from = state.draftByGroup.get(group);
    if (from === undefined) continue;
    const into = state.draftByGroup.get(home);
    state.draftByGroup.delete(group);
    if (into === undefined) state.draftByGroup.set(home, from);
    else absorbDraft(into, from);
    for (const id of from.mentionIds) state.homes.set(id, home);
  }
};

interface Found {
  readonly group: string;
  readonly role: Role;
  readonly analysis?: Analysis;
  readonly concern?: Concern;
}

/** Finds where a mention belongs: its parent's incident, the text it copies, or by what it tells. */
const locate = (state: State, mention: Mention, analysis: Analysis, at: number): Found | undefined => {
  const concern = concernIn(analysis);
  if (!isWatched(analysis, concern, state.settings)) return undefined;
  const named = analysis.places.filter(({ from }) => from === "text");
  const copy = state.texts.place(mention.id, signatureOf(textOf(analysis), named), at);
  const copyHome = copy === undefined ? undefined : homeOf(state, copy.of);
  if (copyHome !== undefined) return { group: copyHome, role: "copy", concern };
  const { group, merged } = state.clusterer.place(storyOf(mention, analysis, at));
  if (!state.draftByGroup.has(group) && merged.length === 0) {
    state.draftByGroup.set(group, draftOf(shortHash(mention.id), mention.id, at));
  }
  mergeDrafts(state, group, merged);
  return { group, role: "root", concern };
};

/** Forgets incidents that are over. */
const clear = (state: State, at: number): void => {
  if (at - state.expiredAt < clearEveryMs) return;
  state.expiredAt = at;
  const over = new Set(state.clusterer.expire(at));
  if (over.size === 0) return;
  for (const group of over) state.draftByGroup.delete(group);
  for (const [id, group] of state.homes) if (over.has(group)) state.homes.delete(id);
};

/** A repost belongs where its parent does; anything else is located by what it says. */
const findHome = (state: State, mention: Mention, at: number, analyse: () => Analysis): Found | undefined => {
  const parent = mention.repostOf ?? mention.replyTo;
  const parentHome = parent === undefined ? undefined : homeOf(state, parent);
  if (parentHome !== undefined) return { group: parentHome, role: "repost" };
  const analysis = analyse();
  const found = locate(state, mention, analysis, at);
  return found && { ...found, analysis };
};

/** A voice of its own (not a repost) counts in the series of its appeal: town, area, city. Answers waves that it makes. */
const countVoice = (
  state: State,
  draft: Draft,
  { mention, at }: { readonly mention: Mention; readonly at: number },
): readonly Incident[] => {
  const { settings, series, predictor, waves } = state;
  const keys = seriesOf(state, draft);
  const hasAppeal = !keys[0]?.startsWith("none|");
  for (const key of keys) {
    // An area's rise is its towns' and the city's: a forecast of it would say the same a third time.
    if (hasAppeal && !key.includes("|area:")) predictor.count(key, at, mention.id);
    series.set(key, count(series.get(key), at));
  }
  if (!hasAppeal || Object.keys(settings.areas).length === 0) return [];
  const author = mention.author.id === "" ? mention.id : mention.author.id;
  const heard = waves.hear(keys, { at, mentionId: mention.id, author, matter: draft.firstMentionId });
  return heard.map((wave) => waveIncident(wave, (matter) => state.draftByGroup.get(state.homes.get(matter) ?? matter), settings));
};

/** Precursors that begin or end with a new hour; every mention moves the clock, also one about something else. */
const foresee = ({ predictor }: State, at: number): readonly Incident[] => {
  const { made, settled } = predictor.turn(at);
  return [...settled.map((one) => preventionOf(one.forecast, at, one)), ...made.map((forecast) => preventionOf(forecast, at))];
};

const takeIn = (state: State, mention: Mention, at: number, analyse: () => Analysis): readonly Incident[] => {
  if (homeOf(state, mention.id) !== undefined) return [];
  clear(state, at);
  state.watermark = [at, mention.id];
  const found = findHome(state, mention, at, analyse);
  if (found === undefined) return [];
  const draft = state.draftByGroup.get(found.group) as Draft;
  state.homes.set(mention.id, found.group);
  // What was said long ago and fetched only now (a first crawl, a mended collector) is no burst of now.
  const saidAt = Math.min(at, Date.parse(mention.publishedAt));
  const isNewVoice = admit(draft, mention, found.analysis, { role: found.role, at, saidAt, windowMs: state.settings.windowMs });
  if (found.concern) noteConcern(draft, found.concern.score, wordsOf(found.concern));
  if (found.role === "root") keepSentences(draft, mention);
  const changed = isWorthTelling(draft) ? [incidentOf(state, draft, at)] : [];
  const waves = isNewVoice && found.role !== "repost" ? countVoice(state, draft, { mention, at: saidAt }) : [];
  if (found.role !== "root" && voicesIn(draft, at, state.settings.windowMs) >= livelyVoices)
    state.clusterer.touch(found.group, at, draft.authors.size >= manyVoices);
  return [...changed, ...waves];
};

const pairOf = (a: string, b: string): string => [a, b].sort().join(" ");

/** Starts detection, empty or where a snapshot left off; a snapshot of another version is refused by the caller. */
export const createDetector = (settings: DetectSettings = detectDefaults, snapshot?: DetectorSnapshot): Detector => {
  const series = new Map(snapshot?.series);
  const apart = new Set((snapshot?.apart ?? []).map(([a, b]) => pairOf(a, b)));
  const draftByGroup = new Map((snapshot?.drafts ?? []).map((kept) => [kept.firstMentionId, thaw(kept)]));
  const homes = new Map(snapshot?.homes);
  const isSmall = (matter: string): boolean => (draftByGroup.get(homes.get(matter) ?? matter)?.level ?? "IV") === "IV";
  const state: State = {
    apart,
    settings,
    levelVersion: versionOf(settings.levels),
    clusterer: createClusterer(settings.cluster, snapshot?.clusters, (a, b) => !apart.has(pairOf(a, b))),
    texts: createDuplicateIndex(settings.duplicateMs, snapshot?.texts),
    draftByGroup,
    homes,
    series,
    predictor: createPredictor((key) => series.get(key), snapshot?.predictor),
    waves: createWaves({ stateOf: (key) => series.get(key), isSmall, windowMs: settings.windowMs }, snapshot?.waves),
    watermark: snapshot?.watermark ?? [0, ""],
    expiredAt: 0,
  };
  const find = (id: string): Draft | undefined =>
    [...state.draftByGroup.values()].find((draft) => draft.id === id || draft.aliases.includes(id));
  return {
    take: (mention, analysis) => {
      const at = Date.parse(orderInstant(mention));
      return [...foresee(state, at), ...takeIn(state, mention, at, typeof analysis === "function" ? analysis : () => analysis)];
    },
    incident: (id) => {
      const draft = find(id);
      return draft && incidentOf(state, draft, state.watermark[0]);
    },
    incidents: () => [...state.draftByGroup.values()].map((draft) => incidentOf(state, draft, state.watermark[0])),
    regroup: (wanted, pairs) => {
      apart.clear();
      for (const [a, b] of pairs) apart.add(pairOf(a, b));
      const drafts = replaceDrafts(state, wanted);
      return drafts.map((draft) => incidentOf(state, draft, Math.max(state.watermark[0], draft.lastAt)));
    },
    forecasts: () => state.predictor.forecasts(),
    watermark: () => state.watermark,
    snapshot: () => ({
      version: snapshotVersion,
      watermark: state.watermark,
      drafts: [...state.draftByGroup.values()].map(freeze),
      clusters: state.clusterer.snapshot(),
      texts: [...state.texts.entries()],
      homes: [...state.homes],
      series: [...state.series],
      predictor: state.predictor.snapshot(),
      waves: state.waves.snapshot(),
      apart: [...apart].map((pair) => pair.split(" ") as [string, string]),
    }),
  };
};
