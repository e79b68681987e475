import { openAll, openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { answerPress, askPress, pressBook } from "../../handling/press.ts";
import { statementBook } from "../../handling/statements.ts";
import { shortHash } from "../../lib/hash.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { PressQuery } from "../../model/statement.ts";
import { defineActions, need } from "../acting.ts";

const say = (one: PressQuery): string =>
  `${one.id}｜${formatBeijing(one.askedAt, "short")}　${one.outlet} ${one.reporter}：${one.question}（${one.takenBy} 接）${one.answeredAt ? `\n    ${formatBeijing(one.answeredAt, "short")} ${one.answeredBy} 答：${one.answer}` : "　未答复"}`;

/** The log of press queries. */
export const press = defineActions({
  name: "press",
  help: "媒体询问台账：谁问、问什么、何时、谁答",
  examples: [
    "wenfeng press ask 某晚报 记者甲 为什么停电 9f2c… --who 办公室 --because 来电",
    "wenfeng press answer 5a1b… 见口径 --who 办公室 --because 答复",
  ],
  says: {
    list: "列出媒体询问与答复",
    ask: "记下谁问、问什么",
    answer: "记下怎样答复、依据哪份口径",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, pressBook);
        return { data: all, text: all.map(say).join("\n") || "还没有媒体询问" };
      },
    },
    ask: {
      usage: "<媒体> <记者> <问题> [事件]",
      run: async ({ store, doing, at }, rest) => {
        const [outlet = "", reporter = "", question = "", incidentId] = need(rest, "媒体", "记者", "问题");
        if (incidentId !== undefined) await openKnown(store, incidentBook, incidentId);
        const content = { outlet, reporter, question, ...(incidentId === undefined ? {} : { incidentId }) };
        const state = await perform(
          { store, book: pressBook, id: shortHash(`${outlet}|${question}|${at}`), doing: doing() },
          askPress(content),
        );
        return { data: state, text: say(state) };
      },
    },
    answer: {
      usage: "<询问> <答复> [口径]",
      run: async ({ store, doing }, rest) => {
        const [id = "", text = "", statementId] = need(rest, "询问编号", "答复");
        if (statementId !== undefined) await openKnown(store, statementBook, statementId);
        const content = { answer: text, ...(statementId === undefined ? {} : { statementId }) };
        const state = await perform({ store, book: pressBook, id, doing: doing() }, answerPress(content));
        return { data: state, text: say(state) };
      },
    },
  },
});
