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

/** Adds the n-grams of a text that were not there yet; `reset` begins a new text. */
export interface GramReader {
  readonly grams: Grams;
  readonly reset: () => void;
  readonly add: (text: string) => void;
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

/** The unit at a position of the text between its marks (2 before, 3 behind); 0 beyond. */
const unitAt = (text: string, at: number): number => {
  if (at === -1) return 2;
  return at === text.length ? 3 : text.charCodeAt(at);
};

/**
 * Makes a reader of 1…`longest`-grams in 2^`bits` buckets: one linear pass, no allocation per n-gram.
 * `pipeline/models/features.py` computes the same hashes; the self-test in each model file holds them together.
 */
export const createGramReader = (bits: number, longest: number): GramReader => {
  const mask = 2 ** bits - 1;
  const stamps = new Uint8Array(mask + 1);
  let stamp = 0;
  const grams: Grams = { buckets: new Int32Array(4096), starts: new Int32Array(4096), lengths: new Uint8Array(4096), count: 0 };
  const take = (bucket: number, start: number, length: number): void => {
    if (stamps[bucket] === stamp) return;
    stamps[bucket] = stamp;
    if (grams.count === grams.buckets.length) enlarge(grams);
    grams.buckets[grams.count] = bucket;
    grams.starts[grams.count] = start;
    grams.lengths[grams.count] = length;
    grams.count += 1;
  };
  const reset = (): void => {
    grams.count = 0;
    stamp += 1;
    if (stamp === 256) {
      stamps.fill(0);
      stamp = 1;
    }
  };
  const add = (text: string): void => {
    for (let start = -1; start <= text.length; start += 1) {
      let hash = Math.imul(unitAt(text, start) + 1, seed);
      take(mix(hash) & mask, start, 1);
      for (let length = 2; length <= longest && start + length <= text.length + 1; length += 1) {
        hash = (Math.imul(hash ^ (hash >>> 16), grow) + Math.imul(unitAt(text, start + length - 1) + length, seed)) | 0;
        take(mix(hash) & mask, start, length);
      }
    }
  };
  return { grams, reset, add };
};
