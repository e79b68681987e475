import { writeFileSync } from "node:fs";
import {
  declineFalseReport,
  falseReportBook,
  joinFalseReport,
  noteOnFalseReport,
  printFalseReport,
  proposeFalseReport,
} from "../../handling/false-reports.ts";
import { openAll, openKnown, perform } from "../../handling/ledger.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import type { FalseReport, ReportSide } from "../../model/false-report.ts";
import { reportSides } from "../../model/false-report.ts";
import { type Answer, defineActions, need } from "../acting.ts";

const states = { proposed: "待会签", open: "已立案", declined: "未立案", closed: "已结" } as const;
const say = (one: FalseReport): string =>
  `${one.id}｜${states[one.state]}｜“${one.statement}”　${one.url}　会签 ${one.signed.map(({ side, by }) => `${side}:${by}`).join("、")}`;
const answerOf = (state: FalseReport): Answer => ({ data: state, text: say(state) });

const sideOf = (text: string | undefined): ReportSide => {
  const side = reportSides.find((one) => one === text);
  if (!side) throw new Failure("INPUT_INVALID", "会签方应为 business 或 legal");
  return side;
};

/** Files on false reports: business and legal together, two people; opinion and fear never qualify. */
export const falseReport = defineActions({
  name: "false-report",
  help: "不实信息案卷：业务与法务两个人会签才立案；意见与担忧从不立案",
  examples: [
    "wenfeng false-report propose 9f2c… https://weibo.com/… '检测显示辐射超标一百倍' '检测值为限值的3%' --source 第三方检测报告 --evidence 12 --side business --who 建设部 --because 与检测不符",
    "wenfeng false-report join 5a1b… --side legal --who 法务岗 --because 同意",
  ],
  options: { source: { type: "string" }, evidence: { type: "string" }, side: { type: "string" }, author: { type: "string" } },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, falseReportBook);
        return { data: all, text: all.map(say).join("\n") || "没有案卷" };
      },
    },
    propose: {
      usage: "<事件> <网址> <原文> <事实>",
      run: async ({ store, doing, args, at }, rest) => {
        const [incidentId = "", url = "", statement = "", text = ""] = need(rest, "事件", "网址", "原文", "事实");
        const facts = [{ text, source: args.text("source") ?? "", knownAt: at }];
        const evidence = (args.text("evidence") ?? "")
          .split(",")
          .map(Number)
          .filter((n) => n > 0);
        const content = { incidentId, url, statement, facts, evidence, author: args.text("author") ?? "", side: sideOf(args.text("side")) };
        return answerOf(
          await perform(
            { store, book: falseReportBook, id: shortHash(`${url}|${statement}`), doing: doing() },
            proposeFalseReport(content),
          ),
        );
      },
    },
    join: {
      usage: "<案卷>",
      run: async ({ store, doing, args }, rest) => {
        const by = doing();
        const what = { store, book: falseReportBook, id: need(rest, "案卷")[0] ?? "", doing: by };
        return answerOf(await perform(what, joinFalseReport(sideOf(args.text("side")), by.who)));
      },
    },
    decline: {
      usage: "<案卷>",
      run: async ({ store, doing, args }, rest) =>
        answerOf(
          await perform(
            { store, book: falseReportBook, id: need(rest, "案卷")[0] ?? "", doing: doing() },
            declineFalseReport(sideOf(args.text("side"))),
          ),
        ),
    },
    contact: {
      usage: "<案卷> <平台> <做了什么>",
      run: async ({ store, doing }, rest) => {
        const [id = "", platform = "", what = ""] = need(rest, "案卷", "平台", "做了什么");
        const draft = noteOnFalseReport({ kind: "false-report.contacted", content: { platform, what } });
        return answerOf(await perform({ store, book: falseReportBook, id, doing: doing() }, draft));
      },
    },
    print: {
      usage: "<案卷> <文件.html>",
      run: async ({ store }, rest) => {
        const [id = "", path = ""] = need(rest, "案卷", "文件");
        const file = await openKnown(store, falseReportBook, id);
        writeFileSync(path, printFalseReport(file));
        return { data: { path }, text: `已写 ${path}` };
      },
    },
  },
});
