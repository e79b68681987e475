import type { Dispatch } from "../../alerts/dispatch.ts";
import { dispatchKey } from "../../alerts/matter.ts";
import { sayAct } from "../../console/incident/say-act.ts";
import { contextOf } from "../../handling/clock-context.ts";
import { strike } from "../../handling/clocks.ts";
import { constraintsOf, merge, shelter, unshelter } from "../../handling/constraints.ts";
import { passClocks } from "../../handling/handover.ts";
import { allActs, open, openAll, openKnown, perform, undo } from "../../handling/ledger.ts";
import {
  acknowledge,
  checkTodo,
  comment,
  dismiss,
  incidentBook,
  moveTo,
  openIncident,
  phaseTitles,
  referTo,
  setLevel,
} from "../../handling/lifecycle.ts";
import { openPledges, pledgeBook } from "../../handling/pledges.ts";
import { acceptOffer, escalateTo, offer, refuseOffer } from "../../handling/transfer.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { Draft } from "../../model/act.ts";
import { sayGaps } from "../../model/case.ts";
import type { Handling, IncidentActs } from "../../model/handling.ts";
import type { Level, Phase } from "../../model/incident.ts";
import { levels, levelTitles, phases } from "../../model/incident.ts";
import type { Message } from "../../model/message.ts";
import { type Action, type Answer, defineActions, need, type Room } from "../acting.ts";
import { closeIntoCase } from "../closing.ts";
import { knownCase } from "../filing.ts";
import { settleGrouping, splitOff } from "../grouping.ts";

type Decide = (state: Handling | undefined) => readonly Draft<IncidentActs>[];

const sayHandling = (one: Handling): string =>
  [
    `${levelTitles[one.level].sign}｜${phaseTitles[one.phase]}｜${one.title}（${one.incidentId}）`,
    `主办 ${one.lead}${one.coHandlers.length > 0 ? `；协办 ${one.coHandlers.join("、")}` : ""}${one.offer ? `；已提请 ${one.offer.to}，待接收` : ""}`,
    one.acknowledgedAt ? `${formatBeijing(one.acknowledgedAt, "short")} ${one.acknowledgedBy} 签收` : "尚未签收",
    ...(one.merged.length > 0 ? [`并有 ${one.merged.join("、")}`] : []),
    ...(one.joined === undefined ? [] : [`已并入事件 ${one.joined}，在那里处置`]),
    ...(one.umbrella === undefined ? [] : [`归入总事件 ${one.umbrella}`]),
    ...(one.isFalseAlarm ? ["已判为误报"] : []),
    ...one.todos.map(({ key, text, doneAt, from }) => `${doneAt ? "☑" : "☐"} ${text}（${key}，${from}）`),
    ...one.doubts.map(({ target, mentionIds }) => `⚠ 我方公告可能有误：${target}（${mentionIds.length} 条）`),
  ].join("\n");

const answerOf = (state: Handling): Answer => ({ data: state, text: sayHandling(state) });

/** Opens the file of an incident that only the machine knows so far. */
const ensureOpened = async ({ store, records, options, doing }: Room, id: string): Promise<void> => {
  if ((await open(store, incidentBook, id)).state) return;
  const found = await (await records()).incident(id);
  if (!found) throw new Failure("INPUT_INVALID", `没有编号为 ${id} 的事件`);
  if (found.value.id !== id) throw new Failure("INPUT_INVALID", `事件 ${id} 已并入 ${found.value.id}，请在那里处置`);
  const { title, level, appeal, places, firstMentionId, phase } = found.value;
  const content = { title, level, appeal, places, firstMentionId, lead: options.leads[level], coHandlers: [], todos: [] };
  const start = phase === "prevention" ? ("prevention" as const) : ("response" as const);
  await perform({ store, book: incidentBook, id, doing: doing("立案") }, openIncident({ ...content, phase: start }));
};

