import { feedbackBook, giveFeedback, reliability, sayReliability, suggest } from "../../handling/feedback.ts";
import { openAll, perform } from "../../handling/ledger.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { opinions, opinionTitles } from "../../model/feedback.ts";
import { defineActions, need } from "../acting.ts";
import { suggestedCuts } from "../suggesting.ts";

/** What staff think of alerts; the table of reliability, and what it suggests. */
export const feedback = defineActions({
  name: "feedback",
  help: "对预警的反馈：有用、没用、级别不对；汇总成可靠性表，门槛只由人来改；导出人改过的标注供评测与再训练",
  examples: [
    "wenfeng feedback give 9f2c…#1 useful --who 值班员甲 --because 及时",
    "wenfeng feedback give 9f2c…#1 wrong-level IV --who 值班员甲 --because 一户投诉",
    "wenfeng feedback table",
    "wenfeng feedback labels > labels.jsonl",
  ],
  says: {
    give: "对一条预警或标注说有用、没用、级别不对等",
    labels: "导出人改过的标注（JSONL）",
    table: "各级预警的可靠性与门槛建议",
  },
  actions: {
    give: {
      usage: `<预警> ${opinions.join("|")} [应为]`,
      run: async ({ store, records, doing }, rest) => {
        const [target = "", word = "", right] = need(rest, "预警编号", "看法");
        const opinion = opinions.find((one) => one === word);
        if (!opinion) throw new Failure("INPUT_INVALID", `看法应为 ${opinions.join("、")} 之一`);
        const alert = await (await records()).alert(target);
        if (!alert) throw new Failure("INPUT_INVALID", `没有预警 ${target}`);
        const content = { target, level: alert.level, opinion, ...(right === undefined ? {} : { right }) };
        const state = await perform({ store, book: feedbackBook, id: target, doing: doing() }, giveFeedback(content));
        return {
          data: state,
          text: state.given.map(({ by, opinion: one, because }) => `${by}：${opinionTitles[one]}（${because}）`).join("\n"),
        };
      },
    },
    labels: {
      usage: "",
      run: async ({ store, records }) => {
        const lines: object[] = [];
        for (const { target, given } of await openAll(store, feedbackBook)) {
          const mention = given.some(({ opinion }) => opinion === "wrong-label") ? await (await records()).mention(target) : undefined;
          if (!mention) continue;
          for (const { opinion, right = "", by, at } of given) {
            const [field, ...value] = right.split("=");
            if (opinion === "wrong-label") lines.push({ hash: shortHash(mention.text), id: target, field, value: value.join("="), by, at });
          }
        }
        return { data: lines, text: lines.map((line) => JSON.stringify(line)).join("\n") };
      },
    },
    table: {
      usage: "",
      run: async ({ store, records, config }) => {
        const all = await openAll(store, feedbackBook);
        const table = reliability(all);
        const suggestions = [...suggest(table), ...(await suggestedCuts(all, { store: await records(), config }))];
        return { data: { table, suggestions }, text: [...sayReliability(table), ...suggestions].join("\n") };
      },
    },
  },
});
