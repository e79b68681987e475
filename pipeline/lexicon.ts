/** Phrases by group; a phrase may be in several groups. They are written as in a normalised text. */
export type Phrases = Readonly<Record<string, readonly string[]>>;

/** A phrase found in a text: `text.slice(from, to) === phrase`. */
export interface Hit {
  readonly group: string;
  readonly phrase: string;
  readonly from: number;
  readonly to: number;
}

/** Tells the owners' hits of a text, one list for each owner; a list is empty and shared where nothing was found. */
export type Lexicon = (text: string) => readonly (readonly Hit[])[];

/** Reads a text for all owners at once; an owner's hits are made when they are asked for, before the next text is read. */
export interface Scanner {
  readonly read: (text: string) => void;
  readonly found: (owner: number) => readonly Hit[];
}

interface Owner {
  readonly owner: number;
  readonly group: string;
}

/** A trie in flat arrays: a state and a letter lead to another state by one probe of a hash table. */
interface Trie {
  /** 0 for units that occur in no phrase. */
  readonly letterOf: Uint16Array;
  readonly letters: number;
  /** State after a first letter; 0 for none. */
  readonly first: Int32Array;
  readonly keys: Int32Array;
  readonly targets: Int32Array;
  readonly mask: number;
  /** 1 + index of the phrase that ends in a state; 0 for none. */
  readonly ends: Int32Array;
}

interface Node {
  readonly children: Map<number, Node>;
  phrase: number;
  state: number;
}

const multiplier = 0x9e3779b1;

const numberLetters = (phrases: readonly string[]): { letterOf: Uint16Array; letters: number } => {
  const letterOf = new Uint16Array(65_536);
  let letters = 1;
  for (const phrase of phrases)
    for (let at = 0; at < phrase.length; at += 1) {
      const code = phrase.charCodeAt(at);
      if (letterOf[code] === 0) {
        letterOf[code] = letters;
        letters += 1;
      }
    }
  return { letterOf, letters };
};

const growNodes = (phrases: readonly string[], letterOf: Uint16Array): Node[] => {
  const nodes: Node[] = [{ children: new Map(), phrase: 0, state: 0 }];
  for (const [index, phrase] of phrases.entries()) {
    let node = nodes[0] as Node;
    for (let at = 0; at < phrase.length; at += 1) {
      const letter = letterOf[phrase.charCodeAt(at)] as number;
      let next = node.children.get(letter);
      if (!next) {
        next = { children: new Map(), phrase: 0, state: nodes.length };
        nodes.push(next);
        node.children.set(letter, next);
      }
      node = next;
    }
    node.phrase = index + 1;
  }
  return nodes;
};

const buildTrie = (phrases: readonly string[]): Trie => {
  const { letterOf, letters } = numberLetters(phrases);
  const nodes = growNodes(phrases, letterOf);
  const size = 1 << Math.ceil(Math.log2(nodes.length * 3 + 16));
  const [keys, targets] = [new Int32Array(size), new Int32Array(size)];
  const [first, ends] = [new Int32Array(letters), new Int32Array(nodes.length)];
  for (const node of nodes) {
    ends[node.state] = node.phrase;
    for (const [letter, child] of node.children) {
      if (node.state === 0) first[letter] = child.state;
      const key = node.state * letters + letter;
      let slot = (Math.imul(key, multiplier) >>> 8) & (size - 1);
      while (keys[slot] !== 0) slot = (slot + 1) & (size - 1);
      keys[slot] = key;
      targets[slot] = child.state;
    }
  }
  return { letterOf, letters, first, keys, targets, mask: size - 1, ends };
};

const follow = (trie: Trie, state: number, letter: number): number => {
  const key = state * trie.letters + letter;
  let slot = (Math.imul(key, multiplier) >>> 8) & trie.mask;
  for (;;) {
    const stored = trie.keys[slot] as number;
    if (stored === key) return trie.targets[slot] as number;
    if (stored === 0) return 0;
    slot = (slot + 1) & trie.mask;
  }
};

/** Room for the phrases that end in a text, by number, with where they stand; reused from text to text. */
interface Ends {
  readonly phrases: Int32Array;
  readonly froms: Int32Array;
  readonly tos: Int32Array;
  count: number;
}

/** Turns the order of the ends from `first` on round. */
const turn = ({ phrases, tos, count }: Ends, first: number): void => {
  for (let [low, high] = [first, count - 1]; low < high; low += 1, high -= 1) {
    const [phrase, to] = [phrases[low] as number, tos[low] as number];
    phrases[low] = phrases[high] as number;
    tos[low] = tos[high] as number;
    phrases[high] = phrase;
    tos[high] = to;
  }
};

/** Walks from `from` as far as the trie goes and notes every phrase that ends on the way, longer ones first. */
const walk = (trie: Trie, text: string, from: number, ends: Ends): void => {
  const before = ends.count;
  let state = trie.first[trie.letterOf[text.charCodeAt(from)] as number] as number;
  for (let at = from + 1; state !== 0; at += 1) {
    const end = trie.ends[state] as number;
    if (end !== 0) {
      ends.phrases[ends.count] = end - 1;
      ends.froms[ends.count] = from;
      ends.tos[ends.count] = at;
      ends.count += 1;
    }
    const letter = at < text.length ? (trie.letterOf[text.charCodeAt(at)] as number) : 0;
    state = letter === 0 ? 0 : follow(trie, state, letter);
  }
  if (ends.count > before + 1) turn(ends, before);
};

/** The bit of two units in the filter of beginnings: 2^19 bits are as small as the nearest caches and rarely wrong. */
const pairBit = (one: number, other: number): number => (Math.imul(one, 0x9e3b) ^ Math.imul(other, 0x6a2d)) & 0x7ffff;

