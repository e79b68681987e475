import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { loadDictionary } from "../../lib/segment.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createBatchAnalyser } from "../../pipeline/analyse.ts";
import * as steps from "../../pipeline/steps.ts";
import { sharedFolder } from "../shared-data.ts";
import { compareWithCut } from "./compare.ts";
import type { Measurement } from "./measurement.ts";
import { makeTexts } from "./texts.ts";

const texts = 4000;
/** As many as `wenfeng analyse` takes at once. */
const batchSize = 256;
const longest = 100_000;

const toMention = (text: string, index: number): Mention => ({
  id: `bench:${index}`,
  source: "bench",
  platform: "weibo",
  author: { id: String(index % 500), name: `用户${index % 500}` },
  publishedAt: "2026-07-15T07:00:00.000Z",
  text,
});

/** One text of `longest` characters that hardly repeats its n-grams: made texts, one after the other, without quotes (they would end it). */
const makeLong = (): string => makeTexts(5000).join("。").replaceAll("//@", "，").slice(0, longest);

const repeated = (text: string): string => text.repeat(Math.ceil(longest / text.length)).slice(0, longest);

/** Texts of 100,000 characters; most tempt a program to look again and again. */
const longTexts: readonly (readonly [string, string])[] = [
  ["posts", makeLong()],
  ["one letter", repeated("电")],
  ["power words", repeated("停电跳闸变压器电费投诉没人管，供电局打不通。")],
  ["digits", repeated("0123456789")],
  ["quote chain", repeated("转发//@路人甲:又停电了")],
  ["emoji", repeated("😂😭[怒]")],
  ["places", repeated("东莞塘厦长安虎门")],
];

const linesOf = (file: string): string[] => {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n").filter(Boolean);
};

/** Real posts as they come, of which one in fifty is about power supply: of the made ones it is one in four. */
const realTexts = (data: string): readonly (readonly [string, readonly string[]])[] => [
  ...["smp_usual", "weibo2"].map((name) => {
    const lines = linesOf(join(data, "text", `${name}.dev.jsonl`));
    return [name, lines.map((line) => (JSON.parse(line) as { text: string }).text)] as const;
  }),
  [
    "s1",
    linesOf(join(data, "streams/s1/stream.jsonl.gz"))
      .filter((_, index) => index % 40 === 0)
      .map((line) => JSON.parse(line) as { title?: string; text?: string })
      .map(({ title = "", text = "" }) => title + text),
  ],
];

const runsOver =
  (analyse: (mentions: readonly Mention[]) => unknown, list: readonly string[]): (() => void) =>
  () => {
    const mentions = list.map(toMention);
    for (let at = 0; at < mentions.length; at += batchSize) analyse(mentions.slice(at, at + batchSize));
  };

/**
 * The whole analysis beside the raw cut of the same texts (goal 0.5): made posts, a quarter of them about power supply, real
 * posts as they come, and texts of 100,000 characters.
 */
export const measureAnalyse = async (): Promise<Measurement[]> => {
  loadDictionary();
  const analyse = createBatchAnalyser(defaultKnowledge, Object.values(steps) as unknown as readonly AnyStep[]);
  const data = sharedFolder("data");
  const posts = [["", makeTexts(texts)] as const, ...(data ? realTexts(data) : [])];
  return [
    ...posts.map(([name, list]) =>
      compareWithCut({ name: `analyse ${name}`.trim(), count: list.length, unit: "texts", texts: list, run: runsOver(analyse, list) }),
    ),
    ...longTexts.map(([what, text]) =>
      compareWithCut({
        name: `analyse-long ${what}`,
        count: longest,
        unit: "characters",
        texts: [text],
        run: () => void analyse([toMention(text, 0)]),
      }),
    ),
  ];
};
