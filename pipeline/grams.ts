/** Distinct hashed n-grams of a text, with where each first stood; valid until the next text. */
export interface Grams {
  /** Buckets in order of first appearance. */
  buckets: Int32Array;
  /** Where the n-gram begins in the text (−1 for the mark before it). */
  starts: Int32Array;
  /** Its length in UTF-16 units. */
  lengths: Uint8Array;
  count: number;
}

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

const seed = 0x9e3779b1;
const grow = 0xc2b2ae35;

const mix = (hash: number): number => {
  const folded = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return folded ^ (folded >>> 13);
};

const enlarge = (grams: Grams): void => {
  const size = grams.buckets.length * 2;
  const [buckets, starts, lengths] = [new Int32Array(size), new Int32Array(size), new Uint8Array(size)];
  buckets.set(grams.buckets);
  starts.set(grams.starts);
  lengths.set(grams.lengths);
  Object.assign(grams, { buckets, starts, lengths });
};

/** Copies the units of a text between its marks (2 before, 3 behind); tells the buffer, which grows with the longest text. */
const copyUnits = (text: string, hidden: readonly Range[], units: Uint16Array): Uint16Array => {
  const room = text.length + 2 > units.length ? new Uint16Array(text.length * 2) : units;
  room[0] = 2;
  for (let at = 0; at < text.length; at += 1) room[at + 1] = text.charCodeAt(at);
  room[text.length + 1] = 3;
  for (const { from, to } of hidden) room.fill(1, from + 1, to + 1);
  return room;
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

/** Notes a bucket; whether the present text had not had it. */
const isNew = ({ slots, mask, stamp }: Seen, bucket: number): boolean => {
  const key = (stamp << bucketBits) | bucket;
  for (let slot = bucket & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot] as number;
    if (entry === key) return false;
    if (entry >>> bucketBits === stamp) continue;
    slots[slot] = key;
    return true;
  }
};

/** Makes room for `most` n-grams; those that the text has had so far are noted anew where the room changes. */
const openSeen = (seen: Seen, most: number, { buckets, count }: Grams): void => {
  const size = 2 ** Math.ceil(Math.log2(most * 2 + 2));
  if (count > 0 && size <= seen.mask + 1) return;
  if (size > seen.slots.length) {
    seen.slots = new Int32Array(size);
    seen.stamp = 1;
  }
  seen.mask = size - 1;
  if (count === 0) return;
  nextText(seen);
  for (let index = 0; index < count; index += 1) isNew(seen, buckets[index] as number);
};

const nothing: readonly Range[] = [];

interface Reader {
  readonly grams: Grams;
  readonly seen: Seen;
  readonly longest: number;
  readonly mask: number;
}

/** The hash of an n-gram one unit longer than that of `hash`. */
const extend = (hash: number, unit: number, length: number): number =>
  length === 1 ? Math.imul(unit + 1, seed) : (Math.imul(hash ^ (hash >>> 16), grow) + Math.imul(unit + length, seed)) | 0;

/** Takes the n-grams that begin at each of the first `end` units. */
const takeAll = ({ grams, seen, longest, mask }: Reader, units: Uint16Array, end: number): void => {
  const { buckets, starts, lengths } = grams;
  let { count } = grams;
  for (let first = 0; first < end; first += 1) {
    const last = Math.min(longest, end - first);
    let hash = 0;
    for (let length = 1; length <= last; length += 1) {
      hash = extend(hash, units[first + length - 1] as number, length);
      const bucket = mix(hash) & mask;
      if (!isNew(seen, bucket)) continue;
      buckets[count] = bucket;
      starts[count] = first - 1;
      lengths[count] = length;
      count += 1;
    }
  }
  grams.count = count;
};

/**
 * Makes a reader of 1…`longest`-grams in 2^`bits` buckets: one linear pass, no allocation per n-gram.
 * `pipeline/models/features.py` computes the same hashes; the self-test in each model file holds them together.
 */
export const createGramReader = (bits: number, longest: number): GramReader => {
  const seen: Seen = { slots: new Int32Array(2048), mask: 2047, stamp: 1 };
  const grams: Grams = { buckets: new Int32Array(4096), starts: new Int32Array(4096), lengths: new Uint8Array(4096), count: 0 };
  const reader: Reader = { grams, seen, longest, mask: 2 ** bits - 1 };
  let units: Uint16Array = new Uint16Array(1024);
  const reset = (): void => {
    grams.count = 0;
    nextText(seen);
  };
  const add = (text: string, hidden: readonly Range[] = nothing): void => {
    const most = grams.count + (text.length + 2) * longest;
    while (most > grams.buckets.length) enlarge(grams);
    openSeen(seen, most, grams);
    units = copyUnits(text, hidden, units);
    takeAll(reader, units, text.length + 2);
  };
  return { grams, reset, add };
};
