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

type Take = (phrase: number, from: number, to: number) => void;

/** Tells each phrase that begins at `from`, longer ones first: walks as far as the trie goes, then back. */
const takeFrom = (trie: Trie, text: string, from: number, take: Take): void => {
  let state = trie.first[trie.letterOf[text.charCodeAt(from)] as number] as number;
  const found: number[] = [];
  for (let at = from + 1; state !== 0; at += 1) {
    const end = trie.ends[state] as number;
    if (end !== 0) found.push(end - 1, at);
    const letter = at < text.length ? (trie.letterOf[text.charCodeAt(at)] as number) : 0;
    state = letter === 0 ? 0 : follow(trie, state, letter);
  }
  for (let index = found.length - 2; index >= 0; index -= 2) take(found[index] as number, from, found[index + 1] as number);
};

/** Whether a phrase of two or more letters may begin here; most positions of a text end in this test. */
const mayBegin = (trie: Trie, text: string, at: number): boolean => {
  const letter = trie.letterOf[text.charCodeAt(at)] as number;
  const state = trie.first[letter] as number;
  if (letter === 0 || state === 0) return false;
  if (trie.ends[state] !== 0) return true;
  const next = at + 1 < text.length ? (trie.letterOf[text.charCodeAt(at + 1)] as number) : 0;
  return next !== 0 && follow(trie, state, next) !== 0;
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

/** Makes one scanner of the phrases of all owners (steps), so that a text is read once whatever their number; linear in its length. */
export const createLexicon = (owners: readonly Phrases[]): Lexicon => {
  const known = ownersByPhrase(owners);
  const phrases = [...known.keys()];
  const ownersOf = [...known.values()];
  const trie = buildTrie(phrases);
  const empty: readonly (readonly Hit[])[] = owners.map(() => []);
  return (text) => {
    let hits: Hit[][] | undefined;
    const take: Take = (index, from, to) => {
      hits ??= owners.map(() => []);
      const phrase = phrases[index] as string;
      for (const { owner, group } of ownersOf[index] as Owner[]) (hits[owner] as Hit[]).push({ group, phrase, from, to });
    };
    for (let at = 0; at < text.length; at += 1) if (mayBegin(trie, text, at)) takeFrom(trie, text, at, take);
    return hits ?? empty;
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
