import { contextOf } from "../../handling/clock-context.ts";
import { strike } from "../../handling/clocks.ts";
import { handledIn } from "../../handling/constraints.ts";
import { measureEffect, sayEffect, similarEffects } from "../../handling/effect.ts";
import { open, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import {
  approveStatement,
  closeStatement,
  correctStatement,
  followStatement,
  publishStatement,
  returnStatement,
  statementBook,
} from "../../handling/statements.ts";
import { Failure } from "../../lib/errors.ts";
import { hourMs, parseDuration } from "../../lib/time.ts";
import type { Draft } from "../../model/act.ts";
import type { Moment } from "../../model/clock.ts";
import { factTitles } from "../../model/fact.ts";
import type { Handling } from "../../model/handling.ts";
import { type Statement, type StatementActs, sayCorrection } from "../../model/statement.ts";
import { type Action, type Answer, defineActions, need, type Room } from "../acting.ts";
import { draftFromFacts, rewordFromFacts } from "../drafting.ts";

const titleOf = (key: string): string => (factTitles as Readonly<Record<string, string>>)[key] ?? key;

const stages = { draft: "待审批", approved: "已审批，待发布", published: "已发布", corrected: "已更正", closed: "已关闭" } as const;

/** What an effect is compared with: all that is known of other statements. */
interface Known {
  readonly statements: readonly Statement[];
  readonly handlings: readonly Handling[];
}

const knownIn = async ({ store }: Room): Promise<Known> => ({
  statements: await openAll(store, statementBook),
  handlings: await openAll(store, incidentBook),
});

const sayStatement = (one: Statement, known: Known): string =>
  [
    `${one.id}｜${stages[one.state]}｜审批 ${one.approvals.length}/${one.chain.length}（${one.chain.join(" → ")}）`,
    one.text,
    ...one.cites.map(({ shown, source, key }) => `  依据 ${titleOf(key)}：${shown}（${source}）`),
    ...(one.url ? [`  ${one.where ?? ""} ${one.url}`] : []),
    ...one.corrections.map(({ text, because }) => `  ${sayCorrection(text)}（${because}）`),
    ...one.effects.map((effect) => `  ${sayEffect(effect, similarEffects(one, known))}`),
  ].join("\n");

const answerOf = async (state: Statement, room: Room): Promise<Answer> => ({ data: state, text: sayStatement(state, await knownIn(room)) });

const act = (usage: string, decide: (rest: readonly string[], room: Room) => Decide | Promise<Decide>): Action => ({
  usage: `<口径> ${usage}`.trim(),
  run: async (room, rest) => {
    const [id = "", ...more] = need(rest, "口径编号");
    const what = { store: room.store, book: statementBook, id, doing: room.doing(), expected: room.expected };
    const before = await openKnown(room.store, statementBook, id);
    const after = await perform(what, await decide(more, room));
    if (after.state !== before.state && (after.state === "approved" || after.state === "published"))
      await strikeFor(room, after.incidentId, after.state);
    return answerOf(after, room);
  },
});

/** Starts or stops the clocks of wording and publication. */
const strikeFor = async ({ store, options, doing }: Room, incidentId: string, moment: Moment): Promise<void> => {
  const state = await handledIn(store, incidentId);
  if (state) await strike({ store, options: options.clocks, context: contextOf(state, false, options) }, moment, doing("口径"));
};
type Decide = (state: Statement | undefined) => readonly Draft<StatementActs>[];

const draft = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [incidentId = "", wanted] = need(rest, "事件编号");
  const { store, options } = room;
  const asked = { incidentId, template: wanted, doing: room.doing("起草口径") };
  const { statement: state, missing, differing } = await draftFromFacts({ store, options }, asked);
  await strikeFor(room, incidentId, "drafted");
  if (missing.length > 0) room.terminal.talk(`因缺少事实而未写的：${missing.map(titleOf).join("、")}\n`);
  for (const line of differing) room.terminal.talk(`并入的事件说法不同，请核实后再定：${line}\n`);
  return answerOf(state, room);
};

const reworded = async ([text = ""]: readonly string[], { store, args }: Room): Promise<Decide> => {
  const { state } = await open(store, statementBook, args.positionals[1] ?? "");
  if (!state) throw new Failure("INPUT_INVALID", "没有这份口径");
  return rewordFromFacts(store, state.incidentId, text);
};

/** Volume and negative share before and after publication, from the incident's own mentions. */
const measured = async ([window]: readonly string[], { store, records, args }: Room): Promise<Decide> => {
  const statement = await openKnown(store, statementBook, args.positionals[1] ?? "");
  if (!statement.publishedAt) throw new Failure("ACT_REFUSED", "还没有发布");
  const known = await records();
  const incident = (await known.incident(statement.incidentId))?.value;
  const mentions = await known.mentions(incident?.mentionIds ?? []);
  const counted = await Promise.all(
    mentions.map(async ({ id, publishedAt }) => ({
      at: publishedAt,
      polarity: (await known.analysis(id))?.polarity ?? ("neutral" as const),
    })),
  );
  return followStatement(measureEffect(counted, statement.publishedAt, window === undefined ? 2 * hourMs : parseDuration(window)));
};

/** What the bureau says: drafted from facts, approved by the chain, published by people, followed, corrected. */
export const statement = defineActions({
  name: "statement",
  help: "口径：由事实起草、逐级审批、回填发布链接、跟踪效果、更正；程序自己从不发布",
  examples: [
    "wenfeng statement draft 9f2c… --who 值班员甲 --because 首次回应",
    "wenfeng statement approve 5a1b… 分管局领导 --who 李某 --because 同意",
    "wenfeng statement publish 5a1b… 官方微博 https://weibo.com/… --who 办公室 --because 发布",
  ],
  says: {
    list: "列出所有口径与发布前后的变化",
    show: "看一份口径：依据、审批、效果",
    draft: "由事实按模板起草；缺必需的事实就不起草",
    reword: "改写；没有事实依据的数字被拒绝，审批从头再来",
    approve: "审批链的下一岗位同意",
    publish: "登记已在哪里发布；程序自己从不发布",
    follow: "数一数发布前后的帖文",
    correct: "登记一次更正",
    close: "口径结束",
    return: "退回重写",
  },
  actions: {
    list: {
      usage: "",
      run: async (room) => {
        const known = await knownIn(room);
        return { data: known.statements, text: known.statements.map((one) => sayStatement(one, known)).join("\n\n") || "还没有口径" };
      },
    },
    show: {
      usage: "<口径>",
      run: async (room, rest) => answerOf(await openKnown(room.store, statementBook, need(rest, "口径编号")[0] ?? ""), room),
    },
    draft: { usage: "<事件> [模板]", run: draft },
    reword: act("<新文字>", reworded),
    approve: act("<岗位>", ([post = ""], { doing }) => approveStatement(post, doing().who)),
    return: act("<岗位>", ([post = ""]) => returnStatement(post)),
    publish: act("<渠道> <链接>", ([where = "", url = ""]) => publishStatement(where, url)),
    follow: act("[时长 2h]", measured),
    correct: act("<更正文字> <渠道> <链接>", ([text = "", where = "", url = ""]) => correctStatement({ text, where, url })),
    close: act("", () => closeStatement),
  },
});
