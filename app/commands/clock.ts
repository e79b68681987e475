import { contextOf } from "../../handling/clock-context.ts";
import type { ClockRule } from "../../handling/clock-rules.ts";
import { clockBook, clockTitle, dueReminders, isOfTicket, pauseClock, resumeClock, standing, strike } from "../../handling/clocks.ts";
import { open, openAll, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import type { HandlingOptions } from "../../handling/options.ts";
import { countTickets, ticketRules } from "../../handling/ticket-clocks.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing, sayDuration } from "../../lib/time.ts";
import type { Clock, Moment } from "../../model/clock.ts";
import { moments } from "../../model/clock.ts";
import { defineActions, need } from "../acting.ts";

const ruleOf = ({ clocks }: HandlingOptions, id: string): ClockRule | undefined => {
  const name = id.split("/").at(-1) ?? "";
  return clocks.rules[name] ?? ticketRules(clocks).find(([known]) => known === name)?.[1];
};

const states = { waiting: "未开始", running: "进行中", paused: "已暂停", met: "按时", missed: "超时" } as const;

const say = (clock: Clock, at: string): string => {
  const { state, leftMs, used } = standing(clock, at);
  const left = state === "running" ? `，还剩 ${sayDuration(leftMs)}，已用 ${Math.round(used * 100)}%` : "";
  const pauses = clock.pauses.map(({ because }) => `；曾暂停：${because}`).join("");
  const rounds = (clock.earlier ?? [])
    .map(
      ({ dueAt, stoppedAt }) =>
        `；前一轮${stoppedAt !== undefined && stoppedAt <= dueAt ? "按时" : "超时"}（${formatBeijing(dueAt, "short")} 到期）`,
    )
    .join("");
  return `${clock.id}　${clockTitle(clock)}：${states[state]}（${formatBeijing(clock.dueAt, "short")} 到期${left}，${clock.post}；${clock.basis}${pauses}${rounds}）`;
};

/** The countdowns: regulatory and committed side by side. */
export const clock = defineActions({
  name: "clock",
  help: "时限：签收、决策、核实、口径、发布、法规与承诺并列；启停、暂停须写原因",
  examples: [
    "wenfeng clock list 9f2c…",
    "wenfeng clock strike 9f2c… crew-arrived --who 抢修班 --because 到场",
    "wenfeng clock pause 9f2c…/arrival-city --who 抢修班 --because 道路积水",
  ],
  says: {
    list: "列出一个事件（或全部）的时限：进行中、按时、超时",
    due: "列出到点的提醒与未答复的工单",
    strike: "补记一个时刻（如 pushed 已推送），起停相应的时限",
    pause: "暂停；只有写明 canPause 的可以",
    resume: "继续计时，期限顺延",
  },
  actions: {
    list: {
      usage: "[事件]",
      run: async ({ store, at }, [ownerId]) => {
        // The clocks of what was merged into an incident are its own now.
        const merged = ownerId === undefined ? [] : ((await open(store, incidentBook, ownerId)).state?.merged ?? []);
        const owners = new Set([ownerId, ...merged]);
        const all = (await openAll(store, clockBook)).filter((one) => ownerId === undefined || owners.has(one.ownerId));
        return {
          data: all.map((one) => ({ ...one, standing: standing(one, at) })),
          text: all.map((one) => say(one, at)).join("\n") || "没有时限在走",
        };
      },
    },
    due: {
      usage: "",
      run: async ({ store, at, options }) => {
        const clocks = await openAll(store, clockBook);
        const ofTickets = clocks.filter(isOfTicket);
        const reminders = dueReminders(
          clocks.filter((one) => !isOfTicket(one)),
          at,
          options.clocks,
        );
        const waiting = ofTickets
          .filter((one) => ["running", "missed"].includes(standing(one, at).state) && one.stoppedAt === undefined)
          .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
        const { open: count, late } = countTickets(ofTickets, at);
        const lines = [
          ...reminders.map(({ text }) => text),
          ...(count > 0 ? [`工单：未答复 ${count} 张，其中超时 ${late} 张`, ...waiting.map((one) => `  ${say(one, at)}`)] : []),
        ];
        return { data: { reminders, tickets: { open: count, late, clocks: waiting } }, text: lines.join("\n") || "没有到点的提醒" };
      },
    },
    strike: {
      usage: `<事件> ${moments.slice(0, 3).join("|")}|…`,
      run: async ({ store, at, options, doing }, rest) => {
        const [id = "", moment = ""] = need(rest, "事件", "时刻");
        if (!(moments as readonly string[]).includes(moment)) throw new Failure("INPUT_INVALID", `时刻应为 ${moments.join("、")} 之一`);
        const { state } = await open(store, incidentBook, id);
        if (!state) throw new Failure("INPUT_INVALID", `事件 ${id} 还没有立案`);
        const context = contextOf(state, false, options);
        const changed = await strike({ store, options: options.clocks, context }, moment as Moment, doing());
        return { data: changed, text: changed.map((one) => say(one, at)).join("\n") || "没有因此启停的时限" };
      },
    },
    pause: {
      usage: "<时限>",
      run: async ({ store, at, options, doing }, rest) => {
        const [id = ""] = need(rest, "时限编号");
        const state = await perform({ store, book: clockBook, id, doing: doing() }, pauseClock(ruleOf(options, id)));
        return { data: state, text: say(state, at) };
      },
    },
    resume: {
      usage: "<时限>",
      run: async ({ store, at, doing }, rest) => {
        const state = await perform({ store, book: clockBook, id: need(rest, "时限编号")[0] ?? "", doing: doing() }, resumeClock);
        return { data: state, text: say(state, at) };
      },
    },
  },
});