/** A bit where some phrase may begin with these two units: nearly every position of a text ends in this one look. */
const buildFilter = (phrases: readonly string[]): Int32Array => {
  const filter = new Int32Array(2 ** 14);
  for (const phrase of phrases) {
    const bit = pairBit(phrase.charCodeAt(0), phrase.charCodeAt(1));
    if (phrase.length > 1) filter[bit >> 5] = (filter[bit >> 5] as number) | (1 << (bit & 31));
  }
  return filter;
};

/** A bit for each unit that is a phrase by itself; 8 KB lie in the nearest cache. */
const buildAlone = (phrases: readonly string[]): Int32Array => {
  const alone = new Int32Array(2 ** 11);
  for (const phrase of phrases) {
    const code = phrase.charCodeAt(0);
    if (phrase.length === 1) alone[code >> 5] = (alone[code >> 5] as number) | (1 << (code & 31));
  }
  return alone;
};

const ownersByPhrase = (owners: readonly Phrases[]): Map<string, Owner[]> => {
  const known = new Map<string, Owner[]>();
  const add = (phrase: string, owner: Owner): void => {
    const before = known.get(phrase);
    if (before) before.push(owner);
    else known.set(phrase, [owner]);
  };
  for (const [owner, phrases] of owners.entries())
    for (const [group, members] of Object.entries(phrases)) for (const phrase of new Set(members)) add(phrase, { owner, group });
  known.delete("");
  return known;
};

interface Tables {
  readonly trie: Trie;
  readonly filter: Int32Array;
  readonly alone: Int32Array;
  readonly phrases: readonly string[];
  readonly ownersOf: readonly (readonly Owner[])[];
  /** For each phrase one bit (modulo 32) per owner to whom it tells: most owners are answered without a look at the hits. */
  readonly bits: Int32Array;
  /** The same for every owner that has it. */
  readonly ownerBits: Int32Array;
  readonly ends: Ends;
}

/** A text in which more phrases end is a list of words; what stands after them tells nothing new. */
const mostEnds = 3000;

const compile = (owners: readonly Phrases[], telling: Telling): Tables => {
  const known = ownersByPhrase(owners);
  const bitOf = ({ owner, group }: Owner): number => (telling[owner]?.includes(group) === false ? 0 : 1 << (owner & 31));
  const phrases = [...known.keys()];
  const ownersOf = [...known.values()];
  const room = mostEnds + phrases.reduce((most, { length }) => Math.max(most, length), 0);
  return {
    trie: buildTrie(phrases),
    filter: buildFilter(phrases),
    alone: buildAlone(phrases),
    phrases,
    ownersOf,
    bits: Int32Array.from(ownersOf, (list) => list.reduce((bits, owner) => bits | bitOf(owner), 0)),
    ownerBits: Int32Array.from(ownersOf, (list) => list.reduce((bits, { owner }) => bits | (1 << (owner & 31)), 0)),
    ends: { phrases: new Int32Array(room), froms: new Int32Array(room), tos: new Int32Array(room), count: 0 },
  };
};

/** Notes all phrases of a text; tells the bits of their owners. */
const read = ({ filter, alone, trie, ends, bits }: Tables, text: string): number => {
  ends.count = 0;
  let one = text.charCodeAt(0);
  for (let at = 1; at <= text.length && ends.count < mostEnds; at += 1) {
    const other = text.charCodeAt(at);
    const bit = pairBit(one, other);
    // A shift takes the lowest five bits of its distance.
    if (((((filter[bit >> 5] as number) >>> bit) | ((alone[one >> 5] as number) >>> one)) & 1) !== 0) walk(trie, text, at - 1, ends);
    one = other;
  }
  let seen = 0;
  for (let index = 0; index < ends.count; index += 1) seen |= bits[ends.phrases[index] as number] as number;
  return seen;
};

/** The hits of one owner: by position, longer ones first. */
const hitsOf = ({ ends, phrases, ownersOf, ownerBits }: Tables, wanted: number): Hit[] => {
  const hits: Hit[] = [];
  for (let index = 0; index < ends.count; index += 1) {
    const which = ends.phrases[index] as number;
    if ((((ownerBits[which] as number) >>> wanted) & 1) === 0) continue;
    for (const { owner, group } of ownersOf[which] as readonly Owner[])
      if (owner === wanted)
        hits.push({ group, phrase: phrases[which] as string, from: ends.froms[index] as number, to: ends.tos[index] as number });
  }
  return hits;
};

const none: readonly Hit[] = [];

/** For an owner the groups without which its other groups tell nothing: where none of them is found, no hit is made for it. */
type Telling = readonly (readonly string[] | undefined)[];

/** Makes one scanner of the phrases of all owners (steps), so that a text is read once whatever their number; linear in its length. */
export const createScanner = (owners: readonly Phrases[], telling: Telling = []): Scanner => {
  const tables = compile(owners, telling);
  let seen = 0;
  return {
    read: (text) => {
      seen = read(tables, text);
    },
    found: (owner) => ((seen & (1 << (owner & 31))) === 0 ? none : hitsOf(tables, owner)),
  };
};

/** Makes a finder of the phrases of several owners, whose hits last. */
export const createLexicon = (owners: readonly Phrases[]): Lexicon => {
  const scanner = createScanner(owners);
  return (text) => {
    scanner.read(text);
    return owners.map((_, owner) => scanner.found(owner));
  };
};

/** Drops hits that lie within an earlier, longer one. */
export const longestOnly = (hits: readonly Hit[]): Hit[] => {
  const kept: Hit[] = [];
  let end = 0;
  for (const hit of hits) {
    if (hit.to <= end) continue;
    kept.push(hit);
    end = hit.to;
  }
  return kept;
};
