import { readFileSync } from "node:fs";
import { assetPath } from "../lib/assets.ts";
import { Failure } from "../lib/errors.ts";

const phrases =
  /如何(?:看待|评价|看)|怎么(?:看|办)|有哪些|目前情况如何|还有哪些信息值得关注|值得关注|发生了什么|意味着什么|近日|据悉|报道|网友|热搜/g;
const runs = /[a-z][a-z0-9]+|[\u4e00-\u9fff]+/g;

/** The terms of a normalised text: pairs of neighbouring Chinese characters and Latin words; question frames are left out. */
export const termsOf = (text: string): readonly string[] => {
  const terms = new Set<string>();
  for (const [run] of text.toLowerCase().replace(/\d+/g, " ").replace(phrases, " ").matchAll(runs)) {
    if (/^[a-z]/.test(run)) terms.add(run);
    else for (let index = 0; index + 2 <= run.length; index++) terms.add(run.slice(index, index + 2));
  }
  return [...terms];
};

/** How much a term in common says, by its rarity; learnt from headlines, kept in `models/term-rarity.json`. */
export type Weigh = (term: string) => number;

/** Rarity at which a term weighs 1: about once in 8,000 headlines. */
const unitRarity = 9;

let rarityByTerm: ReadonlyMap<string, number> | undefined;
let rarest = 0;

const load = (): ReadonlyMap<string, number> => {
  const path = assetPath("pipeline", "models", "term-rarity.json");
  const { rarity, rarest: most } = JSON.parse(readFileSync(path, "utf8")) as { rarity?: Record<string, string>; rarest?: number };
  if (rarity === undefined || most === undefined) throw new Failure("MODEL_INVALID", "term-rarity.json 不完整");
  rarest = most;
  return new Map(Object.entries(rarity).flatMap(([value, terms]) => terms.split(" ").map((term) => [term, Number(value)] as const)));
};

/** Weight 0…1.3 of a term: the cube of its rarity, so that one rare name says more than five common words. */
export const weigh: Weigh = (term) => {
  rarityByTerm ??= load();
  return ((rarityByTerm.get(term) ?? rarest) / unitRarity) ** 3;
};
