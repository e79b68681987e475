import type { Place } from "../../model/analysis.ts";
import type { Mention } from "../../model/mention.ts";
import type { Meaning } from "../country.ts";
import { type Gazetteer, gazetteerOf } from "../gazetteer.ts";
import { createLexicon, type Hit, type Lexicon } from "../lexicon.ts";
import { isNamedVillage, type Judged, judge, type Name, type Scene } from "../placing.ts";
import { defineStep } from "../step.ts";

/** More places than this are a list, not a matter. */
const mostPlaces = 8;
/** Names read in one text; a longer list of places adds nothing. */
const mostNames = 200;
const noPlaces: readonly Place[] = [];
const ipConfidence = 0.35;
const profileConfidence = 0.3;

/** Leftmost and longest: a hit that begins within another is not read. */
const readable = (found: readonly Hit[]): Hit[] => {
  const kept: Hit[] = [];
  let end = 0;
  for (const hit of found) {
    if (hit.group === "against" || hit.group === "trouble" || hit.from < end) continue;
    kept.push(hit);
    end = hit.to;
  }
  return kept;
};

type Side = "own" | "elsewhere" | "unknown";

const sideOf = (place: Pick<Place, "key" | "city" | "kind">, gazetteer: Gazetteer): Side => {
  if (place.city === gazetteer.city) return "own";
  return place.key === gazetteer.province ? "unknown" : "elsewhere";
};

interface Origin {
  readonly place?: Place;
  readonly side: Side;
}

const nowhere: Origin = { side: "unknown" };

/** Place names of an IP 属地 or a profile: the last one is the narrowest. */
const readOrigin = (text: string, gazetteer: Gazetteer, from: "ip" | "profile", scan: Lexicon): Origin => {
  const hits = readable(scan(text)[0] ?? []);
  const hit = hits.findLast(({ group }) => group !== "decoy");
  if (!hit) return nowhere;
  const meaning = gazetteer.meanings.get(hit.phrase)?.[0];
  if (!meaning) return { side: "elsewhere" };
  if (meaning.prior < 0.9) return nowhere;
  return {
    place: { ...meaning.place, confidence: from === "ip" ? ipConfidence : profileConfidence, from },
    side: sideOf(meaning.place, gazetteer),
  };
};

interface Reader {
  readonly scan: Lexicon;
  readonly ip: Map<string, Origin>;
  readonly profile: Map<string, Origin>;
}

const readerByGazetteer = new WeakMap<Gazetteer, Reader>();
/** Account names repeat; a bounded memory is enough. */
const mostOrigins = 20_000;

const originOf = (text: string | undefined, gazetteer: Gazetteer, from: "ip" | "profile"): Origin => {
  if (!text) return nowhere;
  let reader = readerByGazetteer.get(gazetteer);
  if (!reader) {
    reader = { scan: createLexicon([gazetteer.phrases]), ip: new Map(), profile: new Map() };
    readerByGazetteer.set(gazetteer, reader);
  }
  const memory = reader[from];
  const known = memory.get(text);
  if (known) return known;
  const origin = readOrigin(text.slice(0, 60), gazetteer, from, reader.scan);
  if (memory.size >= mostOrigins) memory.clear();
  memory.set(text, origin);
  return origin;
};

const profileOf = (mention: Mention): string | undefined => {
  const { location } = mention.author;
  return typeof location === "string" && location !== "" ? location : mention.author.name;
};

/** Where the author is, when the text names no place: the IP 属地, else the profile. */
const authorOrigin = (mention: Mention, gazetteer: Gazetteer): Origin => {
  const ip = originOf(mention.region, gazetteer, "ip");
  if (ip.side === "elsewhere") return ip;
  const profile = originOf(profileOf(mention), gazetteer, "profile");
  return ip.place && profile.side !== "own" ? ip : profile.place || profile.side !== "unknown" ? profile : ip;
};

interface Told {
  readonly names: Name[];
  readonly ownTowns: string[];
  readonly elsewhere: string[];
  ownTold: boolean;
}

const sureAlone = 0.88;

const note = (told: Told, { own, prior, place: { key, kind, town } }: Meaning, province: string): void => {
  if (own && kind === "town" && town) told.ownTowns.push(town);
  if (prior < sureAlone) return;
  if (own) told.ownTold = true;
  else if (key !== province) told.elsewhere.push(key);
};

/** First pass: the names with their meanings, and what is told beyond doubt, by which doubtful names are then read. */
const gatherTold = (hits: readonly Hit[], gazetteer: Gazetteer): Told => {
  const told: Told = { names: [], ownTowns: [], elsewhere: [], ownTold: false };
  let left: Name | undefined;
  for (const hit of hits) {
    const meanings = isName(hit) ? gazetteer.meanings.get(hit.phrase) : undefined;
    if (!meanings) continue;
    left = { hit, meanings, left };
    told.names.push(left);
    note(told, meanings[0] as Meaning, gazetteer.province);
    if (told.names.length === mostNames) break;
  }
  return told;
};

const regionSign = ({ side, place: known }: Origin): -1 | 0 | 1 => {
  if (side === "elsewhere") return -1;
  return known ? 1 : 0;
};

const stops = new Set([..."，,。!?；;\n"].map((sign) => sign.charCodeAt(0)));

/** Whether the clause around a position tells of trouble with the supply. */
const isTroubled = (text: string, found: readonly Hit[], at: number): boolean => {
  let [from, to] = [at, at];
  while (from > 0 && !stops.has(text.charCodeAt(from - 1))) from -= 1;
  while (to < text.length && !stops.has(text.charCodeAt(to))) to += 1;
  return found.some((hit) => hit.group === "trouble" && hit.from >= from && hit.to <= to);
};