const act = (
  usage: string,
  decide: (rest: readonly string[], room: Room) => Decide | Promise<Decide>,
  ...names: readonly string[]
): Action => ({
  usage: `<事件> ${usage}`.trim(),
  run: async (room, rest) => {
    const [id = "", ...more] = need(rest, "事件编号", ...names);
    // A file that rests takes remarks; everything else is done where the matter is handled now.
    const isRemark = room.args.positionals[0] === "comment";
    await ensureOpened(room, id);
    const file = await openKnown(room.store, incidentBook, id);
    if (file.joined !== undefined && !isRemark) throw new Failure("ACT_REFUSED", `本事件已并入 ${file.joined}，请在那里处置`);
    const what = { store: room.store, book: incidentBook, id, doing: room.doing(), expected: room.expected };
    const performed = await perform(what, await decide(more, room));
    const state = room.args.flag("dry-run") ? performed : await settled(room, id);
    const passed = room.args.flag("dry-run") ? [] : await passClocks({ store: room.store, options: room.options.clocks }, id);
    const lines = passed.map((clock) => `时限“${clock.title}”转到 ${clock.post}，${formatBeijing(clock.dueAt, "short")} 到期不变`);
    return { data: state, text: [sayHandling(state), ...lines].join("\n") };
  },
});

/** A merge or a split is settled at once, whoever runs detection; answers the file as it is then. */
const settled = async (room: Room, id: string): Promise<Handling> => {
  const store = await room.records();
  const tell = async (messages: readonly Message[]): Promise<void> => {
    for (const message of messages) await store.queueMessage(message, room.config.alerts.tell, room.at);
  };
  await settleGrouping({ store, handling: room.store, config: room.config, tell }, { id, doing: room.doing() });
  return openKnown(room.store, incidentBook, id);
};

const oneOf = <T extends string>(known: readonly T[], text: string | undefined): T => {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new Failure("INPUT_INVALID", `“${text}”应为 ${known.join("、")} 之一`);
  return found;
};

/** An umbrella must be there: under one that is not, nobody would be reminded of anything. */
const underUmbrella = async ([umbrella = ""]: readonly string[], { store, records }: Room): Promise<Decide> => {
  const known = await records();
  const storm = (await known.readState<Dispatch>(dispatchKey))?.value.storm?.id;
  const isKnown = umbrella === storm || (await open(store, incidentBook, umbrella)).state || (await known.incident(umbrella));
  if (!isKnown) throw new Failure("INPUT_INVALID", `没有编号为 ${umbrella} 的总事件`);
  return shelter(umbrella);
};

const move = async ([to]: readonly string[], { store, options, at, args }: Room): Promise<Decide> => {
  const phase: Phase = oneOf(phases, to);
  const id = args.positionals[1] ?? "";
  const merged = (await open(store, incidentBook, id)).state?.merged ?? [];
  const count = openPledges(await openAll(store, pledgeBook), [id, ...merged]).length;
  return moveTo(phase, { at, openPledges: count, reopenMs: options.reopenWithin });
};

/** Closing drafts the case, as it does in the console; its lessons are left to people. What flares up again counts anew. */
const closing = (move: Action): Action => ({
  ...move,
  run: async (room, rest) => {
    const answer = await move.run(room, rest);
    if (rest[1] === "response" && !room.args.flag("dry-run")) {
      const context = { ...contextOf(await openKnown(room.store, incidentBook, rest[0] ?? ""), false, room.options), isAgain: true };
      await strike({ store: room.store, options: room.options.clocks, context }, "pushed", room.doing());
    }
    if (rest[1] !== "closed") return answer;
    const before = (answer.data as Handling).comments.length;
    const drafted = await closeIntoCase({ handling: room.store, store: await room.records() }, rest[0] ?? "", room.doing());
    const { comments } = await openKnown(room.store, incidentBook, rest[0] ?? "");
    return {
      ...answer,
      text: `${[answer.text, ...comments.slice(before).map(({ text }) => text)].join("\n")}\n案例草稿 ${drafted.key}：${drafted.title}；${sayGaps(drafted) || "已填齐"}。wenfeng case show ${drafted.key} 导出，改好后 case import、adopt`,
    };
  },
});

const show = async ({ store }: Room, rest: readonly string[]): Promise<Answer> => {
  const [id = ""] = need(rest, "事件编号");
  const { state, acts } = await open(store, incidentBook, id);
  if (!state) throw new Failure("INPUT_INVALID", `事件 ${id} 还没有立案`);
  const log = acts.map((act) => `${formatBeijing(act.at)}  ${act.who}  ${sayAct(act)}  ${act.because}  [${act.id}]`);
  return { data: { state, acts }, text: [sayHandling(state), "", `操作记录（${acts.length} 条）`, ...log].join("\n") };
};

