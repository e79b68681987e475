import { expect, test } from "vitest";
import { openAll, perform, undo } from "../../../handling/ledger.ts";
import { duePledges, followPledge, keepPledge, makePledge, openPledges, pledgeBook, postponePledge } from "../../../handling/pledges.ts";
import { repeatsOf } from "../../../handling/recovery.ts";
import { readTickets } from "../../../handling/ticket-file.ts";
import { importTicket, linkTicket, proposeLinks, tally, ticketBook } from "../../../handling/tickets.ts";
import { readCsv } from "../../../lib/csv.ts";
import { dayMs } from "../../../lib/time.ts";
import type { Handling } from "../../../model/handling.ts";
import { memoryActs } from "../../acts.ts";

const on = (day: number, hour = 0) => new Date(Date.UTC(2026, 6, day, hour)).toISOString();
const doing = (day: number, because = "试") => ({ who: "客服班", at: on(day), because });

test("a promise is open until kept or withdrawn; putting it off stays visible", async () => {
  const store = memoryActs();
  const at = (day: number, because?: string) => ({ store, book: pledgeBook, id: "p1", doing: doing(day, because) });
  const made = { incidentId: "a", to: "受影响商户 14 家", what: "登记冷冻食品损失", dueAt: on(5), post: "塘厦供电服务中心" };
  await expect(perform(at(6), makePledge(made, on(6)))).rejects.toThrow("将来");
  await perform(at(1), makePledge(made, on(1)));
  expect(openPledges(await openAll(store, pledgeBook), ["a"])).toHaveLength(1);
  expect(duePledges(await openAll(store, pledgeBook), on(4), 2 * dayMs)[0]).toContain("还有 24 小时");
  expect(await perform(at(4, "两家外出"), postponePledge(on(8)))).toMatchObject({ dueAt: on(8), postponed: 1 });
  await expect(perform(at(7), keepPledge(" "))).rejects.toThrow("如何兑现");
  await perform(at(7, "全部登记"), keepPledge("14 家全部登记，12 家已理赔"));
  await perform(at(8, "回访"), followPledge({ reached: true, satisfied: true, note: "满意" }));
  expect(openPledges(await openAll(store, pledgeBook), ["a"])).toEqual([]);
  expect(await undo(at(9, "有一家漏登"), "pledge:p1#3")).toMatchObject({ state: "open", followUps: [{ satisfied: true }] });
});

test("a repeat at the same place within 30 days is named", () => {
  const old = {
    incidentId: "a",
    title: "塘厦频繁停电",
    openedAt: on(1),
    phase: "closed",
    phaseSince: on(3),
    appeal: "outage-voltage",
    places: ["东莞/塘厦"],
  } as unknown as Handling;
  const fresh = { id: "b", appeal: "outage-voltage", places: ["东莞/塘厦"], beganAt: on(20) };
  expect(repeatsOf(fresh, [old])[0]).toMatchObject({ before: "a", days: 17 });
  expect(repeatsOf({ ...fresh, beganAt: new Date(Date.parse(on(3)) + 31 * dayMs).toISOString() }, [old])).toEqual([]);
  expect(repeatsOf({ ...fresh, places: ["东莞/长安"] }, [old])).toEqual([]);
});

const csv = `工单编号,来源,受理时间,镇街,诉求,内容
T1,95598,2026-07-01 09:30,塘厦,停电与电压质量,"客户称""频繁停电"",要求答复"
T2,12345,2026/7/1 9:40,塘厦,电费,联系人：张三
T3,95598,2026-07-01 09:50,塘厦,停电与电压质量,回电13800000000
T4,热线,2026-07-01 09:50,塘厦,电费,不知来源
T5,OMS,2026-07-01T10:00:00+08:00,长安,,
`;

test("tickets come in de-identified or not at all, each refused line with its reason", () => {
  const { tickets, rejected } = readTickets(csv);
  expect(tickets.map(({ id, at, appeal }) => [id, at, appeal])).toEqual([
    ["T1", "2026-07-01T01:30:00.000Z", "outage-voltage"],
    ["T5", "2026-07-01T02:00:00.000Z", null],
  ]);
  expect(tickets[0]?.text).toBe('客户称"频繁停电",要求答复');
  expect(rejected.map(({ line, because }) => [line, because.slice(0, 6)])).toEqual([
    [3, "含有姓名称谓"],
    [4, "含有手机号码"],
    [5, "来源“热线”"],
  ]);
  const lines = '{"id":"J1","source":"12398","at":"2026-07-01T09:00:00+08:00","town":"长安","appeal":"tariff"}\nnot json\n';
  expect(readTickets(lines)).toMatchObject({ tickets: [{ id: "J1", appeal: "tariff" }], rejected: [{ line: 2 }] });
  expect(readCsv("")).toEqual([]);
});

