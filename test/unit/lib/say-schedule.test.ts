import { expect, test } from "vitest";
import { saySchedule } from "../../../lib/say-schedule.ts";

test.each([
  ["0 8 * * 1", "每周一 08:00"],
  ["30 7 * * 1-5", "周一至周五 07:30"],
  ["0 8 * * 0,6", "每周日、周六 08:00"],
  ["0 8 1 * *", "每月 1 日 08:00"],
  ["30 8,16 * * *", "每天 08:30、16:30"],
  ["0 9 * * *", "每天 09:00"],
  ["*/10 * * * *", "每 10 分钟"],
  ["* * * * *", "每分钟"],
  ["17,47 * * * *", "每小时第 17、47 分"],
  ["0 * * * *", "每小时整点"],
  ["23 */2 * * *", "每 2 小时第 23 分"],
  ["*/5 7-22 * * *", "07:00–22:59 每 5 分钟"],
  ["*/5 7-22 * * 1-5", "周一至周五 07:00–22:59 每 5 分钟"],
  ["0 0 8 * * 1", "每周一 08:00"],
])("%s reads %s", (expression, said) => {
  expect(saySchedule(expression)).toBe(said);
});

test.each(["30 0 8 * * 1", "0 8 1 1 *", "0 8 1 * 1", "0 8 L * *", "0 8 * * MON", "*/45 * * * *", "0 */5 * * *", "", "0 8 * *"])(
  "%s is not put into words that might be wrong",
  (expression) => {
    expect(saySchedule(expression)).toBeUndefined();
  },
);
