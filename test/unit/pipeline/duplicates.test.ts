import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coreOf, createDuplicateIndex, isDuplicate, type NamedPlace, signatureOf } from "../../../pipeline/duplicates.ts";
import { morning } from "./told.ts";

const places: readonly NamedPlace[] = [
  { key: "东莞/塘厦", name: "塘厦" },
  { key: "东莞/虎门", name: "虎门" },
];
const sign = (text: string) =>
  signatureOf(
    text,
    places.filter(({ name }) => text.includes(name)),
  );
const same = (a: string, b: string): boolean => isDuplicate(sign(a), sign(b));

const story = "昨晚八点开始塘厦林村整个小区突然停电,打了三次电话都说在抢修,到现在凌晨两点还没有来电,老人小孩热得睡不着";

describe("what is told", () => {
  test.each([
    ["a header", `【急】${story}`],
    ["a hashtag", `#东莞身边事# ${story}`],
    ["a link and a tail", `${story} http://t.cn/A6xyz (via某某日报)`],
    ["a quote chain", `${story}//@张三:转//@李四:围观`],
    ["emoticons and names", `${story}[泪][怒]@某人 @另一个人`],
  ])("ignores %s", (_, copy) => expect(same(story, copy)).toBe(true));

  test("a header counts as told when the other text tells it too", () => {
    const title = "抢修师傅连夜为独居老人的制氧机接通电源";
    const body = "昨夜台风过境,林村多处线路受损,供电所出动三十余人,社区已安排专人照看,预计今日中午全部恢复";
    expect(same(`${title},点赞`, `【${title}】${body}`)).toBe(true);
    expect(same(`${title},点赞`, body)).toBe(false);
  });
  test("a shared hashtag makes no copy of an opinion", () =>
    expect(same("#男孩爬上变压器捡球被烧伤送医# 假的吧", "#男孩爬上变压器捡球被烧伤送医# 家长联系供电所了解当时情况")).toBe(false));
  test("a figure is the same spelt or in digits", () => {
    const notice = (day: string, hours: string): string => `供电所通知${day}日停电${hours}小时,请各位提前充好电`;
    expect(same(notice("三", "两"), notice("3", "2"))).toBe(true);
    expect(same(notice("三", "两"), notice("17", "6"))).toBe(false);
  });

  test("headers are told only when nothing else is", () => expect(coreOf("【塘厦停电】[怒]")).toBe("塘厦停电"));
  test("a short text is only its own copy", () => {
    expect(same("塘厦停电了", "塘厦停电啦")).toBe(false);
    expect(same("塘厦停电了", "#塘厦停电了# [怒]")).toBe(true);
  });
});

describe("another story", () => {
  test("is the same words about another town", () => expect(same(story, story.replace("塘厦", "虎门"))).toBe(false));
  test("is a town put where the other names none", () => expect(same(story, story.replace("塘厦林村", "我们"))).toBe(false));
  test("is a town put before the story that the other tells of no town", () =>
    expect(same(story.replace("塘厦林村", ""), `虎门${story.replace("塘厦林村", "")}`)).toBe(false));
  test("is not a remark about another town after the same story", () => {
    const placeless = story.replace("塘厦林村", "");
    expect(same(placeless, `${placeless},上周虎门也遇到过类似的`)).toBe(true);
    expect(same(placeless, `${placeless} 转自塘厦身边事`)).toBe(true);
  });
  test("is the same frame with other figures", () => {
    const notice = (day: number, hours: number): string =>
      `因线路检修计划于${day}日停电${hours}小时,请相关用户提前做好准备,带来不便敬请谅解`;
    expect(same(notice(3, 8), notice(17, 6))).toBe(false);
    expect(same(notice(3, 8), notice(3, 8))).toBe(true);
  });
  test("is a text that shares only a phrase", () =>
    expect(same(story, "天气太热了,空调一直开着,电费蹭蹭往上涨,这个月账单不敢看")).toBe(false));
});

test("any text is a copy of itself, however hostile", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => coreOf(text) === "" || isDuplicate(sign(text), sign(text))),
  ));

test("being a copy goes both ways", () =>
  fc.assert(fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (a, b) => same(a, b) === same(b, a))));

describe("the index", () => {
  const hour = 3_600_000;
  test("finds a copy and answers the text that was first", () => {
    const index = createDuplicateIndex(24 * hour);
    expect(index.place("a", sign(story), morning)).toBeUndefined();
    expect(index.place("b", sign(`${story}!!转`), morning + 1)?.of).toBe("a");
    expect(index.size()).toBe(1);
  });
  test("forgets what is older than its window", () => {
    const index = createDuplicateIndex(hour);
    index.place("a", sign(story), morning);
    expect(index.place("b", sign(story), morning + 2 * hour)).toBeUndefined();
    expect(index.size()).toBe(1);
  });
  test("answers a flood of variations without growing", () => {
    const index = createDuplicateIndex(24 * hour);
    for (let number = 0; number < 2000; number++) index.place(`m${number}`, sign(`${story}${number}楼`), morning + number);
    expect(index.size()).toBeLessThan(5);
  });
  test("costs about the same in a large store as in a small one", () => {
    const index = createDuplicateIndex(24 * hour);
    const letters = "电线路站台区塔杆灯表户厂村街楼门窗桥河山风雨雷云火土石金木水".split("");
    const text = (seed: number): string =>
      Array.from({ length: 40 }, (_, at) => letters[(seed * 31 + at * (seed % 17) + at * at) % letters.length]).join("");
    const ask = (from: number): number => {
      const began = performance.now();
      for (let seed = from; seed < from + 300; seed++) index.place(`m${seed}`, sign(text(seed)), morning + seed);
      return performance.now() - began;
    };
    ask(0);
    const small = ask(300);
    for (let seed = 600; seed < 12_000; seed += 300) ask(seed);
    expect(ask(12_000)).toBeLessThan(small * 8 + 50);
  });
  test("continues from its entries", () => {
    const index = createDuplicateIndex(24 * hour);
    index.place("a", sign(story), morning);
    expect(createDuplicateIndex(24 * hour, index.entries()).place("b", sign(story), morning + 1)?.of).toBe("a");
  });
});
