import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { foldText } from "../../../lib/fold.ts";
import { and, matcher, matches, not, or, parseQuery, printQuery, type Query } from "../../../lib/query.ts";

const cases: readonly (readonly [query: string, text: string, hit: boolean])[] = [
  ["", "什么都行", true],
  ["停电", "塘厦又停电了", true],
  ["停电 OR 断电 OR 限电", "今天限电", true],
  ["停电 OR 断电 OR 限电", "今天来电", false],
  ["停电 塘厦", "塘厦停电", true],
  ["停电 塘厦", "凤岗停电", false],
  ["停电 AND 塘厦", "塘厦停电", true],
  ["停电 OR 断电 +塘厦", "停电了", false],
  ["停电 OR 断电 +塘厦", "塘厦断电", true],
  ["停电 OR 断电 -游戏", "游戏里停电", false],
  ["停电 OR 断电 -游戏", "小区停电", true],
  ["-停电", "晴天", true],
  ["停电 OR NOT 电", "晴天", true],
  ["NOT 停电 NEAR/1 赔偿", "停电", true],
  ["停电 NOT 演习", "停电演习", false],
  ['"又 停电"', "又 停电", true],
  ['"又 停电"', "又  停电", true],
  ['"又 停电"', "又停电", false],
  ["(停电 OR 跳闸) (塘厦 OR 凤岗)", "凤岗跳闸", true],
  ["(停电 OR 跳闸) (塘厦 OR 凤岗)", "凤岗电费", false],
  ["（停电 OR 跳闸） －演习", "停电演习", false],
  ["ＡＰＰ 查询", "app查询失败", true],
  ["/停.{0,3}电/", "停了水和电", true],
  ["/停.{0,2}电/", "停了水和电", false],
  ["/^停电/", "又停电", false],
  ["/[0-9]+户/", "影响1200户居民", true],
  ["/(没|沒)有?电$/", "家里没电", true],
  ["/a\\/b/", "见 A/B 两路", true],
  ["停电 NEAR/5 赔偿", "停电三天要赔偿", true],
  ["停电 NEAR/5 赔偿", "赔偿停电损失", true],
  ["停电 NEAR/5 赔偿", "停电之后过了好几天才说赔偿", false],
  ["(停电 OR 断电) NEAR/3 (冰箱 OR 空调)", "断电后冰箱坏", true],
  ["停电 NEAR/2 冰箱 NEAR/2 赔偿", "停电，冰箱要赔偿", true],
  ["停电 NEAR/2 冰箱 NEAR/2 赔偿", "停电，冰箱坏了没人理要赔偿", false],
  ["COVID-19", "covid-19期间", true],
];

test.each(cases)("%s on %s: %s", (query, text, hit) => expect(matches(parseQuery(query), text)).toBe(hit));

test("field filters read the document's fields, by key or Chinese alias", () => {
  const fields = {
    appeal: ["tariff", "电费"],
    polarity: ["negative"],
    place: ["东莞/塘厦", "塘厦"],
    platform: ["weibo"],
    publishedAt: "2026-11-22T16:30:00.000Z",
  };
  const hits = (query: string) => matches(parseQuery(query), "电费翻倍", fields);
  expect(
    [
      "appeal:tariff",
      "诉求:电费",
      "情感：负面 镇街:塘厦",
      'place:"东莞/塘厦"',
      "platform:Weibo",
      "from:2026-11-23",
      "to:2026-11-23",
      "-voice:media",
    ].map(hits),
  ).toEqual(Array(8).fill(true));
  expect(["appeal:safety-hazard", "to:2026-11-22", "from:2026-11-24", "from:2026-11-23T00:31+08:00", "level:II"].map(hits)).toEqual(
    Array(5).fill(false),
  );
});

const mistakes: readonly (readonly [query: string, column: number, message: RegExp])[] = [
  ["停电 OR (断电", 7, /没有闭合/],
  ["停电 OR", 6, /右边缺少词/],
  ["OR 停电", 1, /左边缺少词/],
  ["停电)", 3, /多了一个/],
  ["停电 ()", 5, /空的/],
  ['塘厦 "停电', 4, /引号/],
  ["停电 /a(b/", 6, /缺少“）”|缺少“\)”/],
  ["/(?=停)电/", 3, /环视/],
  ["/(a)\\1/", 5, /不支持/],
  ["/((((a{200}){200}){200}){200})/", 2, /太大/],
  ["停电 NEAR 赔偿", 4, /NEAR\/5/],
  ["停电 NEAR/0 赔偿", 4, /1–100/],
  ["停电 NEAR/5", 10, /缺少一个词/],
  ["停电 NEAR/5 (甲 乙)", 11, /两边/],
  ["foo:停电", 1, /没有“foo”/],
  ["polarity:坏", 10, /情感只有/],
  ["level:5", 7, /级别/],
  ["from:昨天", 6, /时间/],
  ["停电 AND", 7, /右边/],
  ["- 停电", 1, /紧贴/],
  [`${"(".repeat(60)}a${")".repeat(60)}`, 51, /太深/],
];

test.each(mistakes)("%s is wrong at column %i", (query, column, message) => {
  try {
    parseQuery(query);
    expect.unreachable("should not be read");
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: "QUERY_INVALID", facts: { column } });
    expect((error as Failure).message).toMatch(message);
  }
});

