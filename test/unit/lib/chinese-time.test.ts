import fc from "fast-check";
import { expect, test } from "vitest";
import { findDate, readTime } from "../../../lib/chinese-time.ts";
import { formatBeijing, fromBeijing } from "../../../lib/time.ts";

/** Saturday 2026-01-03 12:05:06 in Beijing: the new year is three days old. */
const now = "2026-01-03T04:05:06Z";

const read = (label: string): string | undefined => {
  const found = readTime(label, now);
  if (!found) return undefined;
  const beijing = new Date(Date.parse(found.at) + 8 * 3_600_000).toISOString();
  return `${beijing.slice(0, 19).replace("T", " ")} ${found.unit}`;
};

test.each([
  ["刚刚", "2026-01-03 12:05:06 second"],
  ["30秒前", "2026-01-03 12:04:36 second"],
  ["5分钟前", "2026-01-03 12:00:06 minute"],
  ["十分钟前", "2026-01-03 11:55:06 minute"],
  ["半小时前", "2026-01-03 11:35:06 hour"],
  ["两个小时前", "2026-01-03 10:05:06 hour"],
  ["15小时前", "2026-01-02 21:05:06 hour"],
  ["3天前", "2025-12-31 12:05:06 day"],
  ["今天 06:09", "2026-01-03 06:09:00 minute"],
  ["昨天 12:30", "2026-01-02 12:30:00 minute"],
  ["昨天12:30", "2026-01-02 12:30:00 minute"],
  ["昨天", "2026-01-02 00:00:00 day"],
  ["前天 08:00", "2026-01-01 08:00:00 minute"],
  ["昨晚8点半", "2026-01-02 20:30:00 minute"],
  ["今早6点", "2026-01-03 06:00:00 minute"],
  ["11-23", "2025-11-23 00:00:00 day"],
  ["01-03 12:06", "2025-01-03 12:06:00 minute"],
  ["1月3日 12:05", "2026-01-03 12:05:00 minute"],
  ["12月31日 23:59", "2025-12-31 23:59:00 minute"],
  ["02-29", "2024-02-29 00:00:00 day"],
  ["2019-06-14", "2019-06-14 00:00:00 day"],
  ["2019年02月04日 10:48", "2019-02-04 10:48:00 minute"],
  ["2019年9月4日10时48分", "2019-09-04 10:48:00 minute"],
  ["2019年9月4日下午3点", "2019-09-04 15:00:00 minute"],
  ["2019/9/4 下午 10:18", "2019-09-04 22:18:00 minute"],
  ["2019-9-4 12:30 AM", "2019-09-04 00:30:00 minute"],
  ["2019-09-24 星期二 09:10", "2019-09-24 09:10:00 minute"],
  ["2019.09.24", "2019-09-24 00:00:00 day"],
  ["2026-01-02 24:00", "2026-01-03 00:00:00 minute"],
  ["２０１９年９月２４日　０９：１０", "2019-09-24 09:10:00 minute"],
  ["二〇二二年二月十三日", "2022-02-13 00:00:00 day"],
  ["发布时间：2019-09-24 09:10", "2019-09-24 09:10:00 minute"],
  ["2019年09月24日09:10 来源：某报", "2019-09-24 09:10:00 minute"],
  ["20190924", "2019-09-24 00:00:00 day"],
  ["201909240800", "2019-09-24 08:00:00 minute"],
  ["1569283200", "2019-09-24 08:00:00 second"],
  ["1569283200000", "2019-09-24 08:00:00 second"],
  ["2019-09-24T08:00:00", "2019-09-24 08:00:00 second"],
  ["2019-09-24T08:00:00Z", "2019-09-24 16:00:00 second"],
  ["2019-09-24T08:00:00+08:00", "2019-09-24 08:00:00 second"],
  ["2019-09-24T08:00:00.123+0800", "2019-09-24 08:00:00 second"],
  ["Sat Aug 20 18:29:52 +0800 2022", "2022-08-20 18:29:52 second"],
  ["Tue, 24 Sep 2019 08:00:00 GMT", "2019-09-24 16:00:00 second"],
  ["Tue, 24 Sep 2019 08:00:00", "2019-09-24 08:00:00 second"],
  ["24 Sep 2019 08:00 EST", "2019-09-24 21:00:00 second"],
  ["Sep 24, 2019", "2019-09-24 00:00:00 day"],
  ["10 mins ago", "2026-01-03 11:55:06 minute"],
])("reads %s", (label, expected) => expect(read(label)).toBe(expected));

test.each(["", "1.2万", "13-45", "2019-13-02", "2019-02-30", "8小时", "约见", "大前门", "0-0", "99:99", "今", "无"])(
  "knows no time in “%s”",
  (label) => expect(readTime(label, now)).toBeUndefined(),
);

test("a relative label without a now is unknown", () => {
  for (const label of ["刚刚", "5分钟前", "昨天 12:30", "11-23"]) expect(readTime(label)).toBeUndefined();
});

test("finds the first full date in running text", () => {
  expect(findDate("来源：某报　2019年09月24日 09:10　责任编辑")?.at).toBe(fromBeijing(2019, 9, 24, { hour: 9, minute: 10 }));
  expect(findDate("电话 0769-12345678，编号 2019-99-99")).toBeUndefined();
});

test("a year-less date is never in the future, and within a year and a day of now", () => {
  const anyNow = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });
  const anyTime = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 23 }));
  fc.assert(
    fc.property(anyNow, anyTime, (nowMs, [month, day, hour]) => {
      const label = `${month}月${day}日 ${hour}:00`;
      const at = Date.parse(readTime(label, nowMs)?.at ?? "");
      expect(at).toBeLessThanOrEqual(nowMs);
      expect(nowMs - at).toBeLessThan(367 * 86_400_000);
      expect(formatBeijing(at, "short")).toContain(`${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);
    }),
  );
});

test("what is printed as a full Beijing date is read back to the minute", () => {
  const anyMinute = fc.integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 });
  fc.assert(fc.property(anyMinute, (minutes) => Date.parse(readTime(formatBeijing(minutes * 60_000))?.at ?? "") === minutes * 60_000));
});

test("never throws, whatever the label", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (label) => void readTime(label, now)));
});
