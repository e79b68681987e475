import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRange } from "../../../lib/notice-range.ts";
import { readNotices } from "../../../lib/notice-text.ts";
import { formatBeijing } from "../../../lib/time.ts";
import { sharedFolder } from "../../shared-data.ts";

const towns = ["莞城", "东城", "南城", "塘厦", "长安", "桥头", "常平", "寮步", "虎门", "凤岗", "松山湖", "大朗"];
const read = (text: string, publishedAt = "2026-11-20T08:00:00+08:00") =>
  readNotices(text, { publishedAt, towns }).map(({ kind, startsAt, endsAt, parts, former }) => ({
    kind,
    window: `${formatBeijing(startsAt)} – ${formatBeijing(endsAt)}`,
    ...(former ? { former: `${formatBeijing(former.startsAt)} – ${formatBeijing(former.endsAt)}` } : {}),
    places: parts.map(({ town, names }) => `${town ?? "?"}:${names.join("/")}`),
  }));

const planned = { kind: "planned-outage" };

test.each([
  [
    "labels, a cross-day window, full-width signs",
    "停电时间：2026－11－24　22：00～2026－11－25　06：00\n停电范围：塘厦镇林村社区、石鼓村新阳路1-35号\n停电原因：线路检修",
    [{ ...planned, window: "2026-11-24 22:00 – 2026-11-25 06:00", places: ["塘厦:林村社区/石鼓村新阳路1-35号"] }],
  ],
  [
    "次日 and 24:00",
    "11月24日23:00至次日5:30 停电范围：长安镇乌沙社区\n11月26日18:00-24:00 停电范围：虎门镇北栅社区部分区域。",
    [
      { ...planned, window: "2026-11-24 23:00 – 2026-11-25 05:30", places: ["长安:乌沙社区"] },
      { ...planned, window: "2026-11-26 18:00 – 2026-11-27 00:00", places: ["虎门:北栅社区"] },
    ],
  ],
  [
    "one line per outage, range glued to the time",
    "2026.11.26 06:30—15:30常平镇土塘村部分区域",
    [{ ...planned, window: "2026-11-26 06:30 – 2026-11-26 15:30", places: ["常平:土塘村"] }],
  ],
  [
    "a date as heading, then times, line and range",
    "11月28日（周六）\n08:00-12:00 10kV示例甲线 寮步镇横坑社区\n13:30-18:00 10kV示例乙线 寮步镇塘唇村、石步村\n11月29日（周日）\n08:00-17:00 10kV示例丙线 凤岗镇油甘埔村",
    [
      { ...planned, window: "2026-11-28 08:00 – 2026-11-28 12:00", places: ["寮步:横坑社区"] },
      { ...planned, window: "2026-11-28 13:30 – 2026-11-28 18:00", places: ["寮步:塘唇村/石步村"] },
      { ...planned, window: "2026-11-29 08:00 – 2026-11-29 17:00", places: ["凤岗:油甘埔村"] },
    ],
  ],
  [
    "prose with spoken hours",
    "因变电站设备检修，定于12月3日早上8时30分至下午5时对塘厦镇石潭埔社区停电，敬请谅解。",
    [{ ...planned, window: "2026-12-03 08:30 – 2026-12-03 17:00", places: ["塘厦:石潭埔社区"] }],
  ],
  [
    "the title names another town than the range",
    "长安镇停电通知\n停电时间：2026-11-30 07:00 至 2026-11-30 19:00\n停电范围：广东省东莞市大朗镇：巷头社区、富民中路；松山湖高新区：新竹路",
    [{ ...planned, window: "2026-11-30 07:00 – 2026-11-30 19:00", places: ["大朗:巷头社区/富民中路", "松山湖:新竹路"] }],
  ],
  [
    "range before time, in blocks",
    "停电范围：东城街道岗贝社区\n停电时间：11月25日8:00-12:00\n停电范围：南城街道胜和社区\n停电时间：11月25日13:00-18:00",
    [
      { ...planned, window: "2026-11-25 08:00 – 2026-11-25 12:00", places: ["东城:岗贝社区"] },
      { ...planned, window: "2026-11-25 13:00 – 2026-11-25 18:00", places: ["南城:胜和社区"] },
    ],
  ],
  [
    "a year's end without years",
    "12月31日22:00至1月1日4:00 停电范围：桥头镇桥头村、长安路",
    [{ ...planned, window: "2026-12-31 22:00 – 2027-01-01 04:00", places: ["桥头:桥头村/长安路"] }],
  ],
  [
    "postponed works are new posts that print both windows",
    "因天气原因，原定11月25日8:00-17:00的塘厦镇林村社区计划停电，改期至11月27日8:00-17:00，停电范围：塘厦镇林村社区。",
    [
      {
        ...planned,
        window: "2026-11-27 08:00 – 2026-11-27 17:00",
        former: "2026-11-25 08:00 – 2026-11-25 17:00",
        places: ["塘厦:林村社区"],
      },
    ],
  ],
  [
    "a cancelled notice",
    "取消公告：11月25日8:00-17:00 塘厦镇林村社区的计划停电取消。",
    [{ kind: "cancellation", window: "2026-11-25 08:00 – 2026-11-25 17:00", places: ["塘厦:林村社区"] }],
  ],
  [
    "a fault",
    "停电类型：电网故障停限电 停电时间：2026-11-23 10:05 至 2026-11-23 11:38 停电范围：莞城街道：东纵路",
    [{ kind: "fault", window: "2026-11-23 10:05 – 2026-11-23 11:38", places: ["莞城:东纵路"] }],
  ],
  [
    "下午2点至5点",
    "11月25日下午2点至5点 停电范围：莞城街道",
    [{ ...planned, window: "2026-11-25 14:00 – 2026-11-25 17:00", places: ["莞城:"] }],
  ],
  ["nothing to read", "关于做好冬季用电服务的通知", []],
  ["a published date is no outage", "发布日期：2026-11-20 08:00-17:00 值班", []],
  ["opening hours are no outage", "11月25日起调整。营业时间：8:30-17:30", []],
])("reads %s", (_name, text, expected) => expect(read(text)).toEqual(expected));

