import { expect, test } from "vitest";
import { read } from "../readings.ts";

test.each([
  ["our own account", { author: { id: "1", name: "东莞供电局" } }, "停电公告", "self"],
  ["another grid company", { author: { id: "1", name: "深圳供电局" } }, "停电公告", "official"],
  ["a verified medium", { author: { id: "1", name: "小张", verified_type: 3 } }, "停电了", "media"],
  ["a verified government", { author: { id: "1", name: "平安塘厦", verified_type: 1 } }, "停电了", "official"],
  ["a verified person", { author: { id: "1", name: "小张", verified_type: 0, verified: true } }, "停电了", "citizen"],
  ["a newspaper's name", { author: { id: "1", name: "东莞日报" } }, "停电了", "media"],
  ["a town's channel", { author: { id: "1", name: "塘厦发布" } }, "停电了", "official"],
  ["a shop", { author: { id: "1", name: "东莞租房优选" } }, "停电了", "marketing"],
  ["a person", { author: { id: "1", name: "爱吃肠粉的小李" } }, "我家停电了", "citizen"],
  ["a news site", { platform: "news" }, "停电了", "media"],
  ["a report by its manner", {}, "【东莞多地停电】记者从供电部门获悉，抢修已完成", "media"],
  ["a notice by its manner", {}, "尊敬的客户：停电公告，敬请谅解", "official"],
  ["an advertisement by its manner", {}, "停电不怕！移动电源限时优惠，加微信", "marketing"],
  ["nothing known", {}, "停电了，热死", "citizen"],
])("%s", (_claim, more, text, expected) => expect(read(text, more).voice).toBe(expected));

test("says by which words", () =>
  expect(read("停电了", { author: { id: "1", name: "东莞日报" } }).because.voice).toEqual([{ word: "日报", weight: 2 }]));