/** Leaves out where people come from, as long as another place is told. */
const withoutOrigins = (judged: readonly Judged[], text: string, found: readonly Hit[]): readonly Judged[] => {
  if (judged.every(({ origin }) => origin === undefined)) return judged;
  const told = judged.filter(({ origin, hit }) => origin === undefined || (origin === "home" && isTroubled(text, found, hit.from)));
  return told.length > 0 ? told : judged;
};

/** In longer texts both sides are rather compared than confused, and the search for clauses would cost more than it tells. */
const longestCompared = 600;

const hasSide = (judged: readonly Judged[], side: Side, gazetteer: Gazetteer): boolean => {
  for (const { meaning } of judged) if (sideOf(meaning.place, gazetteer) === side) return true;
  return false;
};

/** Where both sides are named, the side whose clause tells of the trouble is meant: 我在东莞，老家河南停电了. */
const meantSide = (judged: readonly Judged[], { text, found, gazetteer }: Scene): readonly Judged[] => {
  if (judged.length < 2 || text.length > longestCompared) return judged;
  const told = withoutOrigins(judged, text, found);
  if (!hasSide(told, "own", gazetteer) || !hasSide(told, "elsewhere", gazetteer)) return told;
  const near = told.filter(({ hit }) => isTroubled(text, found, hit.from));
  const isOwn = hasSide(near, "own", gazetteer);
  if (isOwn === hasSide(near, "elsewhere", gazetteer)) return told;
  return told.filter(({ meaning }) => (sideOf(meaning.place, gazetteer) === "own") === isOwn);
};

const lies = (inner: Place, outer: Place): boolean =>
  (inner.key.length > outer.key.length && inner.key.charCodeAt(outer.key.length) === 0x2f && inner.key.startsWith(outer.key)) ||
  (outer.kind === "province" && inner.province === outer.key && inner.key !== outer.key);

const toldByPlace = new WeakMap<Meaning["place"], Place[]>();

/** The place with its confidence in hundredths; equal ones are one object, for they are never changed. */
const tell = ({ meaning: { place: told }, confidence }: Judged): Place => {
  let known = toldByPlace.get(told);
  if (!known) {
    known = [];
    toldByPlace.set(told, known);
  }
  const hundredths = Math.round(confidence * 100);
  known[hundredths] ??= { ...told, confidence: hundredths / 100, from: "text" };
  return known[hundredths];
};

/** Best first, each once, without those above others. */
const settle = (judged: readonly Judged[]): Place[] => {
  if (judged.length === 1) return [tell(judged[0] as Judged)];
  const places: Place[] = [];
  for (const one of judged) {
    const known = places.findIndex(({ key }) => key === one.meaning.place.key);
    if (known === -1 && places.length < 4 * mostPlaces) places.push(tell(one));
    else if (known !== -1 && (places[known] as Place).confidence < one.confidence) places[known] = tell(one);
  }
  return places
    .filter((outer) => !places.some((inner) => inner !== outer && lies(inner, outer)))
    .sort((one, other) => other.confidence - one.confidence)
    .slice(0, mostPlaces);
};

const isOurs = (places: readonly Place[], pointsElsewhere: boolean, origin: Origin, gazetteer: Gazetteer): boolean => {
  let isElsewhereTold = pointsElsewhere;
  for (const told of places) {
    const side = sideOf(told, gazetteer);
    if (side === "own") return true;
    if (side === "elsewhere") isElsewhereTold = true;
  }
  return !isElsewhereTold && origin.side !== "elsewhere";
};

const readPlaces = (scene: Scene): readonly Place[] => {
  const judged: Judged[] = [];
  for (const name of scene.names) {
    const one = judge(scene, name);
    if (one) judged.push(one);
  }
  return judged.length === 0 ? noPlaces : settle(meantSide(judged, scene));
};

/** Everyday words that are also villages' names (中心, 水平) are names only beside something else of ours or before 村, 社区. */
const isTelling = (hit: Hit, text: string): boolean => hit.group === "name" || (hit.group === "village" && isNamedVillage(text, hit.to));
const isName = ({ group }: Hit): boolean => group === "name" || group === "village";
const isElsewhere = ({ group }: Hit): boolean => group === "elsewhere";

/** Which places a text is about: the text beats the IP 属地 beats the profile; and whether it is, or may be, ours. */
export const place = defineStep({
  name: "place",
  title: "地点",
  fills: ["places", "isLocal"],
  onlyRelevant: true,
  reads: ["words"],
  phrases: (knowledge) => gazetteerOf(knowledge).phrases,
  run: ({ mention, reading: { text }, found, known, knowledge }) => {
    const gazetteer = gazetteerOf(knowledge);
    const origin = authorOrigin(mention, gazetteer);
    const hits = found.length === 0 ? found : readable(found);
    const pointsElsewhere = hits.some(isElsewhere);
    let places: readonly Place[] = noPlaces;
    if (hits.some((hit) => isTelling(hit, text))) {
      const { names, ownTowns, elsewhere, ownTold } = gatherTold(hits, gazetteer);
      const region = regionSign(origin);
      places = readPlaces({ text, words: known.words, gazetteer, found, names, ownTowns, ownTold, elsewhere, region, edges: undefined });
    }
    if (places.length === 0 && origin.place && !pointsElsewhere) places = [origin.place];
    return { places, isLocal: isOurs(places, pointsElsewhere, origin, gazetteer) };
  },
});
