import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assetPath } from "../../../lib/assets.ts";
import { Failure } from "../../../lib/errors.ts";
import { normalise } from "../../../lib/normalise.ts";
import { blank } from "../../../pipeline/analyse.ts";
import { chainOf } from "../../../pipeline/chain.ts";
import { loadEmotion } from "../../../pipeline/emotion.ts";
import { createLexicon } from "../../../pipeline/lexicon.ts";
import { readModelFile } from "../../../pipeline/model-file.ts";
import { loadPower } from "../../../pipeline/power.ts";
import { appeal } from "../../../pipeline/steps/appeal.ts";
import { relevance } from "../../../pipeline/steps/relevance.ts";
import { sentiment } from "../../../pipeline/steps/sentiment.ts";

const folder = mkdtempSync(join(tmpdir(), "wenfeng-models-"));
const knowledge = { city: "东莞", province: "广东", ownAccounts: [] };

const scan = createLexicon([relevance.phrases?.(knowledge) ?? {}]);

const judge = (text: string) => {
  const mention = { id: "m", source: "t", platform: "t", author: { id: "a" }, publishedAt: "2026-01-01T00:00:00Z", text };
  const reading = normalise(text);
  const input = { mention, reading, found: scan(reading.text)[0] ?? [], known: blank, knowledge };
  const about = relevance.run(input);
  const known = { ...blank, ...about };
  return { ...about, ...sentiment.run({ ...input, known }), ...appeal.run({ ...input, known }) };
};

const damaged = (change: (bytes: Buffer) => Buffer): string => {
  const path = join(folder, "damaged.bin");
  writeFileSync(path, change(Buffer.from(readFileSync(assetPath("pipeline", "models", "power.bin")))));
  return path;
};

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["empty", () => Buffer.alloc(0)],
  ["truncated", (bytes) => bytes.subarray(0, bytes.length - 1000)],
  ["changed in one byte", (bytes) => bytes.fill((bytes[500_000] as number) ^ 1, 500_000, 500_001)],
  ["not a model", (bytes) => bytes.fill(0, 0, 4)],
])("a file that is %s is MODEL_INVALID and says which", (_, change) => {
  const path = damaged(change);
  expect(() => loadPower([], path)).toThrowError(
    expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining(path) }),
  );
});

test("a model of another version is refused", () => {
  expect(() => readModelFile(assetPath("pipeline", "models", "power.bin"), "power", 999)).toThrowError(Failure);
  expect(() => readModelFile(assetPath("pipeline", "models", "power.bin"), "sentiment", 1)).toThrowError(Failure);
});

test("a missing file is MODEL_INVALID", () => {
  expect(() => loadEmotion(join(folder, "gone.bin"))).toThrowError(expect.objectContaining({ code: "MODEL_INVALID" }));
});

test("any text gets probabilities, the same ones every time, in any order", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 200 }), { minLength: 1, maxLength: 4 }), (texts) => {
      const once = texts.map(judge);
      const again = [...texts].reverse().map(judge).reverse();
      expect(again).toEqual(once);
      for (const { probabilities, polarity, score } of once) {
        const { negative, neutral, positive } = probabilities;
        expect(negative + neutral + positive).toBeCloseTo(1, 9);
        expect(probabilities[polarity]).toBe(Math.max(negative, neutral, positive));
        expect(score).toBeCloseTo(positive - negative, 12);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["今天好开心", "今天不开心"],
  ["味道很好，下次还来", "味道不好，下次不来"],
  ["房间很干净，服务也好", "房间不干净，服务也没有"],
])("a negation turns the emotion: %s / %s", (good, bad) => {
  expect(judge(good).score).toBeGreaterThan(judge(bad).score);
});

test.each(["又停电了，热死人", "供电所三天装好电表，点赞", "电线杆歪了没人管", "的电影院真好看"])(
  "another town changes nothing: %s",
  (text) => {
    const [first, ...others] = ["塘厦", "厚街", "虎门", "长安", "常平"].map((town) => judge(town + text));
    for (const other of others) {
      expect(other.relevance).toBe(first?.relevance);
      expect(other.appeal).toBe(first?.appeal);
      if (first?.isRelevant) expect(other.probabilities).toEqual(first.probabilities);
    }
  },
);

test.each(["又停电了，都三个小时了", "感谢供电局师傅连夜抢修"])(
  "said twice or passed on in quotes, it stays about us and as glad or sad: %s",
  (text) => {
    for (const other of [`${text}。${text}`, `「${text}」`]) {
      expect(judge(other).isRelevant).toBe(true);
      expect(judge(other).polarity).toBe(judge(text).polarity);
    }
  },
);

test.each(["手机没电了别打给我", "小区关停电梯三天了", "她一笑我就像来电了一样", "恢复电视信号", "湖人末节断电惨败", "台湾大停电"])(
  "%s is not about our power supply",
  (text) => expect(judge(text).isRelevant).toBe(false),
);

test.each([
  ["又停电了，都三个小时了", "outage-voltage"],
  ["这个月电费翻了三倍，是不是电表坏了", "tariff"],
  ["电线掉在路上冒火花，太危险了", "safety-hazard"],
])("%s is negative and about %s, with words that say why", (text, wanted) => {
  const { isRelevant, polarity, appeal: primary, because } = judge(text);
  expect({ isRelevant, polarity, primary }).toEqual({ isRelevant: true, polarity: "negative", primary: wanted });
  for (const { word } of because?.appeal ?? []) expect(normalise(text).text).toContain(word);
  expect(because?.appeal?.length).toBeGreaterThan(0);
});

test("a text that is only perhaps about us still gets an appeal, one that is not gets none", () => {
  const mention = { id: "m", source: "t", platform: "t", author: { id: "a" }, publishedAt: "2026-01-01T00:00:00Z", text: "停电了" };
  const reading = normalise(mention.text);
  const told = (share: number) => appeal.run({ mention, reading, found: [], known: { ...blank, relevance: share }, knowledge }).appeal;
  expect(told(0.06)).toBe("outage-voltage");
  expect(told(0.04)).toBeNull();
});

test("the quoted chain weighs less than the author's own words", () => {
  expect(chainOf("太好了//@某人:真差劲//@别人:气死我了")).toBe("真差劲 // 气死我了");
  expect(judge("今天真的好开心，太棒了//@某人:烦死了").score).toBeGreaterThan(0);
});

test("reads a text of 100,000 characters in linear time", () => {
  const time = (length: number): number => {
    const text = "停电电费变压器真烦".repeat(length / 9);
    const before = process.cpuUsage();
    judge(text);
    return process.cpuUsage(before).user;
  };
  time(100_000);
  const [short, long] = [Math.min(time(25_000), time(25_000)), Math.min(time(100_000), time(100_000))];
  expect(long).toBeLessThan(short * 12 + 50_000);
});
