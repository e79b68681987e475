import fc from "fast-check";
import { expect, test } from "vitest";
import { headline, normalise } from "../../../lib/normalise.ts";

test.each([
  ["full-width signs and Latin become half-width and small", "ＡＢＣ，你好！", "abc,你好!"],
  ["traditional characters become simplified", "東莞長安鎮停電了，變壓器爆炸", "东莞长安镇停电了,变压器爆炸"],
  ["characters that simplified Chinese keeps stay", "著名的乾坤", "著名的乾坤"],
  ["a repost's chain is left out", "说得好//@张三:停电了//@李四:啊", "说得好"],
  ["a chain with the name in a tag is left out", '转//<a href="/n/x">@张三</a>:停电', "转"],
  ["the address of a reply is left out", "回复@李四:没电了", "没电了"],
  ["a reply in the middle of a line stays", "我回复@李四:没电了", "我回复@李四:没电了"],
  ["a mention of an account stays", "@东莞供电局 什么时候来电", "@东莞供电局 什么时候来电"],
  ["topics and headlines stay", "#停电#【通知】今晚", "#停电#【通知】今晚"],
  ["links become one space", "停电了https://t.cn/A6xx?a=1，快看http://weibo.com/1 吧", "停电了 ,快看 吧"],
  ["entities are read", "我家&nbsp;没电&lt;3&#8230;&#x4e00;&unknown;", "我家 没电<3…一&unknown;"],
  ["tags are left out and line breaks kept", "一<br/>二<span class='x'>三</span>", "一\n二三"],
  ["an emoticon's picture becomes its name", '<img alt="[怒]" src="x.png">气死', "[怒]气死"],
  ["two signs are no tag", "3<5 && 7>6", "3<5 && 7>6"],
  ["invisible signs are left out", "停\u200b\u200b电\ufeff了\u00ad", "停电了"],
  ["white space shrinks", "停　　电\t 了\r\n啊", "停 电 了\n啊"],
  ["lone surrogates and control signs are left out", "a\ud800b\udc00c\u0000", "abc"],
  ["emoji stay", "😂👨‍👩", "😂👨👩"],
  ["letters in disguise are read", "𝟏𝟐㎡①", "12m21"],
  ["nothing stays nothing", "", ""],
])("%s", (_claim, original, expected) => expect(normalise(original).text).toBe(expected));

const offsetsOf = (original: string): number[] => {
  const { text, offsets } = normalise(original);
  return [...text].length === 0 ? [] : Array.from({ length: text.length }, (_, at) => offsets?.[at] ?? at);
};

test("every unit knows where it stood", () => {
  const original = "回复@a:停電http://t.cn/x 了&amp;好";
  const { text } = normalise(original);
  const places = offsetsOf(original);
  expect(text).toBe("停电 了&好");
  expect(places.map((at) => original[at])).toEqual(["停", "電", "h", "了", "&", "好"]);
});

test("any text: well-formed, offsets rise and lie within", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (original) => {
      const { text, offsets } = normalise(original);
      expect(encodeURIComponent(text)).toBeDefined();
      const places = [...(offsets ?? [])];
      expect(places.every((at, index) => at < original.length && (index === 0 || at >= (places[index - 1] as number)))).toBe(true);
      if (!offsets) expect(text.length).toBe(original.length);
    }),
    { numRuns: 500 },
  );
});

test.each([
  "<".repeat(100_000),
  "&".repeat(100_000),
  "<a".repeat(50_000),
  "http://".repeat(15_000),
  "//@".repeat(30_000),
  "回复@".repeat(30_000),
  "&#1234567".repeat(11_000),
])("reads 100,000 hostile signs in linear time", (text) => {
  const began = process.cpuUsage();
  normalise(text);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(500);
});

test.each([
  ["【停电通知】今晚", { from: 1, to: 5 }],
  ["今晚【停电】", undefined],
  ["【没有结束", undefined],
])("knows the headline of %s", (text, range) => expect(headline(text)).toEqual(range));