test("a file as Excel saves it in China is read, in other systems' words, without the columns of persons", () => {
  // 工单号,业务类型,受理时间,客户姓名,所属镇街,受理内容 / A1,停电,2026年7月1日 9:05,李某,塘厦镇,林村停电 in GBK
  const gbk = Buffer.from(
    "b9a4b5a5bac52cd2b5cef1c0e0d0cd2ccadcc0edcab1bce42cbfcdbba7d0d5c3fb2ccbf9caf4d5f2bdd62ccadcc0edc4dac8dd0d0a" +
      "41312ccda3b5e72c32303236c4ea37d4c231c8d520393a30352cc0eec4b32cccc1cfc3d5f22cc1d6b4e5cda3b5e70d0a",
    "hex",
  );
  const { tickets, rejected, unread } = readTickets(gbk, "95598");
  expect(tickets).toEqual([
    { id: "A1", source: "95598", at: "2026-07-01T01:05:00.000Z", town: "塘厦", appeal: "outage-voltage", text: "林村停电" },
  ]);
  expect(rejected).toEqual([]);
  expect(unread).toEqual(["客户姓名"]);
});

test.each([
  ["电话 138-1234-5678", "手机号码"],
  ["户号 0312345678901234", "客户编号"],
  ["户主：张三反映", "姓名称谓"],
  ["某小区3栋2单元501房", "门牌房号"],
  ["回电076922334455", "固定电话"],
])("a text that names a person is refused: %s", (text, what) => {
  const line = JSON.stringify({ id: "A", source: "95598", at: "2026-07-01T09:00:00+08:00", town: "塘厦", appeal: null, text });
  expect(readTickets(line).rejected).toEqual([{ line: 1, because: `含有${what}，请在源系统去标识后再导出` }]);
});

test("what reads like a person and is none is taken in", () => {
  for (const text of ["停电 13 小时，3 栋楼", "10kV 林村线 F12 开关跳闸", "2026-07-01 09:30 至 17:00 停电"]) {
    const line = JSON.stringify({ id: "A", source: "OMS", at: "2026-07-01T09:00:00+08:00", town: "塘厦", appeal: null, text });
    expect(readTickets(line).tickets).toHaveLength(1);
  }
});

test("posts and tickets are counted side by side, linked, never merged", async () => {
  const [ticket] = readTickets(csv).tickets;
  if (!ticket) throw new Error("no ticket");
  expect(tally([{ town: "塘厦", appeal: "outage-voltage" }], [ticket, { ...ticket, source: "12345" }])).toEqual([
    { town: "塘厦", appeal: "outage-voltage", posts: 1, tickets: { "95598": 1, "12345": 1 } },
  ]);
  const incident = { id: "a", towns: ["东莞/塘厦"], appeal: "outage-voltage", beganAt: on(1), lastAt: on(1, 4) } as const;
  expect(proposeLinks(ticket, [incident, { ...incident, id: "b", beganAt: on(9), lastAt: on(9) }])).toEqual(["a"]);
  const store = memoryActs();
  const at = { store, book: ticketBook, id: "T1", doing: doing(1) };
  await perform(at, importTicket(ticket));
  await perform(at, importTicket(ticket));
  expect(await perform(at, linkTicket("a", ["weibo:1"]))).toMatchObject({ id: "T1", incidentIds: ["a"], mentionIds: ["weibo:1"] });
  await perform(at, importTicket(ticket));
  expect((await store.acts({ noun: "ticket" })).acts).toHaveLength(2);
  const answered = { ...ticket, answeredAt: on(2) };
  expect(await perform(at, importTicket(answered))).toMatchObject({ answeredAt: on(2), incidentIds: ["a"] });
  await perform(at, importTicket(answered));
  expect((await store.acts({ noun: "ticket" })).acts).toHaveLength(3);
  expect(await undo(at, "ticket:T1#2")).toMatchObject({ incidentIds: [], mentionIds: [] });
});
