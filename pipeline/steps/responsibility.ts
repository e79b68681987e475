import type { Because, Responsibility } from "../../model/analysis.ts";
import { type Hit, longestOnly } from "../lexicon.ts";
import { readPhrases } from "../phrases.ts";
import { defineStep } from "../step.ts";

type Side = Exclude<Responsibility, "unclear">;

/** Words by side and weight are data (`config/words/responsibility.txt`, groups `side:weight`). */
const sides = ["grid", "property", "customer-side", "other"] as const satisfies readonly Side[];
/** Less than this says nothing about whose it is. */
const enough = 2;
/** A third party that is named usually has done it, even where the grid company is asked for help. */
const thirdParty = 1.6;
/** Words of a text that are counted; a longer complaint repeats itself. */
const mostHits = 60;

const unclear = { responsibility: "unclear" } as const;

const weigh = (hits: readonly Hit[]): { readonly because: Because[]; readonly sums: Record<Side, number> } => {
  const sums: Record<Side, number> = { grid: 0, property: 0, "customer-side": 0, other: 0 };
  const because: Because[] = [];
  const seen = new Set<string>();
  for (const { group, phrase } of hits) {
    if (seen.has(phrase)) continue;
    seen.add(phrase);
    const [side, points] = group.split(":") as [Side, string];
    const weight = Number(points) * (side === "grid" ? 1 : thirdParty);
    sums[side] += weight;
    because.push({ word: phrase, weight });
  }
  return { because, sums };
};

/** Whose supply or equipment the text is about. */
export const responsibility = defineStep({
  name: "responsibility",
  title: "产权归属",
  fills: ["responsibility"],
  onlyRelevant: true,
  phrases: () => readPhrases("responsibility"),
  run: ({ found }) => {
    if (found.length === 0) return unclear;
    const { because, sums } = weigh(longestOnly(found).slice(0, mostHits));
    const best = sides.reduce((one, other) => (sums[other] > sums[one] ? other : one));
    return sums[best] < enough ? unclear : { responsibility: best, because: { responsibility: because } };
  },
});
