import fc from "fast-check";
import { expect, test } from "vitest";
import { readCount } from "../../../../crawlers/weibo/count.ts";
import { mblogidOf, midInstant, midOf, midOfUrl, postUrl } from "../../../../crawlers/weibo/id.ts";
import { readJson } from "../../../../crawlers/weibo/json.ts";
import { publishedInstant } from "../../../../crawlers/weibo/mblog.ts";
import { readText, splitChain } from "../../../../crawlers/weibo/text.ts";
import { formatBeijing } from "../../../../lib/time.ts";
import { midAt } from "./site.ts";

const mid = fc.bigInt({ min: 1n, max: 9_999_999_999_999_999_999n }).map(String);
const seconds = fc.integer({ min: Date.UTC(2012, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 });

test("a mid comes back from its mblogid", () =>
  fc.assert(
    fc.property(mid, (id) => {
      expect(midOf(mblogidOf(id) ?? "")).toBe(id);
    }),
  ));

test("what is no id is no id", () =>
  fc.assert(
    fc.property(fc.string(), (text) => {
      const id = midOf(text);
      if (id !== undefined) expect(id).toMatch(/^\d+$/);
      if (!/^[1-9]\d*$/.test(text)) expect(mblogidOf(text)).toBeUndefined();
    }),
  ));

test("a post's address gives back its mid in every form", () =>
  fc.assert(
    fc.property(seconds, fc.integer({ min: 0, max: 4_000_000 }), (at, serial) => {
      const id = midAt(at * 1000, serial);
      const forms = [
        postUrl(id, "1234567890"),
        postUrl(id, undefined),
        `//weibo.com/1234567890/${mblogidOf(id)}?refer_flag=1`,
        `https://m.weibo.cn/status/${mblogidOf(id)}`,
      ];
      expect(forms.map(midOfUrl)).toEqual([id, id, id, id]);
    }),
  ));

test("a mid tells its second", () =>
  fc.assert(
    fc.property(seconds, fc.integer({ min: 0, max: 4_194_303 }), (at, serial) => {
      expect(midInstant(midAt(at * 1000, serial))).toBe(new Date(at * 1000).toISOString());
    }),
  ));

test("relative labels of whatever age give the mid's second, never another", () =>
  fc.assert(
    fc.property(seconds, fc.constantFrom("刚刚", "5分钟前", "3小时前", "昨天 12:30", "06-14", "今天06:09", ""), (at, label) => {
      expect(publishedInstant(label, midAt(at * 1000), new Date((at + 90) * 1000).toISOString())).toBe(new Date(at * 1000).toISOString());
    }),
  ));

test("a full date wins over the mid, in Beijing time", () =>
  fc.assert(
    fc.property(seconds, fc.integer({ min: 600, max: 8_640_000 }), (at, later) => {
      const shown = (at + later) * 1000;
      const read = publishedInstant(`${formatBeijing(shown)}`, midAt(at * 1000), new Date(shown + 1000).toISOString());
      expect(read).toBe(new Date(Math.floor(shown / 60_000) * 60_000).toISOString());
    }),
  ));

test("counts read as written", () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), (tenths) => {
      expect(readCount(`${tenths / 10}万`)).toBe(tenths * 1000);
      expect(readCount(` 转发 ${tenths} `)).toBe(tenths);
      expect(readCount(tenths)).toBe(tenths);
      expect(readCount(`${tenths}万+`)).toBe(tenths * 10_000);
    }),
  ));

test("no text makes a count negative or not a number", () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.anything()), (value) => {
      const count = readCount(value);
      if (count !== undefined) expect(Number.isInteger(count) && count >= 0).toBe(true);
    }),
  ));

test.each([
  ["1.2万", 12_000],
  ["100万+", 1_000_000],
  ["345万次播放", 3_450_000],
  ["7164.8万", 71_648_000],
  ["1.3亿", 130_000_000],
  ["12,345", 12_345],
  ["转发", 0],
  ["评论", 0],
  ["赞", 0],
  ["收藏", 0],
  ["", 0],
  [undefined, undefined],
  ["很多", undefined],
])("the count %s is %s", (text, count) => expect(readCount(text)).toBe(count));

test("ids of sixteen digits and more survive JSON, texts stay as they are", () =>
  fc.assert(
    fc.property(mid, fc.string(), fc.integer(), (id, text, number) => {
      const body = `{"id": ${id}, "text": ${JSON.stringify(text)}, "list":[${id},${number}], "n":${number}}`;
      const read = readJson(body);
      expect(String(read.id)).toBe(id);
      expect(read.text).toBe(text);
      expect(read.n).toBe(number);
    }),
  ));

test("any markup reads without throwing, and without tags that were there", () =>
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const plain = (text: string): string => text.replace(/[<>&]/g, "");
      const text = readText(`${plain(before)}<a href='/n/x'>@某人</a><span class="url-icon"><img alt=[怒] src="x"></span>${plain(after)}`);
      expect(text).toContain("@某人[怒]");
      expect(() => readText(`${before}<br>${after}`)).not.toThrow();
    }),
  ));

test("own words and chain together are the text", () =>
  fc.assert(
    fc.property(fc.string(), fc.string(), (own, rest) => {
      const split = splitChain(`${own}//@某人:${rest}`);
      expect(split.quoted).toContain("//@");
      expect(split.own.includes("//@")).toBe(false);
    }),
  ));
