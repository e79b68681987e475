import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concernOf } from "../../../pipeline/concern.ts";

const score = (text: string, more: { namesPlace?: boolean; relevance?: number } = {}): number =>
  concernOf({ text, namesPlace: more.namesPlace ?? false, relevance: more.relevance ?? 0.8 }).score;

describe("a matter for the bureau", () => {
  test.each([
    ["an outage of a place", "常平多个小区停电五小时", true],
    ["a company in a dispute", "供电公司被指乱收安装费，回应来了", false],
    ["a tariff decision", "发改委调整居民阶梯电价", false],
    ["an accident at a facility", "两名工人维修变压器时触电身亡", false],
    ["a pole that fell on someone", "电线杆倒塌砸伤过路老人", false],
  ])("is %s", (_, text, namesPlace) => expect(score(text, { namesPlace })).toBeGreaterThan(0.5));
  test.each([
    ["a nostalgic scene", "小时候停电的那个夜晚，全家一起讲故事"],
    ["a product", "有哪些值得买的家用电器，空调冰箱怎么选"],
    ["a story from abroad", "印度多地大规模停电引发冲突"],
    ["a show", "演唱会舞台突然断电，粉丝举手机照亮"],
    ["praise", "电工师傅雨中抢修，市民感动点赞送饭"],
  ])("is not %s", (_, text) => expect(score(text)).toBeLessThan(0.47));
});

test("weighs more the surer it is about power", () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) =>
      a <= b ? score("停电", { relevance: a }) <= score("停电", { relevance: b }) + 1e-9 : true,
    ),
  ));

test("shows every sign that it weighed; their sum is the score", () => {
  const { score: total, because } = concernOf({ text: "国网回应多地停电", namesPlace: false, relevance: 0.9 });
  expect(because.map(({ word }) => word)).toEqual(expect.arrayContaining(["停电", "国网", "回应"]));
  const odds = because.reduce((sum, { weight }) => sum + weight, -1.7);
  expect(1 / (1 + Math.exp(-odds))).toBeCloseTo(total, 9);
});

test("reads any text without harm", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (text) => {
      const value = score(text);
      return value >= 0 && value <= 1;
    }),
  ));
