import type { Meaning } from "./country.ts";
import type { Gazetteer } from "./gazetteer.ts";
import type { Hit } from "./lexicon.ts";

/** A name in the text with everything that it may mean, and the name before it. */
export interface Name {
  readonly hit: Hit;
  readonly meanings: readonly Meaning[];
  readonly left: Name | undefined;
}

/** What a text says around its names; gathered once, then every name is judged by it. */
export interface Scene {
  readonly text: string;
  readonly words: readonly string[];
  readonly gazetteer: Gazetteer;
  /** Everything found, the words that speak against a name among it. */
  readonly found: readonly Hit[];
  /** Names that remain when the longest, leftmost reading wins and look-alikes are gone. */
  readonly names: readonly Name[];
  /** Own towns that are told, and whether anything of ours is told beyond doubt. */
  readonly ownTowns: readonly string[];
  readonly ownTold: boolean;
  /** Keys of provinces and cities elsewhere that are told beyond doubt. */
  readonly elsewhere: readonly string[];
  /** 1 when the IP 属地 is the own province, −1 when it is another, 0 when unknown. */
  readonly region: -1 | 0 | 1;
  /** Whether a word begins (1) or ends (2) at each position; made when first asked for. */
  edges: Uint8Array | undefined;
}

/** A name with what it most probably means here. */
export interface Judged {
  readonly hit: Hit;
  readonly meaning: Meaning;
  /** 0…1. */
  readonly confidence: number;
  /** Says where somebody comes from (河南男子) or, unless the trouble is told there, has a home (老家河南). */
  readonly origin: "person" | "home" | undefined;
}

const begins = 1;
const ends = 2;
const surePrior = 0.9;
/** Below this a reading is not believed. */
const believed = 0.51;

const villageEnding = /^(?:社区|村委|村|居委|生活区|管理区|工业|片区)/;
/** Whether 村, 社区 or the like follows. */
export const isNamedVillage = (text: string, to: number): boolean => villageEnding.test(text.slice(to, to + 3));

const notThere =
  /^(?:路(?!灯)|街(?!道)|大道|大学|学院|银行|日报|晚报|晨报|商报|卫视|话|菜|火锅|烤鸭|烧鹅|拉面|米粉|牌|队|大厦|酒店|宾馆|车牌|户口)/;
