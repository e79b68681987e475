import { expect, test } from "vitest";
import { formatBeijing } from "../../../../lib/time.ts";
import { read } from "../readings.ts";

/** Told on Wednesday 15 July 2026, 15:00 in Beijing. */
const whenOf = (text: string): string | null => {
  const { happenedAt } = read(text);
  return happenedAt === null ? null : formatBeijing(happenedAt, "short");
};

test.each([
  ["昨晚8点停电到现在", "07-14 20:00"],
  ["昨天晚上八点半停的电", "07-14 20:30"],
  ["今天凌晨3点多变压器爆炸", "07-15 03:00"],
  ["今早7:20停电", "07-15 07:20"],
  ["下午两点跳闸", "07-15 14:00"],
  ["8点就停电了", "07-15 08:00"],
  ["11点停电了", "07-15 11:00"],
  ["上午9点半左右断电", "07-15 09:30"],
  ["7月13日21时许停电", "07-13 21:00"],
  ["12号停电了一天", "07-12 12:00"],
  ["前天中午停电", "07-13 12:00"],
  ["上周五晚上停电", "07-10 20:00"],
  ["已经三个小时没电了", "07-15 12:00"],
  ["停电两个半小时了还没来", "07-15 12:30"],
  ["半小时前突然断电", "07-15 14:30"],
  ["2小时前停的", "07-15 13:00"],
  ["停了两天了", "07-13 15:00"],
  ["从早上到现在没电", "07-15 07:00"],
  ["刚刚停电了", "07-15 15:00"],
  ["突然停电", "07-15 15:00"],
  ["2025年12月31日停电", "12-31 12:00"],
  ["2019年12月31日停电", null],
  ["停电了", null],
  ["明天8点到18点停电", null],
  ["快一点来电吧", null],
  ["有点热，一点风都没有，停电了", null],
  ["95598电话24小时服务", null],
  ["14楼停电", null],
])("%s began at %s", (text, expected) => expect(whenOf(text)).toBe(expected));

test("without a day of publication no time is known", () =>
  expect(read("昨晚8点停电", { publishedAt: "1970-01-01T00:00:00Z" }).happenedAt).toBeNull());
