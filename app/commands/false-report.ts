import { writeFileSync } from "node:fs";
import { readChain } from "../../handling/evidence.ts";
import { printFalseReport, sideNames, stateNames } from "../../handling/false-report-print.ts";
import {
  declineFalseReport,
  falseReportBook,
  joinFalseReport,
  noteOnFalseReport,
  proposeFalseReport,
} from "../../handling/false-reports.ts";
import { openAll, openKnown, perform } from "../../handling/ledger.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import type { FalseReport, ReportSide } from "../../model/false-report.ts";
import { reportSides } from "../../model/false-report.ts";
import { type Action, type Answer, defineActions, need, type Room } from "../acting.ts";

const say = (one: FalseReport): string =>
  `${one.id}｜${stateNames[one.state]}｜“${one.statement}”　${one.url}　会签 ${one.signed.map(({ side, by }) => `${sideNames[side]} ${by}`).join("、")}`;
const answerOf = (state: FalseReport): Answer => ({ data: state, text: say(state) });

const sideOf = (text: string | undefined): ReportSide => {
  const side = reportSides.find((one) => one === text);
  if (!side) throw new Failure("INPUT_INVALID", "会签方应为 business 或 legal");
  return side;
};

const countOf = (text: string | undefined): number => {
  if (text === undefined || !/^\d+$/.test(text)) throw new Failure("INPUT_INVALID", `“${text ?? ""}”应为数字`);
  return Number(text);
};

type Note = Parameters<typeof noteOnFalseReport>[0];

/** Only what is on the chain can be cited. */
const knownEvidence = async (store: Room["store"], numbers: readonly number[]): Promise<void> => {
  const { links } = await readChain(store);
  const missing = numbers.filter((n) => !links.some((link) => link.n === n));
  if (missing.length > 0) throw new Failure("INPUT_INVALID", `取证链上没有第 ${missing.join("、")} 条；运行 wenfeng evidence list 查看`);
};

/** Something noted on an open file. */
const note = (usage: string, draft: (rest: readonly string[]) => Note, ...names: readonly string[]): Action => ({
  usage: `<案卷> ${usage}`,
  run: async ({ store, doing }, rest) => {
    const [id = "", ...more] = need(rest, "案卷", ...names);
    return answerOf(await perform({ store, book: falseReportBook, id, doing: doing() }, noteOnFalseReport(draft(more))));
  },
});

/** Files on false reports: business and legal together, two people; opinion and fear never qualify. */
export const falseReport = defineActions({
  name: "false-report",
  help: "不实信息案卷：业务与法务两个人会签才立案；意见与担忧从不立案",
  examples: [
    "wenfeng false-report propose 9f2c… https://weibo.com/… '检测显示辐射超标一百倍' '检测值为限值的3%' --source 第三方检测报告 --evidence 12 --side business --who 建设部 --because 与检测不符",
    "wenfeng false-report join 5a1b… --side legal --who 法务岗 --because 同意",
  ],
  options: { source: { type: "string" }, evidence: { type: "string" }, side: { type: "string" }, author: { type: "string" } },
  says: {
    list: "列出案卷",
    propose: "业务或法务一方提出立案，列明原文、事实、来源",
    join: "另一方会签，立案",
    decline: "另一方不同意",
    contact: "记下与平台的联系",
    spread: "记下当日转发与阅读数",
    close: "结案，写明结果",
    print: "写成一页可打印的情况说明",
  },
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
        await knownEvidence(store, evidence);
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
    contact: note(
      "<平台> <做了什么>",
      ([platform = "", what = ""]) => ({ kind: "false-report.contacted", content: { platform, what } }),
      "平台",
      "做了什么",
    ),
    spread: note(
      "<转发数> <阅读数>",
      ([reposts, reads]) => ({ kind: "false-report.spread", content: { reposts: countOf(reposts), reads: countOf(reads) } }),
      "转发数",
      "阅读数",
    ),
    close: note("<结果>", ([outcome = ""]) => ({ kind: "false-report.closed", content: { outcome } }), "结果"),
    print: {
      usage: "<案卷> <文件.html>",
      run: async ({ store, args }, rest) => {
        const [id = "", path = ""] = need(rest, "案卷", "文件");
        const file = await openKnown(store, falseReportBook, id);
        const page = printFalseReport(file, (await readChain(store)).links);
        if (!args.flag("dry-run")) writeFileSync(path, page);
        return { data: { path, bytes: Buffer.byteLength(page) }, text: `已写 ${path}，用浏览器打开即可打印` };
      },
    },
  },
});