const demonym = /^(?:人(?!民|才|社|大)|籍|老乡|女孩|女子|男子|小伙|姑娘|妹子|话|口音|媳妇|客商|老板)/;
const originBefore = /(?:老家(?:在|是)?|来自|祖籍|原籍|娘家(?:在)?|籍贯|户籍)$/;
const locativeBefore = /(?:在|到|住|去|来|回|我们|咱们|整个|全|，|,|。|!|\s|^|#|@)$/;
const locativeAfter =
  /^(?:这边|这里|那边|停电|断电|没电|供电|又|全|也|的|几个|附近|多个|部分|镇|区|一带|有|什么|今|昨|这|哪|整|一直|终于|来电|电|村|不|$|,|。|!|\?|\s|#)/;

/** Marks where words begin and end, so that a name inside another word (非常平静, 山东城市) is seen. */
const wordEdges = (words: readonly string[], length: number): Uint8Array => {
  const edges = new Uint8Array(length + 1);
  let at = 0;
  for (const word of words) {
    edges[at] = (edges[at] as number) | begins;
    at += word.length;
    if (at <= length) edges[at] = (edges[at] as number) | ends;
  }
  return edges;
};

const standsAlone = (scene: Scene, { from, to }: Hit): boolean => {
  scene.edges ??= wordEdges(scene.words, scene.text.length);
  return ((scene.edges[from] as number) & begins) !== 0 && ((scene.edges[to] as number) & ends) !== 0;
};

const before = (scene: Scene, hit: Hit, length: number): string => scene.text.slice(Math.max(0, hit.from - length), hit.from);
const after = (scene: Scene, hit: Hit): string => scene.text.slice(hit.to, hit.to + 4);

const joint = /^(?:镇|街道|市|区|的|·|\s)$/;

/** The name that stands right before, such as a town's before its village's. */
const leftOf = (scene: Scene, { hit, left }: Name): Name | undefined => {
  if (!left) return undefined;
  const gap = hit.from - left.hit.to;
  return gap === 0 || (gap < 3 && joint.test(scene.text.slice(left.hit.to, hit.from))) ? left : undefined;
};

/** Whether the name right before says that this one lies elsewhere: 惠州横沥, 西安长安. */
const followsElsewhere = (scene: Scene, name: Name): boolean => {
  const left = leftOf(scene, name);
  if (!left) return false;
  for (const { own, place } of left.meanings) if (own || place.key === scene.gazetteer.province) return false;
  return true;
};

const followsTown = (scene: Scene, name: Name, town: string | undefined): boolean => {
  const left = leftOf(scene, name);
  if (!left) return false;
  for (const { own, place } of left.meanings) if (own && place.kind === "town" && place.town === town) return true;
  return false;
};

const speaksAgainst = (scene: Scene, { hit: { phrase } }: Name): boolean => {
  const words = scene.gazetteer.against.get(phrase);
  if (!words) return false;
  for (const { group, phrase: word } of scene.found) if (group === "against" && words.has(word)) return true;
  return false;
};

const isLocative = (scene: Scene, hit: Hit): boolean => locativeBefore.test(before(scene, hit, 2)) && locativeAfter.test(after(scene, hit));

/** Neighbours of the own province are told together with ours; a name beside another province is rather not ours. */
const elsewherePenalty = ({ elsewhere, gazetteer }: Scene): number => {
  if (elsewhere.length === 0) return 0;
  for (const key of elsewhere) if (!key.startsWith(`${gazetteer.province}/`)) return 0.35;
  return 0.2;
};

const circumstances = (scene: Scene, hit: Hit): number => {
  let change = scene.region === 1 ? 0.2 : scene.region * 0.25;
  if (isLocative(scene, hit)) change += 0.12;
  change -= elsewherePenalty(scene);
  return change;
};

/** Whether a county that we do not know by name stands right before: K6县桥头镇. */
const liesInCounty = (scene: Scene, name: Name): boolean => {
  const last = scene.text[name.hit.from - 1];
  return (last === "县" || last === "旗") && leftOf(scene, name) === undefined;
};

/** A name that stands in a longer word or before 路 is believed only beside something of ours. */
const judgeEmbedded = (scene: Scene, hit: Hit, against: boolean): number =>
  scene.ownTold && !against && standsAlone(scene, hit) ? 0.55 : 0.1;

const judgeTown = (scene: Scene, name: Name, meaning: Meaning): number => {
  const { hit } = name;
  if (followsElsewhere(scene, name) || liesInCounty(scene, name)) return 0.1;
  const against = speaksAgainst(scene, name);
  if (meaning.prior >= surePrior) return meaning.prior - (against ? 0.4 : 0);
  if (!standsAlone(scene, hit) || /^(?:路|街(?!道)|大街)/.test(after(scene, hit))) return judgeEmbedded(scene, hit, against);
  if (scene.ownTold) return against ? 0.6 : 0.93;
  return meaning.prior + circumstances(scene, hit) - (against ? 0.4 : 0);
};

/** How sure a village is that nothing of ours is told beside. */
const judgeLoneVillage = (scene: Scene, hit: Hit, meaning: Meaning, named: boolean): number => {
  const change = Math.min(0, circumstances(scene, hit)) + (scene.region === 1 ? 0.1 : 0);
  if (!meaning.needsSupport) return meaning.prior + (named ? 0.2 : 0) + change;
  return named && scene.region === 1 && scene.elsewhere.length === 0 ? 0.52 : 0.2;
};

/** How sure a village is beside its town, another town of ours, or the city alone; with and without 村 or 社区. */
const villageBeside = {
  itsTown: { named: 0.92, bare: 0.85 },
  otherTown: { named: 0.45, bare: 0.2 },
  city: { named: 0.8, bare: 0.75 },
} as const;

const judgeSupportedVillage = (scene: Scene, { place: { town }, needsSupport }: Meaning, named: boolean): number => {
  if (!named && needsSupport) return 0.2;
  const how = named ? "named" : "bare";
  if (town && scene.ownTowns.includes(town)) return villageBeside.itsTown[how];
  return scene.ownTowns.length > 0 ? villageBeside.otherTown[how] : villageBeside.city[how];
};

const judgeVillage = (scene: Scene, name: Name, meaning: Meaning): number => {
  const { hit } = name;
  if (followsElsewhere(scene, name)) return 0.1;
  if (followsTown(scene, name, meaning.place.town)) return 0.97;
  // 石碣村 of 石碣: without the town before it, the town is meant.
  if (hit.phrase === meaning.place.town) return 0.1;
  const named = isNamedVillage(scene.text, hit.to);
  if (!named && !standsAlone(scene, hit)) return 0.1;
  if (scene.ownTold || scene.ownTowns.length > 0) return judgeSupportedVillage(scene, meaning, named);
  return judgeLoneVillage(scene, hit, meaning, named);
};

const judgeOwn = (scene: Scene, name: Name, meaning: Meaning): number => {
  if (meaning.place.kind === "whole-city") return meaning.prior;
  if (meaning.place.kind === "town") return judgeTown(scene, name, meaning);
  if (meaning.place.kind === "village") return judgeVillage(scene, name, meaning);
  return meaning.prior + (scene.ownTold ? 0.1 : Math.min(0, circumstances(scene, name.hit)));
};

const hasParentTold = (scene: Scene, { place }: Meaning): boolean => {
  const parts = place.key.split("/");
  for (let length = parts.length - 1; length > 0; length -= 1) if (scene.elsewhere.includes(parts.slice(0, length).join("/"))) return true;
  return false;
};

/** Above this nothing around a name makes it surer. */
const sureElsewhere = 0.88;

const judgeElsewhere = (scene: Scene, hit: Hit, meaning: Meaning): number => {
  if (!standsAlone(scene, hit) && !hasParentTold(scene, meaning) && !/[省市县区]$/.test(hit.phrase)) return 0.1;
  if (notThere.test(after(scene, hit))) return 0.1;
  if (meaning.prior > sureElsewhere) return meaning.prior;
  return Math.min(0.97, meaning.prior + (hasParentTold(scene, meaning) ? 0.3 : 0) + (isLocative(scene, hit) ? 0.12 : 0));
};

const judgeMeaning = (scene: Scene, name: Name, meaning: Meaning): number =>
  meaning.own ? judgeOwn(scene, name, meaning) : judgeElsewhere(scene, name.hit, meaning);

const parentCity = (scene: Scene, judged: Judged): Judged => ({
  ...judged,
  meaning: {
    ...judged.meaning,
    place: {
      key: scene.gazetteer.city,
      name: scene.gazetteer.city,
      kind: "whole-city",
      city: scene.gazetteer.city,
      province: scene.gazetteer.province,
    },
  },
  confidence: believed,
});

/** Last signs of the words before a name that tell of a home, first signs of those after it that tell of a person. */
const homeSigns = "家在是自籍";
const personSigns = "人籍老女男小姑妹话口媳客";

const originOf = (scene: Scene, hit: Hit): Judged["origin"] => {
  const next = scene.text[hit.to];
  if (next !== undefined && personSigns.includes(next) && demonym.test(after(scene, hit))) return "person";
  const last = scene.text[hit.from - 1];
  return last !== undefined && homeSigns.includes(last) && originBefore.test(before(scene, hit, 5)) ? "home" : undefined;
};

/** The most probable meaning of a name; equally probable villages give the city above them. */
export const judge = (scene: Scene, name: Name): Judged | undefined => {
  let best: Meaning | undefined;
  let highest = 0;
  let isTied = false;
  for (const meaning of name.meanings) {
    const confidence = Math.min(0.99, judgeMeaning(scene, name, meaning));
    if (confidence === highest) isTied = true;
    if (confidence <= highest) continue;
    best = meaning;
    highest = confidence;
    isTied = false;
  }
  if (!best || highest < believed) return undefined;
  const origin = originOf(scene, name.hit);
  const judged: Judged = { hit: name.hit, meaning: best, confidence: highest, origin };
  return isTied && best.place.kind === "village" ? parentCity(scene, judged) : judged;
};
