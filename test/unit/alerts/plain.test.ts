import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compose, plainStyle, type Style, widen } from "../../../alerts/compose.ts";
import { bytesOf, cleanLine, cleanQuote, cutToBytes, safeUrl } from "../../../alerts/plain.ts";
import { alertMessage } from "./memory.ts";

const hostile = fc.string({ unit: "binary", maxLength: 300 });

describe("cleanQuote", () => {
  test.each([
    ["a link", "快看 https://evil.example/x?y=1 这里", "快看 〔链接〕 这里"],
    ["a bare domain", "去 evil.example.com/login 领钱", "去 〔链接〕 领钱"],
    ["a call to everybody", "@all @所有人 停电了", "＠某用户 ＠某用户 停电了"],
    ["a phone number", "打13812345678吧", "打138****5678吧"],
    ["an identity number", "441900199001011234", "〔证件号〕"],
    ["bidi and zero-width", "停\u202e电\u200b了\u2066\ufeff", "停电了"],
    ["control characters", "停\u0000电\u001b[31m了\r\n第二行", "停电[31m了 第二行"],
    ["a decimal number", "电压 198.5 伏", "电压 198.5 伏"],
  ])("neutralises %s", (_name, text, expected) => expect(cleanQuote(text, 100)).toBe(expected));

  test("shows one visible line of at most so many characters, whatever comes", () =>
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 80 }), (text, max) => {
        const shown = cleanQuote(text, max);
        expect([...shown].length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069@]/);
      }),
    ));
});

test.each([
  ["javascript:alert(1)", undefined],
  ["https://user:pass@example.com/", undefined],
  ["not a url", undefined],
  ["https://m.weibo.cn/status/1?a=(b)", "https://m.weibo.cn/status/1?a=%28b%29"],
  ['http://a.example/"><b', "http://a.example/%22%3E%3Cb"],
])("safeUrl(%s)", (text, expected) => expect(safeUrl(text)).toBe(expected));

test("cutToBytes keeps to bytes and to sentences", () => {
  expect(cutToBytes("停电了。什么时候来电？还没有说", 30)).toBe("停电了。");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.nat(300), (text, max) => {
      expect(bytesOf(cutToBytes(text, max))).toBeLessThanOrEqual(max);
      expect(text.startsWith(cutToBytes(text, max))).toBe(true);
    }),
  );
});

const markdown: Style = {
  escape: widen,
  headline: (text) => `**${text}**`,
  title: (text) => `**${text}**`,
  link: (text, url) => `[${text}](${url})`,
  newline: "\n",
};

describe("compose", () => {
  const message = alertMessage(1, "2026-11-23T02:00:00Z", {
    sections: [
      {
        title: "原帖",
        lines: ["<font color=red>**假**</font> [点我](http://x) @all `code`"],
        links: [{ title: "原帖]1", url: "https://m.weibo.cn/1" }],
      },
    ],
    actions: [{ title: "签收", url: "https://relay.example/a/xyz" }],
    moreUrl: "https://relay.example/i/1",
  });

  test("markup in a text is shown, not obeyed", () => {
    const shown = compose(message, markdown);
    expect(shown).toContain("＜font color=red＞＊＊假＊＊＜/font＞ ［点我］(http://x) ＠all ｀code｀");
    expect(shown).toContain("[原帖］1](https://m.weibo.cn/1)");
    expect(compose(message, plainStyle)).not.toContain("@all");
  });

  test("a message cut to size keeps its headline, its actions and a link to the whole", () => {
    const long = {
      ...message,
      sections: [{ lines: Array.from({ length: 50 }, (_, line) => `第${line}句写得很长很长。后面还有很多很多的话。`) }],
    };
    const shown = compose(long, markdown, 600);
    expect(bytesOf(shown)).toBeLessThanOrEqual(600);
    expect(shown).toContain("[签收](https://relay.example/a/xyz)");
    expect(shown).toContain("[查看全文](https://relay.example/i/1)");
    expect(shown).toMatch(/。\n（篇幅所限，以下略）/);
  });

  test("fits whatever comes", () =>
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 8 }), fc.integer({ min: 60, max: 2000 }), (lines, max) => {
        const shown = compose({ ...message, sections: [{ lines }] }, markdown, max);
        expect(bytesOf(shown)).toBeLessThanOrEqual(max);
      }),
    ));

  test("cleanLine is idempotent", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cleanLine(cleanLine(text))).toBe(cleanLine(text));
      }),
    );
  });
});
