import { expect, test } from "vitest";
import { forecastBook, forecastRisks, judgeForecast, makeForecast, sayHitRate } from "../../../handling/forecast.ts";
import { joinCharge } from "../../../handling/join-charges.ts";
import { perform } from "../../../handling/ledger.ts";
import type { Official } from "../../../handling/notice-versions.ts";
import { watchOverruns } from "../../../handling/overrun.ts";
import type { Notice } from "../../../model/notice.ts";
import { memoryActs } from "../../acts.ts";

const at = (text: string) => new Date(`2026-06-${text}:00+08:00`).toISOString();
const planned: Official = {
  ...{ id: "n1", kind: "planned", towns: ["莞城"], names: [{ core: "罗沙", parent: undefined, numbers: undefined }], isCancelled: false },
  ...{ startsAt: at("07T00:00"), endsAt: at("07T06:00") },
};
const exam = { name: "高考", from: at("07T07:00"), to: at("09T18:00"), towns: [] };

test("an overrun is warned of before the first post", () => {
  const watch = (when: string, complaints: string[] = [], official = planned) =>
    watchOverruns([official], {
      ...{ at: at(when), protectedDates: [exam] },
      complaints: complaints.map((one) => ({ at: at(one), towns: ["莞城"] })),
    }).map(({ stage, complaints: count }) => [stage, count]);
  expect(watch("07T05:20")).toEqual([]);
  expect(watch("07T05:40")).toEqual([["ending", 0]]);
  expect(watch("07T06:10")).toEqual([["overdue", 0]]);
  expect(watch("07T06:40", ["07T06:20", "07T06:30", "07T05:00"])).toEqual([["complained", 2]]);
  expect(watch("07T06:40", [], { ...planned, restoredAt: at("07T06:00") })).toEqual([]);
  expect(watch("07T20:00")).toEqual([]);
  const [warning] = watchOverruns([planned], { at: at("07T07:30"), complaints: [], protectedDates: [exam] });
  expect(warning?.text).toBe("莞城 罗沙等计划停电已超过公告时间 1 小时 30 分，未见复电或延时公告；近一小时没有投诉，请先说明（正值高考）");
});

test("tomorrow's list orders places by their signs and states its past", async () => {
  const long = { ...planned, id: "n2", towns: ["凤岗"], startsAt: at("07T06:00"), endsAt: at("07T19:00") };
  const short = { ...planned, id: "n3", towns: ["石排"], startsAt: at("08T09:00"), endsAt: at("08T11:00") };
  const history = [
    { town: "凤岗", complaints: 12, outages: 3 },
    { town: "莞城", complaints: 1, outages: 0 },
  ];
  const risks = forecastRisks({ dayStart: at("07T00:00"), officials: [planned, long, short], history, protectedDates: [exam] });
  expect(risks.map(({ town }) => town)).toEqual(["凤岗", "莞城"]);
  expect(risks[0]?.because).toContain("正值高考");
  const heat = forecastRisks({
    dayStart: at("07T00:00"),
    officials: [planned],
    history,
    protectedDates: [],
    weather: [{ kind: "heat", from: at("07T00:00"), to: at("08T00:00"), towns: [] }],
  });
  expect(heat[0]?.because).toEqual(["有计划停电", "天气预报：高温"]);
  const store = memoryActs();
  const book = (when: string) => ({
    store,
    book: forecastBook,
    id: "2026-06-07",
    doing: { who: "闻风", at: at(when), because: "每日预测" },
  });
  await perform(book("06T16:00"), makeForecast("2026-06-07", risks));
  const judged = await perform(
    book("08T08:00"),
    judgeForecast([
      { beganAt: at("07T19:30"), towns: ["凤岗"] },
      { beganAt: at("07T12:00"), towns: ["长安"] },
    ]),
  );
  expect(judged).toMatchObject({ hits: ["凤岗"], missed: ["长安"] });
  expect(sayHitRate([judged])).toContain("样本不足");
  expect(sayHitRate(Array.from({ length: 5 }, () => judged))).toBe("预测，不是事实；过去 5 天点名 10 处，应验 5 处（50%），漏报 5 处");
});

const tariff: Notice = {
  ...{ id: "t1", source: "t", kind: "tariff", title: "关于夏季尖峰电价的通知", range: "", towns: [], fetchedAt: at("20T09:00") },
  ...{
    text: "7月1日至8月31日执行尖峰电价，峰谷分时用户适用。",
    publishedAt: at("20T09:00"),
    startsAt: at("30T00:00"),
    endsAt: "2026-08-31T16:00:00.000Z",
  },
};
const billing: Notice = {
  ...{ ...tariff, id: "b1", kind: "billing", title: "网上营业厅系统升级公告", text: "系统维护期间账单暂停查询" },
  ...{ startsAt: at("20T20:00"), endsAt: at("21T06:00"), publishedAt: at("18T09:00") },
};

test.each([
  ["峰谷电价偷偷涨了，这个月电费翻倍", "tariff", "2026-07-10", "announced", "t1"],
  ["电费第二档阶梯怎么算的", "tariff", "2026-07-10", "unannounced", undefined],
  ["尖峰电价太贵", "tariff", "2026-06-10", "unannounced", undefined],
  ["公众号又查不了账单，系统维护到几点", "billing-information", "2026-06-20", "announced", "b1"],
  ["说好六点恢复，现在系统还查不到账单", "billing-information", "2026-06-21", "overran", "b1"],
  ["欠费停电了怎么复电", "tariff", "2026-07-10", "arrears", undefined],
])("%s → %s", (text, appeal, day, verdict, noticeId) => {
  const post = { text, appeal: appeal as "tariff", publishedAt: `${day}T15:00:00.000Z`, responsibility: "unclear" } as const;
  expect(joinCharge(post, [tariff, billing])).toMatchObject({ verdict, ...(noticeId ? { noticeId } : {}) });
});

test("a landlord's surcharge is not our tariff", () =>
  expect(
    joinCharge({ text: "物业收一块五一度", appeal: "tariff", publishedAt: at("25T10:00"), responsibility: "property" }, [billing]).verdict,
  ).toBe("customer-side"));
