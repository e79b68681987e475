import { takeEvidence } from "../../handling/evidence.ts";
import { factBook } from "../../handling/facts.ts";
import { printFalseReport } from "../../handling/false-report-print.ts";
import { falseReportBook, joinFalseReport, proposeFalseReport } from "../../handling/false-reports.ts";
import { openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { makePledge, pledgeBook } from "../../handling/pledges.ts";
import { answerPress, askPress, pressBook } from "../../handling/press.ts";
import { chooseTemplate, fillTemplate } from "../../handling/templates.ts";
import { acceptOffer, offer } from "../../handling/transfer.ts";
import type { Scene } from "./stage.ts";

/** Fear is answered, not fought: invite, measure, publish; a false statement of fact needs two signatures. */
export const radiation: Scene = {
  title: "小区旁边要建变电站，业主说有辐射",
  point: "担忧不是谣言；请人来测。不实信息要业务、法务两个人才能立案。",
  play: async (stage) => {
    const { store } = stage;
    stage.about({ appeal: "line-dispute", polarity: "negative" });
    await stage.at("2026-03-11 20:05");
    await stage.post("寮步业主A", "东莞寮步要在横坑小区旁边建变电站，辐射对孩子有没有影响？我们不同意！");
    await stage.post("业主群转发", "东莞寮步横坑要建的变电站离幼儿园才五十米，辐射致癌，抗议");
    await stage.post("宝妈日记", "在东莞寮步横坑小区旁建变电站没人问过我们，孩子被辐射谁负责");
    await stage.post("寮步老街坊", "东莞寮步横坑变电站选址不合理，小区业主联名反对，辐射太近");
    await stage.post("小区楼长", "寮步横坑业主今晚开会，反对小区旁建变电站，担心辐射");
    const { handling, similar } = stage.told("寮步");
    const id = handling.incidentId;
    stage.check("找到相似案例，并说明为什么像", similar?.includes("辐射") === true && similar.includes("当时有效"), similar);
    stage.check("所有消息里没有“谣言”二字", !JSON.stringify(stage.messages).includes("谣言"));

    await stage.click("值班员甲", "请建设部协办", (doing) =>
      perform({ store, book: incidentBook, id, doing }, offer("co-handler", "建设部")),
    );
    const joint = await stage.click("建设部", "接收协办", (doing) =>
      perform({ store, book: incidentBook, id, doing }, acceptOffer("建设部")),
    );
    stage.check("主办不变，多一个协办", joint.lead === handling.lead && joint.coHandlers.includes("建设部"), joint);

    await stage.at("2026-03-11 20:12");
    const sheet = await openKnown(store, factBook, id);
    const template = chooseTemplate(stage.templates, "line-dispute", undefined);
    if (!template) throw new Error("没有口径");
    let refused = "";
    try {
      fillTemplate(template, sheet, "寮步横坑");
    } catch (error) {
      refused = (error as Error).message;
    }
    stage.check("没有事实，就起草不出口径", refused.includes("口径缺少事实"), refused);
    await stage.facts(
      { causeText: "110千伏变电站，环评已批复，距最近住宅 82 米", measure: "3月15日公开检测，请居民选点", contact: "建设部环评专责" },
      "寮步",
    );
    const wording = fillTemplate(template, await openKnown(store, factBook, id), "寮步横坑");
    stage.check(
      "有了事实，口径句句有出处",
      wording.cites.length === 3 && wording.cites.every(({ source }) => source === "市场营销部台账"),
      wording.cites,
    );

    stage.say(`📝 口径草稿：${wording.text.split("\n").join(" ")}`);
    await stage.click("办公室（宣传）", "记下媒体询问：本地晚报 记者乙问“环评做了没有？”", (doing) =>
      perform(
        { store, book: pressBook, id: "p1", doing },
        askPress({ incidentId: id, outlet: "本地晚报", reporter: "记者乙", question: "环评做了没有？" }),
      ),
    );
    const answered = await stage.click("办公室（宣传）", "答复媒体：“已批复，检测公开”", (doing) =>
      perform({ store, book: pressBook, id: "p1", doing }, answerPress({ answer: "已批复，检测公开" })),
    );
    stage.check("谁问、谁答、何时，都在册", answered.answeredBy === "办公室（宣传）" && answered.takenBy === "办公室（宣传）");
    await stage.click("建设部", "承诺：3月15日17时前公开检测并公布全文", (doing) =>
      perform(
        { store, book: pledgeBook, id: "jc", doing },
        makePledge(
          { incidentId: id, to: "横坑业主", what: "公开检测并公布全文", dueAt: "2026-03-15T09:00:00.000Z", post: "建设部" },
          doing.at,
        ),
      ),
    );

    await stage.at("2026-03-16 10:00");
    const link = await stage.click("闻风", "应请求取证", (doing) =>
      takeEvidence(
        store,
        { url: "https://weibo.com/x/1", status: 200, parts: { text: new TextEncoder().encode("检测显示辐射超标一百倍") } },
        doing,
      ),
    );
    const file = { store, book: falseReportBook, id: "f1" };
    const facts = [{ text: "检测值为限值的 3%", source: "第三方检测报告", knownAt: stage.now() }];
    const content = {
      incidentId: id,
      url: "https://weibo.com/x/1",
      author: "化名-7f",
      facts,
      evidence: [link.n],
      side: "business" as const,
    };
    const opinion = await perform(
      { ...file, doing: stage.doing("建设部", "拟立案") },
      proposeFalseReport({ ...content, statement: "我担心辐射影响孩子" }),
    ).catch((error: Error) => error.message);
    stage.check("担忧不能立案", typeof opinion === "string" && opinion.includes("不能立案"), opinion);
    await stage.click("建设部", "就“检测显示辐射超标一百倍”提出立案", (doing) =>
      perform({ ...file, doing }, proposeFalseReport({ ...content, statement: "检测显示辐射超标一百倍" })),
    );
    const alone = await perform({ ...file, doing: stage.doing("建设部", "自己会签") }, joinFalseReport("legal", "建设部")).catch(
      (error: Error) => error.message,
    );
    stage.check("一个人签不成", typeof alone === "string" && alone.includes("两个人"), alone);
    const opened = await stage.click("法务岗", "会签", (doing) => perform({ ...file, doing }, joinFalseReport("legal", "法务岗")));
    stage.check("两方会签后立案，可打印情况说明", opened.state === "open" && printFalseReport(opened).includes("第三方检测报告"));
  },
};
