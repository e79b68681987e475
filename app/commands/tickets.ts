import { readFileSync } from "node:fs";
import { clockBook, clockId, startFixedClock } from "../../handling/clocks.ts";
import { openAll, perform } from "../../handling/ledger.ts";
import { importTicket, linkTicket, proposeLinks, readTickets, tally, ticketBook } from "../../handling/tickets.ts";
import { dayMs } from "../../lib/time.ts";
import { appealTitles } from "../../model/analysis.ts";
import type { Ticket } from "../../model/ticket.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";

/** A ticket with a deadline of its own runs against it. */
const watchDeadline = async ({ store, doing }: Room, { id, source, dueAt, at, answeredAt }: Ticket): Promise<void> => {
  if (dueAt === undefined || answeredAt !== undefined) return;
  const content = {
    ownerId: id,
    name: "ticket",
    title: `${source} 工单答复`,
    side: "ticket" as const,
    level: "III" as const,
    post: "客户服务中心",
    from: at,
    dueAt,
    basis: `${source} 工单时限`,
  };
  await perform({ store, book: clockBook, id: clockId(id, "ticket"), doing: doing("工单导入") }, startFixedClock(content));
};

const importFile = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [path = ""] = need(rest, "文件");
  const { tickets, rejected } = readTickets(readFileSync(path, "utf8"));
  for (const ticket of tickets) {
    await perform({ store: room.store, book: ticketBook, id: ticket.id, doing: room.doing("工单导入") }, importTicket(ticket));
    await watchDeadline(room, ticket);
  }
  const lines = rejected.map(({ line, because }) => `第 ${line} 行未收：${because}`);
  return {
    data: { imported: tickets.length, rejected },
    text: [`收入 ${tickets.length} 张，挡下 ${rejected.length} 张`, ...lines].join("\n"),
    code: tickets.length === 0 && rejected.length > 0 ? 2 : 0,
  };
};

/** Posts beside tickets, per town and appeal, over the last 30 days; neither is added to the other. */
const count = async ({ store, records, at }: Room): Promise<Answer> => {
  const from = new Date(Date.parse(at) - 30 * dayMs).toISOString();
  const incidents = (await (await records()).incidents(5000)).filter(({ lastAt }) => lastAt >= from);
  const posts = incidents.flatMap(({ places, appeal, signals }) =>
    Array.from({ length: signals.mentions }, () => ({ town: places[0]?.split("/").at(-1) ?? "未注明", appeal })),
  );
  const rows = tally(
    posts,
    (await openAll(store, ticketBook)).filter((ticket) => ticket.at >= from),
  );
  const lines = rows.map(({ town, appeal, posts: number, tickets }) => {
    const beside = Object.entries(tickets)
      .map(([source, tickets]) => `${source} ${tickets}`)
      .join("、");
    return `${town}　${appeal === null ? "未归类" : appealTitles[appeal]}　帖文 ${number}　工单 ${beside || "0"}`;
  });
  return { data: rows, text: lines.join("\n") || "近 30 天没有帖文与工单" };
};

/** De-identified tickets of 95598, OMS, 12345 and 12398, one way in. */
export const tickets = defineActions({
  name: "tickets",
  help: "去标识工单（95598、OMS、12345、12398）单向导入，与帖文并列计数、关联，不合并",
  examples: [
    "wenfeng tickets import 95598.csv --who 客户服务中心",
    "wenfeng tickets count",
    "wenfeng tickets link T1 9f2c… --who 值班员甲 --because 同一台区",
  ],
  actions: {
    import: { usage: "<文件.csv|文件.jsonl>", run: importFile },
    count: { usage: "", run: count },
    propose: {
      usage: "",
      run: async ({ store, records }) => {
        const incidents = (await (await records()).incidents(1000)).map(({ id, places, appeal, beganAt, lastAt }) => ({
          id,
          towns: places,
          appeal,
          beganAt,
          lastAt,
        }));
        const found = (await openAll(store, ticketBook))
          .map((ticket) => ({ ticket: ticket.id, incidents: proposeLinks(ticket, incidents) }))
          .filter((one) => one.incidents.length > 0);
        return { data: found, text: found.map((one) => `${one.ticket} ↔ ${one.incidents.join("、")}`).join("\n") || "没有可建议的关联" };
      },
    },
    link: {
      usage: "<工单> <事件> [帖文]…",
      run: async ({ store, doing }, rest) => {
        const [id = "", incidentId = "", ...mentionIds] = need(rest, "工单", "事件");
        const state = await perform({ store, book: ticketBook, id, doing: doing() }, linkTicket(incidentId, mentionIds));
        return { data: state, text: `${id} 已关联 ${state.incidentIds.join("、")}` };
      },
    },
  },
});
