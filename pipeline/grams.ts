/** Distinct hashed n-grams of a text, with where each first stood; valid until the next text. */
export interface Grams {
  /** Buckets in order of first appearance. */
  buckets: Int32Array;
  /** Where the n-gram stands: read with `startOf` and `lengthOf`. */
  places: Int32Array;
  count: number;
}

/** Where the n-gram of a place begins in the text (−1 for the mark before it). */
export const startOf = (place: number): number => (place >> 2) - 1;

/** The length of the n-gram of a place in UTF-16 units. */
export const lengthOf = (place: number): number => (place & 3) + 1;

/** A part of a text. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Adds the n-grams of a text that were not there yet; `reset` begins a new text. */
export interface GramReader {
  readonly grams: Grams;
  readonly reset: () => void;
  /** The units of `hidden` spans all read as 1. */
  readonly add: (text: string, hidden?: readonly Range[]) => void;
}

/** How long the longest n-gram is. */
export type Longest = 2 | 3;

const seed = 0x9e3779b1;
const grow = 0xc2b2ae35;

const mix = (hash: number): number => {
  const folded = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return folded ^ (folded >>> 13);
};

/** The hash of an n-gram one unit longer than that of `hash`; `unit` is the unit and the length together. */
const extend = (hash: number, unit: number): number => (Math.imul(hash ^ (hash >>> 16), grow) + Math.imul(unit, seed)) | 0;

/** Rooms that are reused from text to text and grow with the longest. */
interface Rooms {
  /** The units of the text between its marks (2 before, 3 behind). */
  units: Uint16Array;
  /** The bucket of every n-gram, by where it begins, shorter ones first; −1 where it would reach beyond the text. */
  every: Int32Array;
}

const enlarge = (grams: Grams, most: number): void => {
  const buckets = new Int32Array(most * 2);
  const places = new Int32Array(most * 2);
  buckets.set(grams.buckets);
  places.set(grams.places);
  Object.assign(grams, { buckets, places });
};

const copyUnits = (text: string, hidden: readonly Range[], units: Uint16Array): void => {
  units[0] = 2;
  for (let at = 0; at < text.length; at += 1) units[at + 1] = text.charCodeAt(at);
  units[text.length + 1] = 3;
  for (const { from, to } of hidden) units.fill(1, from + 1, to + 1);
};

/** Hashes the n-grams that begin at each of the first `end` units. */
const hashAll = ({ units, every }: Rooms, end: number, longest: Longest, lastBucket: number): void => {
  let at = 0;
  for (let first = 0; first < end; first += 1) {
    const single = Math.imul((units[first] as number) + 1, seed);
    const pair = extend(single, (units[first + 1] as number) + 2);
    every[at] = mix(single) & lastBucket;
    every[at + 1] = mix(pair) & lastBucket;
    if (longest === 3) every[at + 2] = mix(extend(pair, (units[first + 2] as number) + 3)) & lastBucket;
    at += longest;
  }
  every[at - 1] = -1;
  if (longest === 2) return;
  every[at - 2] = -1;
  every[at - 4] = -1;
};

/** Buckets have at most 22 bits; the bits above tell of which text an entry is. */
const bucketBits = 22;
const lastStamp = 511;

/** Buckets of the present text in open addressing: a few KB for a short text, so that it stays in the nearest cache. */
interface Seen {
  slots: Int32Array;
  mask: number;
  stamp: number;
}

const nextText = (seen: Seen): void => {
  seen.stamp += 1;
  if (seen.stamp <= lastStamp) return;
  seen.slots.fill(0);
  seen.stamp = 1;
};

/** Where a key (a bucket under the stamp of the text) stands, or should. */
const slotOf = (slots: Int32Array, mask: number, key: number): number => {
  for (let slot = key & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot] as number;
    if (entry === key || (entry ^ key) >>> bucketBits !== 0) return slot;
  }
};

/** Several times what a short text needs: a second look costs more than the room. */
const leastSlots = 2048;

/** Makes room for `most` n-grams; those that the text has had so far are noted anew where the room changes. */
const openSeen = (seen: Seen, most: number, { buckets, count }: Grams): void => {
  const size = Math.max(leastSlots, 1 << (33 - Math.clz32(most)));
  if (count > 0 && size <= seen.mask + 1) return;
  if (size > seen.slots.length) {
    seen.slots = new Int32Array(size);
    seen.stamp = 1;
  }
  seen.mask = size - 1;
  if (count === 0) return;
  nextText(seen);
  const stamp = seen.stamp << bucketBits;
  for (let index = 0; index < count; index += 1) {
    const key = stamp | (buckets[index] as number);
    seen.slots[slotOf(seen.slots, seen.mask, key)] = key;
  }
};

/** Adds those of `every` n-gram that the text has not had. */
const keepNew = (grams: Grams, every: Int32Array, { slots, mask, stamp }: Seen, end: number, longest: Longest): void => {
  const { buckets, places } = grams;
  const high = stamp << bucketBits;
  let count = grams.count;
  let at = 0;
  for (let first = 0; first < end; first += 1)
    for (let more = 0; more < longest; more += 1, at += 1) {
      const bucket = every[at] as number;
      if (bucket < 0) continue;
      const key = high | bucket;
      const slot = slotOf(slots, mask, key);
      if (slots[slot] === key) continue;
      slots[slot] = key;
      buckets[count] = bucket;
      places[count] = (first << 2) | more;
      count += 1;
    }
  grams.count = count;
};

const nothing: readonly Range[] = [];

/**
 * Makes a reader of 1…`longest`-grams in 2^`bits` buckets: linear, no allocation per n-gram. Three short loops run faster
 * than one that does everything, whose variables find no room in registers.
 * `pipeline/models/features.py` computes the same hashes; the self-test in each model file holds them together.
 */
export const createGramReader = (bits: number, longest: Longest): GramReader => {
  const seen: Seen = { slots: new Int32Array(leastSlots), mask: leastSlots - 1, stamp: 1 };
  const grams: Grams = { buckets: new Int32Array(4096), places: new Int32Array(4096), count: 0 };
  const rooms: Rooms = { units: new Uint16Array(1024), every: new Int32Array(3072) };
  const lastBucket = 2 ** bits - 1;
  const reset = (): void => {
    grams.count = 0;
    nextText(seen);
  };
  const add = (text: string, hidden: readonly Range[] = nothing): void => {
    const end = text.length + 2;
    if (end > rooms.units.length) Object.assign(rooms, { units: new Uint16Array(end * 2), every: new Int32Array(end * 6) });
    const most = grams.count + end * longest;
    if (most > grams.buckets.length) enlarge(grams, most);
    openSeen(seen, most, grams);
    copyUnits(text, hidden, rooms.units);
    hashAll(rooms, end, longest, lastBucket);
    keepNew(grams, rooms.every, seen, end, longest);
  };
  return { grams, reset, add };
};
