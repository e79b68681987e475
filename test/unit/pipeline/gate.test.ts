import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../../lib/assets.ts";
import { normaliseText } from "../../../lib/normalise.ts";
import { loadGate } from "../../../pipeline/gate.ts";
import { createGramReader } from "../../../pipeline/grams.ts";
import { createLexicon } from "../../../pipeline/lexicon.ts";
import { emotionModel, powerModel } from "../../../pipeline/opinion.ts";
import { relevance } from "../../../pipeline/steps/relevance.ts";

const folder = mkdtempSync(join(tmpdir(), "wenfeng-gate-"));
const { words, isOpen } = loadGate();
const { grams, reset, add } = createGramReader(22, 3);
const knowledge = { city: "东莞", province: "广东", ownAccounts: [] };
const scan = createLexicon([relevance.phrases?.(knowledge) ?? {}]);

const speaksOfPower = (text: string): boolean => {
  reset();
  add(normaliseText(text));
  return isOpen(grams);
};

const relevanceOf = (text: string): number => {
  const reading = { text: normaliseText(text) };
  const found = scan(reading.text)[0] ?? [];
  const input = {
    mention: { id: "m", source: "t", platform: "t", author: { id: "a" }, publishedAt: "", text },
    reading,
    found,
    known: {},
    knowledge,
  };
  return relevance.run(input as never).relevance;
};

/** A text that is not let in is told 0.005. */
const isAsked = (text: string): boolean => relevanceOf(text) !== 0.005;

// Written for this test; none stands in the training texts.
const untold = [
  "一下雨整条巷子就乌漆抹黑，打了三个钟热线没人接",
  "门口那根杆朝着我家屋顶斜过来了，谁来看看",
  "昨夜灯忽亮忽灭，早上起来洗衣机和热水器都不转了",
  "挖沟的把我家菜地压平了，说好赔的钱一分没见",
  "表转得飞快，上个月才用两百多度，这个月六百",
];

test.each(untold)("a complaint that names no power word is let in: %s", (text) => {
  expect(words.some((word) => text.includes(word))).toBe(false);
  expect(speaksOfPower(text)).toBe(true);
  expect(isAsked(text)).toBe(true);
});

test("another town changes nothing", () => {
  const towns = powerModel().phrases.town ?? [];
  expect(towns.length).toBeGreaterThan(30);
  for (const text of [...untold, "今天食堂的红烧肉真不错", "这个月水费怎么涨了"]) {
    const answers = towns.map((town) => relevanceOf(`${town}${text}`));
    // A longer name moves the text along, which may move the answer a little.
    expect([text, Math.max(...answers) - Math.min(...answers) < 0.05]).toEqual([text, true]);
  }
});

test.each(["今天食堂的红烧肉真不错", "转发抽奖，送三张演唱会门票", "房间很干净，早餐一般，离地铁站近", "周末去爬山，晒黑了一圈"])(
  "ordinary talk stays out: %s",
  (text) => expect(isAsked(text)).toBe(false),
);

test("a word of the field opens alone, unless it only looks like one", () => {
  expect(isAsked("停电")).toBe(true);
  expect(isAsked("商场关停电梯")).toBe(false);
  expect(isAsked("早安 @停电小王子")).toBe(false);
});

test("words of everyday talk do not open alone", () => {
  for (const everyday of ["冰箱", "空调", "赔偿", "涨价", "支援", "车位"]) expect(words).not.toContain(everyday);
});

test("what was read before changes no answer, whatever chain it had", () => {
  const once = untold.map(speaksOfPower);
  emotionModel().read("随便说说", "又停电了，烦");
  expect(untold.map((text) => isOpen(emotionModel().gramsOf(normaliseText(text))))).toEqual(once);
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["truncated", (bytes) => bytes.subarray(0, bytes.length - 100)],
  ["changed in one byte", (bytes) => bytes.fill((bytes[50_000] as number) ^ 1, 50_000, 50_001)],
])("a file that is %s is MODEL_INVALID and says which", (_, change) => {
  const path = join(folder, "damaged.bin");
  writeFileSync(path, change(Buffer.from(readFileSync(assetPath("pipeline", "models", "gate.bin")))));
  expect(() => loadGate(path)).toThrowError(expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining(path) }));
});
