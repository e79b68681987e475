import { readNumber } from "./numbers.ts";

/** A place name as it stands in a text, with its key (`湖北/武汉`). */
export interface NamedPlace {
  readonly key: string;
  readonly name: string;
}

/** What is kept of a text to recognise its copies. */
export interface Signature {
  /** The told part: markup, headers, quote chains, tails and links removed. */
  readonly core: string;
  readonly places: readonly NamedPlace[];
  /** Headers outside the core (a hashtag is shared by texts of all kinds); absent in snapshots of earlier versions. */
  readonly headers?: readonly string[];
}

/** A copy found among earlier texts: whose, and how like 0…1. */
export interface Copy {
  readonly of: string;
  readonly similarity: number;
}

/** Similarity from which two texts are one text retold (75 dev pairs: F1 0.90–0.92 between 0.50 and 0.52). */
export const duplicateThreshold = 0.51;

/** Below this length only the same characters are the same text. */
const shortChars = 12;
/** Copies are compared on this many leading characters: a post has 140, an article repeats its lead. */
const comparedChars = 400;
/** One-row min-hash bands: a copy with a third of its trigrams in common shares a band with probability 0.998. */
const bands = 16;
/** Newest representatives kept per band value, so that a question costs the same in any store. */
const bucketSize = 6;
const maxEntries = 200_000;

const link = /(?:https?:\/\/|t\.cn\/)[\w./?=&%#-]+/gi;
const quoteChain = /\/\/\s*@[\s\S]*$/;
const emoticon = /\[[^[\]\s]{1,8}\]/g;
const nameTag = /@[\w\-\u4e00-\u9fff]{1,20}/g;
const tail = /[(（]?(?:\bvia\b|\bby\b|转自|来源[:：]|源自|转发微博|轉發微博|自动转发)[\s\S]{0,20}$/i;
const header = /【([^【】]{0,60})】/g;
const hashtag = /#([^#\n]{1,40})#/g;

/** A figure in Chinese numerals: only before units that a story is told apart by, so that 一个 is no figure. */
const spelt = /[零〇一二两三四五六七八九十百千]{1,6}(?=点|时|日|号|月|小时|分钟|户)/g;

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
const inDigits = (text: string): string => text.replace(spelt, (figure) => String(readNumber(figure) ?? figure));

/** A text without what is not the author's telling: quote chain, links, emoticons, names and the tail that says whence. */
const bareOf = (text: string): string =>
  text.replace(quoteChain, "").replace(link, " ").replace(emoticon, " ").replace(nameTag, " ").replace(tail, " ");

const namesIn = (bare: string, form: RegExp): readonly string[] => [...bare.matchAll(form)].map((match) => letters(match[1] as string));

/** The told part of a normalised text (NFKC, simplified); headers and hashtags are told only when nothing else is. */
export const coreOf = (text: string): string => {
  const bare = inDigits(bareOf(text));
  const body = letters(bare.replace(header, " ").replace(hashtag, " "));
  if (body.length >= shortChars) return body;
  const named = [...new Set([...namesIn(bare, header), ...namesIn(bare, hashtag)])].join("");
  return named.length > body.length ? named : body;
};

const unitEnding = /(?:社区|村委会|居委会|村|街道|镇|区|市|县)$/u;

/** How a place may stand in a text: by its full name, without what it is (林村社区, 林村), or by the town that it lies in. */
const spellings = ({ key, name }: NamedPlace): readonly string[] =>
  [name, ...key.split("/").reverse()].flatMap((one) => [one, one.replace(unitEnding, "")]).filter((one) => one.length > 1);

const asTold = (place: NamedPlace, told: string): readonly NamedPlace[] => {
  const name = spellings(place).find((one) => told.includes(letters(one)));
  return name === undefined ? [] : [{ key: place.key, name }];
};

/** Makes the signature of a normalised text and the places named in it; places of its tail or its links are the teller's, not the story's. */
export const signatureOf = (text: string, places: readonly NamedPlace[] = []): Signature => {
  const bare = bareOf(text);
  const told = letters(bare);
  const core = coreOf(text).slice(0, comparedChars);
  return {
    core,
    headers: namesIn(inDigits(bare), header).filter((title) => title.length > 3 && !core.includes(title)),
    places: places.flatMap((place) => asTold(place, told)),
  };
};

const gramsOf = (text: string, size: number): Set<string> => {
  const grams = new Set<string>();
  for (let index = 0; index + size <= text.length; index++) grams.add(text.slice(index, index + size));
  return grams;
};

/** Share of the smaller set of trigrams that the other text has too. */
const containment = (a: string, b: string): number => {
  const [left, right] = [gramsOf(a, 3), gramsOf(b, 3)];
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  let shared = 0;
  for (const gram of small) if (large.has(gram)) shared++;
  return shared / Math.max(1, small.size);
};

/** Length of the longest common subsequence: copied text keeps its order, retold text does not. */
const commonLength = (a: string, b: string): number => {
  const row = new Uint16Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    let diagonal = 0;
    const letter = a.charCodeAt(i);
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number;
      row[j] = letter === b.charCodeAt(j - 1) ? diagonal + 1 : Math.max(above, row[j - 1] as number);
      diagonal = above;
    }
  }
  return row[b.length] as number;
};

const within = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/**
 * Whether a place of `own` that `other` lacks has the story's own words after it: the slot where a story changes its town.
 * A place that only follows copied words was added (a remark, another case, an account's name), and the story is the same.
 */
const swapped = (own: Signature, other: Signature): boolean => {
  const grams = gramsOf(other.core, 4);
  const copied = (text: string): boolean => [...gramsOf(text, 4)].some((gram) => grams.has(gram));
  return own.places.some(({ key, name }) => {
    const at = own.core.indexOf(name);
    if (at < 0 || other.core.includes(name) || other.places.some((place) => within(place.key, key))) return false;
    return copied(own.core.slice(at + name.length, at + name.length + 10));
  });
};

