import { createLexicon, type Lexicon } from "./lexicon.ts";
import { readPhrases } from "./phrases.ts";

/** How far a medium is read: a town's or the city's, a province's, the whole country's; 0 is none. */
export const mediaRanks = { local: 1, provincial: 2, national: 3 } as const;

let scan: Lexicon | undefined;
const rankByName = new Map<string, number>();
const mostNames = 20_000;

/** Whom a name belongs to, by `config/words/media.txt`; 0 for a name that is not in it. */
export const listedRank = (name: string): number => {
  const known = rankByName.get(name);
  if (known !== undefined) return known;
  if (rankByName.size >= mostNames) rankByName.clear();
  scan ??= createLexicon([readPhrases("media")]);
  const ranks = (scan(name.toLowerCase())[0] ?? []).map(({ group }) => mediaRanks[group as keyof typeof mediaRanks]);
  const rank = Math.max(0, ...ranks);
  rankByName.set(name, rank);
  return rank;
};