test("the mark stands under the mistake, a Chinese character taking two cells", () => {
  expect(() => parseQuery("停电 OR (断电")).toThrowError("第 7 列：括号没有闭合，缺少 )\n停电 OR (断电\n        ^");
});

const word = fc.oneof(
  fc.constantFrom("停电", "断电", "塘厦", "赔偿", "电费", "a-b", "OR", "NEAR/5", "x:y", "(", '"', "\\", "5G", "电"),
  fc.string({ minLength: 1, maxLength: 4 }).filter((text) => text.trim() !== ""),
);
const leaf: fc.Arbitrary<Query> = fc.oneof(
  { weight: 5, arbitrary: word.map((text): Query => ({ kind: "text", text })) },
  fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.array(word, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 100 }))
    .map(([left, right, distance]): Query => ({ kind: "near", left, right, distance })),
  word.map((value): Query => ({ kind: "field", name: "place", value })),
  fc.constantFrom("停.电", "[a/]+", "a|b").map((source) => parseQuery(`/${source}/`)),
);
const tree: fc.Arbitrary<Query> = fc.letrec<{ node: Query }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("node"), { minLength: 2, maxLength: 4 }).map(and),
    fc.array(tie("node"), { minLength: 2, maxLength: 4 }).map(or),
    tie("node").map(not),
  ),
})).node;

/** What a query means, written as plainly as possible. */
const naive = (query: Query, text: string): boolean => {
  const folded = foldText(text);
  if (query.kind === "and") return query.parts.every((part) => naive(part, text));
  if (query.kind === "or") return query.parts.some((part) => naive(part, text));
  if (query.kind === "not") return !naive(query.part, text);
  if (query.kind === "text") return folded.includes(foldText(query.text));
  if (query.kind !== "near") return query.kind === "all";
  const spots = (words: readonly string[]) =>
    words
      .map(foldText)
      .flatMap((item) => Array.from(folded).flatMap((_, at) => (folded.startsWith(item, at) ? [{ at, end: at + item.length }] : [])));
  return spots(query.left).some((left) =>
    spots(query.right).some((right) => {
      const gap = Math.max(right.at - left.end, left.at - right.end);
      return gap >= 0 && gap <= query.distance;
    }),
  );
};

describe("properties", () => {
  test("printing and reading again gives the same query", () =>
    fc.assert(
      fc.property(tree, (query) => void expect(parseQuery(printQuery(query))).toEqual(query)),
      { numRuns: 1000 },
    ));

  const small = fc.constantFrom("停", "电", "停电", "费", "a", "ab");
  const smallLeaf: fc.Arbitrary<Query> = fc.oneof(
    small.map((text): Query => ({ kind: "text", text })),
    fc
      .tuple(small, small, small, fc.integer({ min: 1, max: 4 }))
      .map(([one, two, right, distance]): Query => ({ kind: "near", left: [one, two], right: [right], distance })),
  );
  const smallTree = fc.letrec<{ node: Query }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      smallLeaf,
      fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map(and),
      fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map(or),
      tie("node").map(not),
    ),
  })).node;
  const smallText = fc.array(fc.constantFrom("停", "电", "费", "a", "B", " ", "，"), { maxLength: 12 }).map((parts) => parts.join(""));
  test("agrees with the plain meaning", () =>
    fc.assert(
      fc.property(smallTree, smallText, (query, text) => void expect(matches(query, text)).toBe(naive(query, text))),
      { numRuns: 2000 },
    ));

  test("any text is a query or a QUERY_INVALID, never another error", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("停", "(", ")", '"', "/", "+", "-", " OR ", " ", ":", "NEAR/3", "\\", "[", "*", "place", "“"), {
          maxLength: 14,
        }),
        (parts) => {
          try {
            const query = parseQuery(parts.join(""));
            expect(parseQuery(printQuery(query))).toEqual(query);
          } catch (error) {
            expect(error).toMatchObject({ code: "QUERY_INVALID" });
          }
        },
      ),
      { numRuns: 2000 },
    ));
});

const patternSource = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("a", "b", "停", ".", "[ab]", "[^a]", "\\d", "\\w", "ab", "^", "$"),
    fc.tuple(tie("node"), tie("node")).map(([one, two]) => one + two),
    fc.tuple(tie("node"), tie("node")).map(([one, two]) => `(${one}|${two})`),
    fc.tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "*?")).map(([one, times]) => `(?:${one})${times}`),
  ),
})).node;

test("a pattern finds what JavaScript's own finds", () =>
  fc.assert(
    fc.property(
      patternSource,
      fc.array(fc.constantFrom("a", "b", "停", "1"), { maxLength: 8 }).map((parts) => parts.join("")),
      (source, text) => void expect(matches(parseQuery(`/${source}/`), text)).toBe(new RegExp(source, "u").test(text)),
    ),
    { numRuns: 3000 },
  ));

test.each(["/(a+)+$/", "/(a|a)*b/", "/(.*.*)*x/", "/^(a?){50}a{50}$/"])("%s takes linear time on a hostile text", (query) => {
  const test = matcher(parseQuery(query));
  const took = (length: number): number => {
    const text = `${"a".repeat(length)}!`;
    const began = process.cpuUsage().user;
    test(text);
    return process.cpuUsage().user - began;
  };
  took(2000);
  expect(took(40_000)).toBeLessThan(3_000_000);
});
