import { effective, open, openAll, openKnown, perform, undo } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { duePledges, followPledge, keepPledge, makePledge, pledgeBook, postponePledge, withdrawPledge } from "../../handling/pledges.ts";
import { readInstant } from "../../handling/ticket-file.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { dayMs, formatBeijing, toInstant } from "../../lib/time.ts";
import type { Draft } from "../../model/act.ts";
import type { Pledge, PledgeActs } from "../../model/pledge.ts";
import { type Action, type Answer, defineActions, need, type Room } from "../acting.ts";

const states = { open: "未兑现", kept: "已兑现", withdrawn: "已撤回" } as const;
const sayPledge = (one: Pledge): string =>
  `${one.id}｜${states[one.state]}｜对${one.to}：${one.what}（${formatBeijing(one.dueAt, "short")} 前，${one.post}${one.postponed > 0 ? `，延期 ${one.postponed} 次` : ""}；回访 ${one.followUps.length} 次）`;
const answerOf = (state: Pledge): Answer => ({ data: state, text: sayPledge(state) });

const instantOf = (text: string): string => {
  const at = toInstant(readInstant(text));
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${text}”不是时间；写成 2026-07-03 18:00（北京时间）`);
  return at;
};

const results: ReadonlySet<string> = new Set(["yes", "no", "unreached"]);

type Decide = (state: Pledge | undefined) => readonly Draft<PledgeActs>[];
const act = (usage: string, decide: (rest: readonly string[], room: Room) => Decide, ...names: readonly string[]): Action => ({
  usage: `<承诺> ${usage}`.trim(),
  run: async (room, rest) => {
    const [id = "", ...more] = need(rest, "承诺编号", ...names);
    return answerOf(
      await perform({ store: room.store, book: pledgeBook, id, doing: room.doing(), expected: room.expected }, decide(more, room)),
    );
  },
});

/** The ledger of promises, and the calls afterwards. */
export const pledge = defineActions({
  name: "pledge",
  help: "承诺台账：对谁、承诺什么、何时前、谁负责；兑现、延期、回访；有未兑现的承诺不能办结",
  examples: [
    "wenfeng pledge make 9f2c… '受影响商户' '登记冷冻食品损失' '2026-07-03 18:00' 塘厦供电服务中心 --who 值班员甲 --because 现场答复",
    "wenfeng pledge due",
    "wenfeng pledge follow 5a1b… yes 满意 --who 客户服务中心 --because 回访",
  ],
  says: {
    list: "列出承诺台账",
    due: "列出三天内到期与已逾期的",
    make: "记下一项承诺：对谁、什么、何时前、谁负责",
    keep: "已兑现，写明怎样兑现的",
    postpone: "延期；延过几次一直看得见",
    withdraw: "撤回承诺",
    undo: "撤销最近一次兑现或撤回：承诺又算未了结",
    follow: "回访：yes 满意、no 不满意、unreached 未接通",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, pledgeBook);
        return { data: all, text: all.map(sayPledge).join("\n") || "台账是空的" };
      },
    },
    due: {
      usage: "",
      run: async ({ store, at }) => {
        const lines = duePledges(await openAll(store, pledgeBook), at, 3 * dayMs);
        return { data: lines, text: lines.join("\n") || "三天内没有到期的承诺" };
      },
    },
    make: {
      usage: "<事件> <对谁> <承诺什么> <期限> <岗位>",
      run: async ({ store, doing, at }, rest) => {
        const [incidentId = "", to = "", what = "", due = "", post = ""] = need(rest, "事件", "对谁", "承诺什么", "期限", "岗位");
        const id = shortHash(`${incidentId}|${to}|${what}|${at}`);
        await openKnown(store, incidentBook, incidentId);
        const content = { incidentId, to, what, dueAt: instantOf(due), post };
        return answerOf(await perform({ store, book: pledgeBook, id, doing: doing() }, makePledge(content, at)));
      },
    },
    keep: act("<如何兑现>", ([how = ""]) => keepPledge(how), "如何兑现"),
    postpone: act("<新期限>", ([due = ""]) => postponePledge(instantOf(due)), "新期限"),
    withdraw: act("", () => withdrawPledge),
    undo: {
      usage: "<承诺>",
      run: async ({ store, doing }, rest) => {
        const [id = ""] = need(rest, "承诺编号");
        const { acts } = await open(store, pledgeBook, id);
        const last = effective(acts).findLast(({ kind }) => (pledgeBook.undoable as readonly string[]).includes(kind));
        if (last === undefined) throw new Failure("ACT_REFUSED", "这项承诺没有兑现或撤回过，没有可撤销的");
        return answerOf(await undo({ store, book: pledgeBook, id, doing: doing() }, last.id));
      },
    },
    follow: act(
      "yes|no|unreached [说明]",
      ([result = "", note = ""]) => {
        if (!results.has(result)) throw new Failure("INPUT_INVALID", `“${result}”应为 yes 满意、no 不满意、unreached 未接通 之一`);
        return followPledge({ reached: result !== "unreached", satisfied: result === "unreached" ? null : result === "yes", note });
      },
      "结果",
    ),
  },
});