test("a range may name several towns, and places that begin like a town", () =>
  expect(readRange("东莞市塘厦镇：石鼓社区、桥头村；【常平镇】土塘村，凤岗镇：雁田村部分区域", towns)).toEqual([
    { town: "塘厦", names: ["石鼓社区", "桥头村"] },
    { town: "常平", names: ["土塘村"] },
    { town: "凤岗", names: ["雁田村"] },
  ]));

test("real notices of another city give the town of the range, not of the title", () => {
  const folder = sharedFolder("fixtures/outage");
  if (folder === undefined) return;
  const rows = JSON.parse(readFileSync(join(folder, "sttcq-guangyuan-2021.json"), "utf8")) as Record<string, string>[];
  const found = rows.map((row) => {
    const text = `${row.停电类型}\n${row.停电时间}\n${row.停电范围}`;
    const [one] = readNotices(text, { publishedAt: "2021-03-18T10:00:00+08:00" });
    return one && { kind: one.kind, days: one.endsAt.slice(0, 10), towns: one.parts.map(({ town }) => town) };
  });
  expect(found.filter((one) => one === undefined)).toHaveLength(1);
  expect(found[1]?.towns).toEqual(["公兴镇"]);
  expect(found[2]?.towns).toEqual(["公兴镇", "圈龙乡"]);
  expect(found[4]?.towns).toEqual(["长岭乡", "演圣镇"]);
  expect(found.filter((one) => one?.kind === "fault")).toHaveLength(1);
  for (const one of found) if (one) for (const town of one.towns) expect(town).toMatch(/(?:镇|乡|片区|街道)$/);
});
