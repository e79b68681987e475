import { expect, test } from "vitest";
import { read } from "../readings.ts";

test("a short text is its own summary", () => expect(read("塘厦又停电了！").summary).toBe("塘厦又停电了!"));

test("a long text is told by its headline", () => {
  const text = `【塘厦林村停电抢修】${"今天下午雷雨大风，多处树木倒伏。".repeat(6)}`;
  expect(read(text).summary).toBe("塘厦林村停电抢修");
});

test("a long text without a headline is told by the sentence that carries the matter", () => {
  const text =
    "今天心情本来不错，早上还去喝了早茶，点了一笼虾饺一碟凤爪，聊得很开心。结果塘厦变压器爆炸，整条街停电，供电局还没来抢修。晚上只好早点睡了，明天还要上班呢。";
  expect(read(text).summary).toBe("结果塘厦变压器爆炸,整条街停电,供电局还没来抢修");
});

test("one line, never longer than a line, never half an emoji", () => {
  const { summary } = read(`停电${"😂".repeat(200)}`);
  expect(summary.length).toBeLessThanOrEqual(60);
  expect(encodeURIComponent(summary)).toBeDefined();
});

test("keywords are words of the domain first, without stop words", () => {
  const { keywords } = read("我们小区今天又停电了，变压器跳闸，供电局说要抢修两个小时");
  expect(keywords).toEqual(expect.arrayContaining(["停电", "变压器", "跳闸", "供电局", "抢修"]));
  expect(keywords).not.toContain("我们");
});
