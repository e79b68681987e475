import { headline } from "../../lib/normalise.ts";
import { readWordList } from "../../lib/segment.ts";
import { defineStep } from "../step.ts";

/** Words shown to people who skim; more would be reading. */
const keywordCount = 6;
/** UTF-16 units that fit one line of a phone. */
const summaryLength = 60;
const powerWeight = 3;

/** The listed words with their weights (a stop word counts nothing), and which lengths they have by first and by last letter. */
interface Listed {
  readonly weightByWord: ReadonlyMap<string, number>;
  readonly lengthsByFirst: Uint16Array;
  readonly lengthsByLast: Uint16Array;
}

let listed: Listed | undefined;

/** One bit for each length; those from 15 on share one. */
const lengthBit = (word: string): number => 1 << Math.min(word.length, 15);

const loadListed = (): Listed => {
  const weightByWord = new Map([
    ...readWordList("config", "words", "stop.txt").map((word) => [word, 0] as const),
    ...readWordList("config", "words", "power.txt").map((word) => [word, powerWeight] as const),
  ]);
  const [lengthsByFirst, lengthsByLast] = [new Uint16Array(65_536), new Uint16Array(65_536)];
  for (const word of weightByWord.keys()) {
    const [first, last] = [word.charCodeAt(0), word.charCodeAt(word.length - 1)];
    lengthsByFirst[first] = (lengthsByFirst[first] as number) | lengthBit(word);
    lengthsByLast[last] = (lengthsByLast[last] as number) | lengthBit(word);
  }
  return { weightByWord, lengthsByFirst, lengthsByLast };
};

const isChinese = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff;

/** How much a word tells: two letters or more, not a stop word; domain words weigh most, then longer words. */
const weightOf = (word: string, { weightByWord, lengthsByFirst, lengthsByLast }: Listed): number => {
  const first = word.charCodeAt(0);
  if (word.length < 2 || !isChinese(first)) return 0;
  // Most words are not listed, and letters tell it sooner than a hash of the word.
  const mayBe = (lengthsByFirst[first] as number) & (lengthsByLast[word.charCodeAt(word.length - 1)] as number) & lengthBit(word);
  const known = mayBe === 0 ? undefined : weightByWord.get(word);
  return known ?? 1 + Math.min(word.length, 4) / 10;
};

/** Weights of the present text's words; reused from text to text. */
let room = new Float64Array(1024);

const weigh = (words: readonly string[]): Float64Array => {
  listed ??= loadListed();
  if (words.length > room.length) room = new Float64Array(words.length * 2);
  for (let index = 0; index < words.length; index += 1) room[index] = weightOf(words[index] as string, listed);
  return room;
};

interface Top {
  readonly words: string[];
  readonly weights: number[];
}

/** Puts a word into its row; a word that is there already grows a little. */
const rank = (top: Top, word: string, weight: number): void => {
  const known = top.words.indexOf(word);
  const grown = known === -1 ? weight : (top.weights[known] as number) + 0.3 * weight;
  let at = known === -1 ? Math.min(top.words.length, keywordCount - 1) : known;
  for (; at > 0 && (top.weights[at - 1] as number) < grown; at -= 1) {
    top.words[at] = top.words[at - 1] as string;
    top.weights[at] = top.weights[at - 1] as number;
  }
  top.words[at] = word;
  top.weights[at] = grown;
};

/** The heaviest words, earlier ones first among equals. */
const heaviest = (words: readonly string[], weights: Float64Array): string[] => {
  const top: Top = { words: [], weights: [] };
  for (let index = 0; index < words.length; index += 1) {
    const [word, weight] = [words[index] as string, weights[index] as number];
    if (weight === 0) continue;
    if (top.words.length === keywordCount && weight <= (top.weights[keywordCount - 1] as number) && !top.words.includes(word)) continue;
    rank(top, word, weight);
  }
  return top.words;
};

const isEnd = (code: number): boolean =>
  code === 0x3002 || code === 0x21 || code === 0x3f || code === 0x0a || code === 0x3b || code === 0xff01;

/** Sentences as ranges of the text, one pass. */
const sentences = (text: string): { from: number; to: number }[] => {
  const ranges: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !isEnd(text.charCodeAt(at))) continue;
    if (at - from > 1) ranges.push({ from, to: at });
    from = at + 1;
  }
  return ranges;
};

const shorten = (text: string): string => {
  const line = text.replaceAll("\n", " ").trim();
  if (line.length <= summaryLength) return line;
  // Never cut a surrogate pair in two.
  const end =
    line.charCodeAt(summaryLength - 2) >= 0xd800 && line.charCodeAt(summaryLength - 2) < 0xdc00 ? summaryLength - 2 : summaryLength - 1;
  return `${line.slice(0, end)}…`;
};

/** Adds up the weights of the words in each sentence; the words are walked once beside the text. */
const bestSentence = (text: string, words: readonly string[], weights: Float64Array): string => {
  const ranges = sentences(text);
  let best = { score: -1, range: ranges[0] };
  let [word, at] = [0, 0];
  for (const [index, range] of ranges.entries()) {
    let score = 0;
    for (; word < words.length && at < range.to; word += 1) {
      if (at >= range.from) score += weights[word] as number;
      at += (words[word] as string).length;
    }
    // Long sentences gather weight by length alone; what stands first is usually the matter.
    const fair = score / (1 + Math.max(0, range.to - range.from - summaryLength) / summaryLength) / (1 + index * 0.05);
    if (fair > best.score) best = { score: fair, range };
  }
  return best.range ? text.slice(best.range.from, best.range.to) : text;
};

const summarise = (text: string, words: readonly string[], weights: Float64Array): string => {
  if (text.length <= summaryLength) return shorten(text);
  const head = headline(text);
  return shorten(head ? text.slice(head.from, head.to) : bestSentence(text, words, weights));
};

/** Keywords and one line of the text itself, never of our making; texts that are not about power supply get none. */
export const summary = defineStep({
  name: "summary",
  title: "关键词与摘要",
  fills: ["keywords", "summary"],
  onlyRelevant: true,
  reads: ["words"],
  run: ({ reading, known: { words } }) => {
    const weights = weigh(words);
    return { keywords: heaviest(words, weights), summary: summarise(reading.text, words, weights) };
  },
});