/** The people's part of incidents: phases, levels, transfers, merges, splits, each with who and why. */
export const incident = defineActions({
  name: "incident",
  help: "处置一个事件：签收、转派、定级、转阶段、合并、拆分、撤销；每一步写明谁、为什么",
  examples: [
    "wenfeng incident list",
    "wenfeng incident acknowledge 9f2c… --who 值班员甲 --because 签收",
    "wenfeng incident offer 9f2c… lead 塘厦供电服务中心 --who 值班员甲 --because 属地处置",
    "wenfeng incident undo 9f2c… incident:9f2c…#4 --who 值班长 --because 并错了",
  ],
  says: {
    list: "列出未办结的事件：级别、阶段、主办",
    show: "看一个事件：状态、清单、每一条操作及其编号",
    acknowledge: "签收；可写明代谁签收",
    move: "转阶段：prevention 事前、response 事中、recovery 事后、closed 办结（办结即起草案例）",
    level: "改定级别；此后评分不再自动改",
    offer: "提请另一岗位主办（lead）或协办（co-handler），对方接收才算",
    accept: "被提请的岗位接收",
    escalate: "上交给更高的岗位主办",
    refuse: "被提请的岗位退回；主办第二次被退回自动上交",
    merge: "把另一事件并入这一个，时限、承诺随之过来",
    split: "把几条帖文拆出去另立事件",
    shelter: "归入总事件（如台风），由总事件统一计时、推送",
    unshelter: "从总事件里拿出来单独处置",
    check: "勾掉清单上做完的一项",
    refer: "参照一个案例：它的做法进清单",
    comment: "记一条备注",
    dismiss: "判为误报，不再推送",
    undo: "撤销一条操作；撤销本身也可撤销",
    constraints: "列出人工的合并与拆分，聚类照此归并",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = (await openAll(store, incidentBook)).filter(({ phase, joined }) => phase !== "closed" && joined === undefined);
        return { data: all, text: all.map((one) => sayHandling(one).split("\n").slice(0, 2).join("　")).join("\n") || "没有未办结的事件" };
      },
    },
    show: { usage: "<事件>", run: show },
    acknowledge: act("[代谁签收]", ([onBehalfOf]) => acknowledge(onBehalfOf)),
    move: closing(act("prevention|response|recovery|closed", move, "阶段")),
    level: act("I|II|III|IV", ([level]) => setLevel(oneOf<Level>(levels, level)), "等级"),
    offer: act("lead|co-handler <岗位>", ([role, to = ""]) => offer(oneOf(["lead", "co-handler"] as const, role), to), "角色", "岗位"),
    accept: act("", (_rest, { doing }) => acceptOffer(doing().who)),
    escalate: act("<岗位>", ([post = ""]) => escalateTo(post), "岗位"),
    refuse: act("", (_rest, { doing, options }) => refuseOffer(doing().who, options.superior)),
    merge: act(
      "<另一事件>",
      async ([other = ""], room) => {
        await ensureOpened(room, other);
        const found = (await (await room.records()).incident(other))?.value;
        return merge(await openKnown(room.store, incidentBook, other), found?.id === other ? found.mentionIds : []);
      },
      "另一事件",
    ),
    split: act(
      "<帖文>…",
      async (mentionIds, { records, args }) => splitOff(await records(), args.positionals[1] ?? "", mentionIds),
      "帖文",
    ),
    shelter: act("<总事件>", underUmbrella, "总事件"),
    unshelter: act("", () => unshelter),
    check: act("<清单项>", ([todo = ""]) => checkTodo(todo), "清单项"),
    refer: act("<案例>", async ([key = ""], { store }) => referTo(await knownCase(store, key)), "案例"),
    comment: act("<备注>", ([text = ""]) => comment(text), "备注"),
    dismiss: act("", () => dismiss),
    undo: {
      usage: "<事件> <操作编号>",
      run: async (room, rest) => {
        const { store, doing, expected } = room;
        const [id = "", target = ""] = need(rest, "事件编号", "操作编号");
        const state = await undo({ store, book: incidentBook, id, doing: doing(), expected }, target);
        if (room.args.flag("dry-run")) return answerOf(state);
        const after = await settled(room, id);
        // What the undo could not take back was noted as a remark.
        const fresh = after.comments.slice(state.comments.length).map(({ text }) => text);
        return { data: after, text: [sayHandling(after), ...fresh].join("\n") };
      },
    },
    constraints: {
      usage: "",
      run: async ({ store }) => {
        const all = constraintsOf(await allActs(store, { noun: "incident" }));
        const lines = all.map(
          ({ kind, mentionIds, because }) => `${kind === "together" ? "合" : "分"}　${mentionIds.join(" ")}　${because}`,
        );
        return { data: all, text: lines.join("\n") || "没有人工合并或拆分" };
      },
    },
  },
});
