import { readFileSync } from "node:fs";
import { open, openAll, openKnown, perform, undo } from "../../handling/ledger.ts";
import { watchTicket } from "../../handling/ticket-clocks.ts";
import { readTickets } from "../../handling/ticket-file.ts";
import { importTicket, linkTicket, proposeLinks, tally, ticketBook } from "../../handling/tickets.ts";
import { Failure } from "../../lib/errors.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import { type Appeal, appealTitles } from "../../model/analysis.ts";
import type { Store } from "../../model/store.ts";
import type { LinkedTicket, Ticket } from "../../model/ticket.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";

/** Takes one ticket in and says whether it was new, changed or known. */
const take = async (room: Room, ticket: Ticket): Promise<"imported" | "updated" | "known"> => {
  const { state, acts } = await open(room.store, ticketBook, ticket.id);
  const drafts = importTicket(ticket)(state);
  await perform({ store: room.store, book: ticketBook, id: ticket.id, doing: room.doing("工单导入"), expected: acts.length }, () => drafts);
  await watchTicket({ store: room.store, options: room.options.clocks }, { ticket, before: state }, room.doing("工单导入"));
  if (drafts.length === 0) return "known";
  return state ? "updated" : "imported";
};

const importFile = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [path = ""] = need(rest, "文件");
  const { tickets, rejected, unread } = readTickets(readFileSync(path), room.args.text("source"));
  const counts = { imported: 0, updated: 0, known: 0 };
  for (const ticket of tickets) counts[await take(room, ticket)] += 1;
  const lines = [
    `收入 ${counts.imported} 张，更新 ${counts.updated} 张，此前已有 ${counts.known} 张，挡下 ${rejected.length} 张`,
    ...(unread.length > 0 ? [`没有读取的列：${unread.join("、")}`] : []),
    ...rejected.map(({ line, because }) => `第 ${line} 行未收：${because}`),
  ];
  return {
    data: { ...counts, rejected, unread },
    text: lines.join("\n"),
    code: tickets.length === 0 && rejected.length > 0 ? 2 : 0,
  };
};

interface Counted {
  readonly town: string;
  readonly appeal: Appeal | null;
}
const unplaced = "未注明";
const pageSize = 500;
const mostPosts = 50_000;

/** Relevant, perhaps local posts since an instant, each with its first town and its appeal. */
const postsSince = async (store: Store, from: string): Promise<readonly Counted[]> => {
  const found: Counted[] = [];
  for (let cursor: string | undefined; found.length < mostPosts; ) {
    const page = await store.search({ query: "", from, relevantOnly: true, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    for (const { analysis } of page.hits) {
      if (!analysis?.isLocal) continue;
      const town = analysis.places.find((place) => place.town !== undefined)?.town;
      found.push({ town: town?.split("/").at(-1) ?? unplaced, appeal: analysis.appeal });
    }
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return found;
};

/** Posts beside tickets, per town and appeal, over the last 30 days; neither is added to the other. */
const count = async ({ store, records, at }: Room): Promise<Answer> => {
  const from = new Date(Date.parse(at) - 30 * dayMs).toISOString();
  const recent = (await openAll(store, ticketBook)).filter((ticket) => ticket.at >= from);
  const rows = tally(
    await postsSince(await records(), from),
    recent.map((ticket) => ({ ...ticket, town: ticket.town || unplaced })),
  );
  const lines = rows.map(({ town, appeal, posts: number, tickets }) => {
    const beside = Object.entries(tickets).map(([source, tickets]) => `${source} ${tickets}`);
    return `${town}　${appeal === null ? "未归类" : appealTitles[appeal]}　帖文 ${number}　工单 ${beside.join("、") || "0"}`;
  });
  return { data: rows, text: lines.join("\n") || "近 30 天没有帖文与工单" };
};

const say = (one: LinkedTicket): string => {
  const links = [...one.incidentIds, ...one.mentionIds];
  const appeal = one.appeal === null ? "未归类" : appealTitles[one.appeal];
  const due = one.answeredAt ? `　${formatBeijing(one.answeredAt, "short")} 已答复` : "";
  return `${one.id}　${one.source}　${formatBeijing(one.at, "short")}　${one.town || unplaced}　${appeal}${due}${links.length > 0 ? `　↔ ${links.join("、")}` : ""}`;
};

/** Takes back the latest link; both acts stay in the log. */
const unlink = async ({ store, doing }: Room, rest: readonly string[]): Promise<Answer> => {
  const [id = "", incidentId = ""] = need(rest, "工单", "事件");
  const { acts } = await open(store, ticketBook, id);
  const links = acts.filter(
    ({ kind, content }) => kind === "ticket.linked" && (content as { incidentId: string }).incidentId === incidentId,
  );
  const last = links.at(-1);
  if (!last) throw new Failure("ACT_REFUSED", `${id} 没有与 ${incidentId} 关联`);
  const state = await undo({ store, book: ticketBook, id, doing: doing() }, last.id);
  return { data: state, text: say(state) };
};

/** De-identified tickets of 95598, OMS, 12345 and 12398, one way in. */
export const tickets = defineActions({
  name: "tickets",
  help: "去标识工单（95598、OMS、12345、12398）单向导入，与帖文并列计数、关联，不合并",
  examples: [
    "wenfeng tickets import 95598.csv --source 95598 --who 客户服务中心",
    "wenfeng tickets count",
    "wenfeng tickets link T1 9f2c… --who 值班员甲 --because 同一台区",
  ],
  options: { source: { type: "string" } },
  says: {
    list: "列出工单与关联",
    import: "导入去标识的文件；挡下的每一行写明为何",
    count: "近 30 天工单与帖文按镇街、诉求并列",
    propose: "列出可能是同一件事的工单与事件",
    link: "确认工单与事件（和帖文）是同一件事",
    unlink: "撤销最近一次关联",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, ticketBook);
        return { data: all, text: all.map(say).join("\n") || "还没有导入工单" };
      },
    },
    import: { usage: "<文件.csv|文件.jsonl> [--source 95598]", run: importFile },
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
      run: async ({ store, records, doing }, rest) => {
        const [id = "", incidentId = "", ...mentionIds] = need(rest, "工单", "事件");
        const known = await records();
        if (!(await known.incident(incidentId))) throw new Failure("INPUT_INVALID", `没有编号为 ${incidentId} 的事件`);
        const held = new Set((await known.mentions(mentionIds)).map((one) => one.id));
        const strange = mentionIds.filter((one) => !held.has(one));
        if (strange.length > 0) throw new Failure("INPUT_INVALID", `没有编号为 ${strange.join("、")} 的帖文`);
        await openKnown(store, ticketBook, id);
        const state = await perform({ store, book: ticketBook, id, doing: doing() }, linkTicket(incidentId, mentionIds));
        return { data: state, text: say(state) };
      },
    },
    unlink: { usage: "<工单> <事件>", run: unlink },
  },
});
