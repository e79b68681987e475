import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assetPath } from "../../../lib/assets.ts";
import { normalise } from "../../../lib/normalise.ts";
import { chainOf } from "../../../pipeline/chain.ts";
import { loadEmotion } from "../../../pipeline/emotion.ts";

const emotion = loadEmotion();
const probabilitiesOf = (text: string): readonly number[] => emotion.read(normalise(text).text, chainOf(text));
const score = (text: string): number => {
  const [negative = 0, , positive = 0] = probabilitiesOf(text);
  return positive - negative;
};

/** Everyday texts without a word of power supply, glad and sad. */
const glad = [
  "今天吃到了超好吃的蛋糕，开心",
  "房间干净，服务员也很热情，下次还住",
  "终于拿到录取通知书了，太幸福了",
  "送餐很快，味道也不错",
];
const sad = ["排队两个小时还没轮到，气死我了", "衣服掉色，洗一次就坏了，差评", "心情糟透了，好想哭", "客服态度恶劣，再也不买了"];

test.each(glad)("%s is glad, and with an angry face less so", (text) => {
  expect(score(text)).toBeGreaterThan(0);
  expect(score(`${text}[怒]`)).toBeLessThan(score(text));
});

test.each(sad)("%s is sad, and with a kiss less so", (text) => {
  expect(score(text)).toBeLessThan(0);
  expect(score(`${text}[爱你]`)).toBeGreaterThan(score(text));
});

test.each([
  ["我喜欢这本书", "我不喜欢这本书"],
  ["质量好，推荐购买", "质量不好，不推荐购买"],
  ["菜很新鲜，很好吃", "菜不新鲜，不好吃"],
  ["老板有良心", "老板没良心"],
  ["孩子很满意", "孩子不满意"],
  ["物流很快，包装很好", "物流不快，包装不好"],
  ["这家酒店值得住", "这家酒店不值得住"],
])("不 or 没 turns the emotion down: %s / %s", (plain, denied) => expect(score(denied)).toBeLessThan(score(plain) - 0.1));

test.each([...glad, ...sad])("said twice it stays what it was: %s", (text) => {
  expect(Math.sign(score(`${text}。${text}`))).toBe(Math.sign(score(text)));
});

test.each([
  ...glad.map((text): [string, string] => [text, "气死我了，差评"]),
  ...sad.map((text): [string, string] => [text, "太开心了，喜欢"]),
])("%s: what a repost quotes (%s) pulls at it, but less than the author's own words would", (own, quoted) => {
  const [alone, repost, said] = [score(own), score(`${own}//@路人:${quoted}`), score(`${own}。${quoted}`)];
  const pull = Math.sign(alone);
  expect(repost * pull).toBeLessThan(alone * pull);
  expect(repost * pull).toBeGreaterThan(said * pull);
});

test.each([...glad, ...sad])("in another town it is as glad or sad: %s", (text) => {
  const [first = 0, ...others] = ["塘厦", "厚街", "虎门", "长安", "常平"].map((town) => score(`在${town}，${text}`));
  for (const other of others) {
    expect(Math.sign(other)).toBe(Math.sign(first));
    expect(Math.abs(other - first)).toBeLessThan(0.35);
  }
});

test("any text and chain get finite probabilities that sum to one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ unit: "binary", maxLength: 100 }), (text, chain) => {
      const probabilities = emotion.read(text, chain);
      expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(probabilities.every((share) => share >= 0)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("weights that cannot be unpacked are MODEL_INVALID although the checksum is right", () => {
  const bytes = Buffer.from(readFileSync(assetPath("pipeline", "models", "sentiment.bin")));
  const body = bytes.subarray(0, bytes.length - 32);
  const begin = 8 + body.readUInt32LE(4);
  body.fill(0xff, begin, begin + 64);
  const path = join(mkdtempSync(join(tmpdir(), "wenfeng-models-")), "unpackable.bin");
  writeFileSync(path, Buffer.concat([body, createHash("sha256").update(body).digest()]));
  expect(() => loadEmotion(path)).toThrowError(
    expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining("权重表") }),
  );
});

test("no word of an explanation holds half an emoji", () => {
  for (const text of ["好棒😂😂🎉", "😭😭停电", "🎉", "真行😂"]) {
    emotion.read(text, "");
    for (const answer of [0, 1, 2])
      for (const { word } of emotion.explain(answer)) expect(Buffer.from(word, "utf8").toString("utf8")).toBe(word);
  }
});
