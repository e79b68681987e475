import { openAll } from "../../handling/ledger.ts";
import type { Past } from "../../handling/sweep.ts";
import { saySweep, sweepFor } from "../../handling/sweep.ts";
import { ticketBook } from "../../handling/tickets.ts";
import { Failure } from "../../lib/errors.ts";
import { dayMs, parseDuration } from "../../lib/time.ts";
import { wholeText } from "../../model/mention.ts";
import type { Store } from "../../model/store.ts";
import { actingOptions, inRoom, need } from "../acting.ts";
import { defineCommand } from "../command.ts";
import { knownRisks } from "../filing.ts";

const pageSize = 500;
const mostMentions = 20_000;

const townOf = (places: readonly { readonly town?: string }[] | undefined): string =>
  places?.find(({ town }) => town !== undefined)?.town ?? "";

/** Mentions that hold any of the signs; the store searches, so that a sweep doesn't read everything. */
const findMentions = async (store: Store, signs: readonly string[], from: string): Promise<readonly Past[]> => {
  const query = signs.map((sign) => `"${sign}"`).join(" OR ");
  const found: Past[] = [];
  for (let cursor: string | undefined; found.length < mostMentions; ) {
    const page = await store.search({ query, from, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    for (const { mention, analysis } of page.hits) {
      found.push({ kind: "mention", id: mention.id, at: mention.publishedAt, town: townOf(analysis?.places), text: wholeText(mention) });
    }
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return found;
};

/** Looks through past mentions, incidents and tickets for the sign of a risk point. */
export const sweep = defineCommand({
  name: "sweep",
  help: "全面排查：按一个风险点的迹象，翻查过去的帖文、事件与工单",
  usage: "sweep <风险点> [--since 180d] [--least 1] [--json]",
  examples: ["wenfeng sweep R09", "wenfeng sweep R02 --least 2 --json"],
  options: { ...actingOptions, since: { type: "string" }, least: { type: "string" } },
  run: (args, terminal) =>
    inRoom(args, terminal, async ({ store, records, at }) => {
      const [key = ""] = need(args.positionals, "风险点编号");
      const least = Number(args.text("least") ?? 1);
      if (!(Number.isInteger(least) && least > 0)) throw new Failure("INPUT_INVALID", "--least 写成整数，如 2：一条里至少出现几个迹象");
      const risk = (await knownRisks(store)).find((one) => one.key === key);
      if (!risk) throw new Failure("INPUT_INVALID", `没有风险点 ${key}；运行 wenfeng risk list 查看`);
      const sinceMs = args.text("since") === undefined ? 180 * dayMs : parseDuration(args.text("since") as string);
      const from = new Date(Date.parse(at) - sinceMs).toISOString();
      const known = await records();
      const incidents = (await known.incidents(5000)).filter(({ beganAt }) => beganAt >= from);
      const tickets = (await openAll(store, ticketBook)).filter((ticket) => ticket.at >= from);
      const mentions = await findMentions(known, risk.signs, from);
      if (mentions.length >= mostMentions) terminal.talk(`帖文太多，只看了其中 ${mentions.length} 条；请用 --since 缩短时间\n`);
      const past: readonly Past[] = [
        ...mentions,
        ...incidents.map(({ id, beganAt, places, title }) => ({
          kind: "incident" as const,
          id,
          at: beganAt,
          town: places[0] ?? "",
          text: title,
        })),
        ...tickets.map(({ id, at: when, town, text }) => ({ kind: "ticket" as const, id, at: when, town, text })),
      ];
      const found = sweepFor(risk, past, least);
      terminal.out(args.flag("json") ? `${JSON.stringify(found)}\n` : `${saySweep(risk, found)}\n`);
      return 0;
    }),
});
