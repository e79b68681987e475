import type { Mention } from "../../model/mention.ts";
import { compareMentions } from "../../model/mention.ts";
import { createRandom } from "./metrics.ts";

/** A stream changed in a way that should not matter to what people are told. */
export interface Perturbation {
  readonly name: string;
  readonly change: (mentions: readonly Mention[]) => readonly Mention[];
  /** By how much (ms) the whole stream was moved. */
  readonly movedMs: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const moved = (instant: string, byMs: number): string => new Date(Date.parse(instant) + byMs).toISOString();

const shifted = (mention: Mention, byMs: number): Mention => ({
  ...mention,
  publishedAt: moved(mention.publishedAt, byMs),
  ...(mention.fetchedAt && { fetchedAt: moved(mention.fetchedAt, byMs) }),
});

/** Cities and provinces that change places with each other, so that a renamed story stays one story. */
const swaps: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["西安", "成都"],
    ["陕西", "四川"],
    ["郑州", "长沙"],
    ["河南", "湖南"],
    ["南昌", "合肥"],
    ["江西", "安徽"],
    ["广州", "杭州"],
    ["广东", "浙江"],
    ["海口", "厦门"],
    ["海南", "福建"],
    ["新乡", "株洲"],
  ].flatMap(([a, b]) => [[a, b] as const, [b, a] as const]),
);
const swapped = new RegExp(Object.keys(swaps).join("|"), "g");

/** Every named city under another name, the same one throughout. */
const renamed = (text: string): string => text.replace(swapped, (name) => swaps[name] as string);

const renamePlaces = (mention: Mention): Mention => ({
  ...mention,
  text: renamed(mention.text),
  ...(mention.title && { title: renamed(mention.title) }),
});

/** Four fifths of the mentions, chosen by a seed. */
const thin = (seed: number) => (mentions: readonly Mention[]) => {
  const random = createRandom(seed);
  return mentions.filter(() => random() < 0.8);
};

/** Every mention up to three minutes later than it was. */
const jitter = (mentions: readonly Mention[]): readonly Mention[] => {
  const random = createRandom(3);
  return mentions.map((mention) => shifted(mention, Math.floor(random() * 3 * minuteMs))).sort(compareMentions);
};

const shift = (byMs: number) => (mentions: readonly Mention[]) => mentions.map((mention) => shifted(mention, byMs));

/** The stream as it is, and changed: thinned twice, jittered, under other place names, five hours and three days later. */
export const perturbations: readonly Perturbation[] = [
  { name: "as it is", change: (mentions) => mentions, movedMs: 0 },
  { name: "80 % of it (1)", change: thin(1), movedMs: 0 },
  { name: "80 % of it (2)", change: thin(2), movedMs: 0 },
  { name: "jittered by 0–3 min", change: jitter, movedMs: 0 },
  { name: "places renamed", change: (mentions) => mentions.map(renamePlaces), movedMs: 0 },
  { name: "5 h later", change: shift(5 * 60 * minuteMs), movedMs: 5 * 60 * minuteMs },
  { name: "3 days later", change: shift(3 * dayMs), movedMs: 3 * dayMs },
];
