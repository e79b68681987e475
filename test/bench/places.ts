import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.ts";
import type { Mention } from "../../model/mention.ts";
import { createAnalyser } from "../../pipeline/analyse.ts";
import { place } from "../../pipeline/steps/place.ts";
import { words } from "../../pipeline/steps/words.ts";

/** One labelled text: every most precise place that the text itself names, and whether it is, or may be, ours. */
interface Labelled {
  readonly id: string;
  readonly half: "tuning" | "held-out";
  readonly text: string;
  readonly places: readonly string[];
  readonly local?: boolean;
  readonly region?: string;
}

/** How well places are found in one half of the labelled texts. */
export interface PlaceScore {
  readonly half: string;
  readonly texts: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** The same over towns instead of villages and landmarks. */
  readonly townF1: number;
  /** Share of right answers to: is it ours? */
  readonly local: number;
  readonly errors: readonly string[];
}

const texts = readFileSync(join(packageRoot, "test", "fixtures", "places.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Labelled);

const mentionOf = ({ id, text, region }: Labelled): Mention => ({
  id,
  source: "import",
  platform: "import",
  author: { id: "a" },
  publishedAt: "2026-07-15T07:00:00.000Z",
  text,
  ...(region === undefined ? {} : { region }),
});

interface Count {
  right: number;
  found: number;
  wanted: number;
}

const add = (count: Count, found: readonly string[], wanted: readonly string[]): void => {
  const [got, want] = [new Set(found), new Set(wanted)];
  count.right += [...got].filter((key) => want.has(key)).length;
  count.found += got.size;
  count.wanted += want.size;
};

const f1 = ({ right, found, wanted }: Count): number => (2 * right) / Math.max(1, found + wanted);

const townOf = (key: string): string => (key.startsWith("东莞/") ? key.split("/").slice(0, 2).join("/") : key);

/** Scores the place step on the labelled texts of one half (micro-averaged over places). */
export const scorePlaces = (half: Labelled["half"]): PlaceScore => {
  const analyse = createAnalyser({ city: "东莞", province: "广东", ownAccounts: [] }, [words, place]);
  const [all, towns]: [Count, Count] = [
    { right: 0, found: 0, wanted: 0 },
    { right: 0, found: 0, wanted: 0 },
  ];
  const errors: string[] = [];
  let [asked, answered] = [0, 0];
  const chosen = texts.filter((one) => one.half === half);
  for (const one of chosen) {
    const analysis = analyse(mentionOf(one));
    const found = analysis.places.filter(({ from }) => from === "text").map(({ key }) => key);
    add(all, found, one.places);
    add(towns, found.map(townOf), one.places.map(townOf));
    if (one.local !== undefined) asked += 1;
    if (one.local === analysis.isLocal) answered += 1;
    if (found.toSorted().join() !== one.places.toSorted().join()) errors.push(`${one.text}：应为 ${one.places}，得到 ${found}`);
  }
  return {
    half,
    texts: chosen.length,
    precision: all.right / Math.max(1, all.found),
    recall: all.right / Math.max(1, all.wanted),
    f1: f1(all),
    townF1: f1(towns),
    local: answered / Math.max(1, asked),
    errors,
  };
};
