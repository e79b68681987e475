import { expect, test } from "vitest";
import { scorePlaces } from "../../../bench/places.ts";
import { read, readWithAll } from "../readings.ts";

test("finds the places of the held-out texts with F1 of 0.92 or better, and of towns with 0.95", () => {
  const { f1, townF1, texts, local } = scorePlaces("held-out");
  expect(texts).toBeGreaterThan(150);
  expect(f1).toBeGreaterThanOrEqual(0.92);
  expect(townF1).toBeGreaterThanOrEqual(0.94);
  expect(local).toBeGreaterThanOrEqual(0.95);
});

test("keeps what it knew of the texts it was written on", () => expect(scorePlaces("tuning").f1).toBeGreaterThanOrEqual(0.98));

const keys = (text: string, more = {}): string[] => read(text, more).places.map(({ key, from }) => `${from} ${key}`);

test.each([
  ["the text beats the IP 属地", "塘厦停电", { region: "湖南" }, ["text 东莞/塘厦"], true],
  ["the IP 属地 is the province only", "停电了", { region: "广东" }, ["ip 广东"], true],
  ["IP 属地 with words around it", "停电了", { region: "发布于 四川" }, ["ip 四川"], false],
  ["the IP 属地 beats the profile", "停电了", { region: "四川", author: { id: "a", name: "东莞小王" } }, ["ip 四川"], false],
  ["the profile is better than nothing", "停电通知", { author: { id: "a", name: "青岛晚报" } }, ["profile 山东/青岛"], false],
  ["nothing points elsewhere", "停电了", {}, [], true],
  ["another country", "停电了，我在越南", {}, [], false],
])("%s", (_claim, text, more, expected, isLocal) => {
  expect(keys(text, more)).toEqual(expected);
  expect(read(text, more).isLocal).toBe(isLocal);
});

test("a village tells its town, city and province", () => {
  expect(read("凤岗雁田停电").places[0]).toMatchObject({
    key: "东莞/凤岗/雁田村",
    kind: "village",
    town: "凤岗",
    city: "东莞",
    province: "广东",
    from: "text",
  });
});

test("the city alone is the whole city", () => expect(read("东莞大面积停电").places[0]).toMatchObject({ key: "东莞", kind: "whole-city" }));

test("a doubtful name is less sure than a plain one, and sure beside the city", () => {
  const sureness = (text: string): number => read(text).places[0]?.confidence ?? 0;
  expect(sureness("长安停电了")).toBeLessThan(sureness("塘厦停电了"));
  expect(sureness("东莞长安停电了")).toBeGreaterThan(0.9);
});

const towns = ["塘厦", "凤岗", "厚街", "寮步", "樟木头", "望牛墩", "麻涌", "道滘", "高埗", "谢岗", "企石", "虎门"];

test.each(towns)("changing the town's name changes the place and nothing else: %s", (town) => {
  const text = (name: string): string => `${name}镇昨晚8点停电到现在，天天停电，家里有老人，气死人了，供电局没人管`;
  const [one, other] = [readWithAll(text("塘厦")), readWithAll(text(town))];
  expect(other.places.map(({ key }) => key)).toEqual([`东莞/${town}`]);
  const { severity, happenedAt, voice, responsibility, polarity, appeal, isRelevant, isLocal } = other;
  expect({ severity, happenedAt, voice, responsibility, polarity, appeal, isRelevant, isLocal }).toEqual({
    severity: one.severity,
    happenedAt: one.happenedAt,
    voice: one.voice,
    responsibility: one.responsibility,
    polarity: one.polarity,
    appeal: one.appeal,
    isRelevant: one.isRelevant,
    isLocal: one.isLocal,
  });
});