const placesDiffer = (a: Signature, b: Signature): boolean => {
  const none =
    a.places.length > 0 && b.places.length > 0 && !a.places.some((left) => b.places.some((right) => within(left.key, right.key)));
  return none || swapped(a, b) || swapped(b, a);
};

const numbersOf = (text: string): Set<string> => new Set(text.match(/\d+(?:\.\d+)?/g) ?? []);

/** The same frame with other figures (another day's notice, another town's households) is another story. */
const numbersDiffer = (a: string, b: string): boolean => {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left.size < 2 || right.size < 2) return false;
  return ![...left].some((figure) => right.has(figure));
};

/** Share of a header's trigrams from which the other text tells it too. */
const sharedHeader = 0.6;

/** The core, after the headers that the other text tells too: what stands in 【】 here may be a sentence there. */
const toldBeside = ({ core, headers = [] }: Signature, other: Signature): string => {
  if (headers.length === 0) return core;
  const theirs = gramsOf([...(other.headers ?? []), other.core].join(" "), 3);
  const isShared = (title: string): boolean => {
    const grams = [...gramsOf(title, 3)];
    return grams.filter((gram) => theirs.has(gram)).length >= sharedHeader * grams.length;
  };
  return [...headers.filter(isShared), core].join("");
};

const likeness = (a: string, b: string): number => {
  const contained = containment(a, b);
  if (contained < 0.2) return contained / 2;
  return (contained + commonLength(a, b) / Math.max(a.length, b.length)) / 2;
};

/** How far two texts are one text retold, 0…1: half shared trigrams of the shorter, half common order of the longer. */
export const similarityOf = (a: Signature, b: Signature): number => {
  const shorter = Math.min(a.core.length, b.core.length);
  if (shorter === 0) return 0;
  if (a.core === b.core) return placesDiffer(a, b) ? 0 : 1;
  if (shorter < shortChars || placesDiffer(a, b) || numbersDiffer(a.core, b.core)) return 0;
  const bodies = likeness(a.core, b.core);
  const [left, right] = [toldBeside(a, b), toldBeside(b, a)];
  return left === a.core && right === b.core ? bodies : Math.max(bodies, likeness(left, right));
};

/** Whether two texts are one text retold. */
export const isDuplicate = (a: Signature, b: Signature): boolean => similarityOf(a, b) >= duplicateThreshold;

/** FNV-1a over UTF-16 units. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

const sketchOf = (core: string): readonly number[] => {
  const grams = core.length < 3 ? new Set([core]) : gramsOf(core, 3);
  const smallest = new Uint32Array(bands).fill(0xffffffff);
  for (const gram of grams) {
    const hash = hashOf(gram);
    for (let band = 0; band < bands; band++) {
      let mixed = Math.imul(hash ^ Math.imul(band + 1, 0x9e3779b1), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0;
      if (mixed < (smallest[band] as number)) smallest[band] = mixed;
    }
  }
  return [...smallest].map((value, band) => value * bands + band);
};

/** A remembered text. */
export interface DuplicateEntry {
  readonly id: string;
  readonly at: number;
  readonly signature: Signature;
}

/** Finds copies among the texts of a time window; every question costs the same however many texts are kept. */
export interface DuplicateIndex {
  /** The earliest text that this one copies; when there is none it becomes a text others can copy. `at` in ms. */
  readonly place: (id: string, signature: Signature, at: number) => Copy | undefined;
  readonly size: () => number;
  readonly entries: () => readonly DuplicateEntry[];
}

/** An empty index, or one with the entries of a snapshot; texts older than `windowMs` are forgotten. */
export const createDuplicateIndex = (windowMs: number, kept: readonly DuplicateEntry[] = []): DuplicateIndex => {
  const entryById = new Map<string, DuplicateEntry>();
  const idsByBand = new Map<number, string[]>();
  const remember = (entry: DuplicateEntry): void => {
    entryById.set(entry.id, entry);
    for (const key of sketchOf(entry.signature.core)) {
      const ids = idsByBand.get(key) ?? [];
      ids.push(entry.id);
      if (ids.length > bucketSize) ids.shift();
      idsByBand.set(key, ids);
    }
  };
  const forget = (entry: DuplicateEntry): void => {
    entryById.delete(entry.id);
    for (const key of sketchOf(entry.signature.core)) {
      const ids = (idsByBand.get(key) ?? []).filter((id) => id !== entry.id);
      if (ids.length === 0) idsByBand.delete(key);
      else idsByBand.set(key, ids);
    }
  };
  const expire = (at: number): void => {
    for (const entry of entryById.values()) {
      if (entry.at >= at - windowMs && entryById.size <= maxEntries) return;
      forget(entry);
    }
  };
  const nearest = (signature: Signature): Copy | undefined => {
    let best: Copy | undefined;
    for (const id of new Set(sketchOf(signature.core).flatMap((key) => idsByBand.get(key) ?? []))) {
      const similarity = similarityOf(signature, (entryById.get(id) as DuplicateEntry).signature);
      if (similarity >= duplicateThreshold && similarity > (best?.similarity ?? 0)) best = { of: id, similarity };
    }
    return best;
  };
  for (const entry of kept) remember(entry);
  return {
    place: (id, signature, at) => {
      expire(at);
      if (signature.core.length === 0) return undefined;
      const copy = nearest(signature);
      if (copy === undefined && !entryById.has(id)) remember({ id, at, signature });
      return copy;
    },
    size: () => entryById.size,
    entries: () => [...entryById.values()],
  };
};
