import { expect, test } from "vitest";
import { clockBook, clockId, pauseClock, resumeClock, standing } from "../../../handling/clocks.ts";
import { openAll, openKnown, perform } from "../../../handling/ledger.ts";
import { incidentBook, openIncident, setLevel } from "../../../handling/lifecycle.ts";
import { HandlingOptions } from "../../../handling/options.ts";
import { createSecretary } from "../../../handling/secretary.ts";
import { ticketRules, watchTicket } from "../../../handling/ticket-clocks.ts";
import { importTicket, linkTicket, ticketBook } from "../../../handling/tickets.ts";
import type { Ticket } from "../../../model/ticket.ts";
import { memoryActs } from "../../acts.ts";

const on = (day: number, hour: number, minute = 0) => new Date(Date.UTC(2026, 6, day, hour - 8, minute)).toISOString();
const base: Ticket = { id: "T1", source: "12345", at: on(1, 9), town: "塘厦", appeal: "tariff", text: "", dueAt: on(3, 9) };
const doing = (at: string, because = "工单导入") => ({ who: "客户服务中心", at, because });

const room = () => {
  const store = memoryActs();
  const options = HandlingOptions.parse({});
  const secretary = createSecretary({
    ...{
      store,
      options,
      library: async () => ({ cases: [], risks: [] }),
      notices: async () => [],
      umbrella: async () => undefined,
      leadOf: () => undefined,
    },
  });
  const take = async (ticket: Ticket, at = on(1, 9)) => {
    const before = (await openAll(store, ticketBook)).find(({ id }) => id === ticket.id);
    await perform({ store, book: ticketBook, id: ticket.id, doing: doing(at) }, importTicket(ticket));
    await watchTicket({ store, options: options.clocks }, { ticket, before }, doing(at));
  };
  const clock = (id: string, name: string) => openKnown(store, clockBook, clockId(id, name));
  return { store, options, secretary, take, clock };
};

test("a ticket runs against its own deadline, or the regulatory and the committed one of its source, side by side", async () => {
  const { store, take } = room();
  await take(base);
  await take({ ...base, id: "T2", source: "95598", dueAt: undefined });
  await take({ ...base, id: "T3", source: "OMS", dueAt: undefined });
  await take({ ...base, id: "T4", source: "95598" });
  const clocks = (await openAll(store, clockBook)).map(({ id, side, title, dueAt }) => [id, side, title, dueAt]);
  expect(clocks).toEqual([
    ["T1/ticket", "ticket", "12345 工单答复", on(3, 9)],
    ["T2/ticket-answer", "regulation", "95598 诉求答复", on(8, 9)],
    ["T2/ticket-promise", "commitment", "95598 诉求答复", on(6, 9)],
    ["T4/ticket", "ticket", "95598 工单答复", on(3, 9)],
    ["T4/ticket-answer", "regulation", "95598 诉求答复", on(8, 9)],
    ["T4/ticket-promise", "commitment", "95598 诉求答复", on(6, 9)],
  ]);
});

test("an answer stops the clocks at its own time, met or missed for ever; a moved deadline moves the clock", async () => {
  const { take, clock } = room();
  await take(base);
  await take({ ...base, dueAt: on(5, 9) }, on(2, 9));
  expect((await clock("T1", "ticket")).dueAt).toBe(on(5, 9));
  await take({ ...base, dueAt: on(5, 9), answeredAt: on(4, 9) }, on(20, 9));
  expect(standing(await clock("T1", "ticket"), on(30, 9)).state).toBe("met");
  await take({ ...base, id: "T2", answeredAt: on(4, 9) }, on(20, 9));
  expect(standing(await clock("T2", "ticket"), on(30, 9)).state).toBe("missed");
});

test("a ticket's clock pauses with its reason and goes on", async () => {
  const { store, options, take, clock } = room();
  await take(base);
  const rule = ticketRules(options.clocks).find(([name]) => name === "ticket")?.[1];
  const what = (at: string, because: string) => ({ store, book: clockBook, id: "T1/ticket", doing: doing(at, because) });
  await perform(what(on(2, 9), "等客户补材料"), pauseClock(rule));
  await perform(what(on(2, 15), "材料齐了"), resumeClock);
  expect(await clock("T1", "ticket")).toMatchObject({ dueAt: on(3, 15), pauses: [{ because: "等客户补材料" }] });
});

test("a storm of 500 tickets is one message for each post and check, in the day only", async () => {
  const { secretary, take } = room();
  for (let n = 0; n < 500; n++) await take({ ...base, id: `T${n}`, at: on(1, 9, n % 60), dueAt: on(2, 9, n % 60) });
  const sent = [];
  for (let minute = 0; minute < 2 * 24 * 60; minute += 30) {
    for (const message of await secretary.tick(on(1, 9, minute))) sent.push(message);
  }
  // 80 % falls into the night and waits for the morning; 100 % waits until four hours have passed since.
  expect(sent.map(({ headline, createdAt }) => [createdAt, headline])).toEqual([
    [on(2, 7, 30), "工单时限｜客户服务中心｜超时 0、未答复 500"],
    [on(2, 11, 30), "工单时限｜客户服务中心｜超时 500、未答复 500"],
  ]);
  expect(sent[0]).toMatchObject({ post: "客户服务中心" });
  expect(sent[0]?.sections[0]?.lines).toHaveLength(7);
}, 60_000);

test("a ticket linked to an incident of level II is reminded of at 50, 80 and 100 per cent", async () => {
  const { store, secretary, take } = room();
  await take({ ...base, at: on(1, 9), dueAt: on(1, 19) });
  const content = { title: "电费", phase: "response" as const, level: "III" as const, appeal: "tariff" as const, places: [] };
  const more = { firstMentionId: "weibo:1", lead: "甲", coHandlers: [], todos: [] };
  const file = { store, book: incidentBook, id: "a", doing: doing(on(1, 9), "立案") };
  await perform(file, openIncident({ ...content, ...more }));
  await perform({ store, book: ticketBook, id: "T1", doing: doing(on(1, 9)) }, linkTicket("a", []));
  expect(await secretary.tick(on(1, 14))).toEqual([]);
  await perform(file, setLevel("II"));
  expect((await secretary.tick(on(1, 14, 1))).map(({ headline }) => headline)).toEqual(["工单时限｜客户服务中心｜超时 0、未答复 1"]);
});
