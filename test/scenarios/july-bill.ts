import { measureEffect, sayEffect } from "../../handling/effect.ts";
import { factBook } from "../../handling/facts.ts";
import { joinCharge } from "../../handling/join-charges.ts";
import { openAll, openKnown, perform } from "../../handling/ledger.ts";
import { feedRegister, findSimilar } from "../../handling/similar.ts";
import { approveStatement, draftStatement, publishStatement, statementBook } from "../../handling/statements.ts";
import { chooseTemplate, fillTemplate } from "../../handling/templates.ts";
import { readTickets } from "../../handling/ticket-file.ts";
import { importTicket, tally, ticketBook } from "../../handling/tickets.ts";
import { dayMs } from "../../lib/time.ts";
import type { Notice } from "../../model/notice.ts";
import type { Scene } from "./stage.ts";

const complaints = [
  "东莞这个月电费翻倍，一千多，供电局怎么算的",
  "电费翻倍了，东莞的阶梯电价第三档也太狠",
  "东莞七月电费上千，上个月才四百，谁能解释",
  "我家电费翻了一倍，东莞供电局说天热用得多，不信",
  "东莞电费涨疯了，阶梯怎么就到第三档了",
  "塘厦租房电费一块五一度，东莞房东加价没人管吗",
];

/** The July bill shock: the whole city at once, no place; what helps is each household's own numbers. */
export const julyBill: Scene = {
  title: "七月账单，全城电费“翻倍”",
  point: "先对上公告与电价依据，再给每一户自己的数字；转供电加价不是我们的电价，也不推给客户。",
  play: async (stage) => {
    const { store } = stage;
    stage.about({ appeal: "tariff", polarity: "negative" });
    const tariff: Notice = {
      ...{
        id: "tariff-1",
        source: "scene",
        kind: "tariff",
        title: "关于居民阶梯电价夏季档位的公告",
        range: "",
        towns: [],
        fetchedAt: "2026-06-20T02:00:00.000Z",
      },
      ...{
        text: "5月至10月为夏季档，第二档、第三档加价标准不变；抄表周期可能多一至三天。",
        publishedAt: "2026-06-20T02:00:00.000Z",
        startsAt: "2026-04-30T16:00:00.000Z",
        endsAt: "2026-10-31T16:00:00.000Z",
      },
    };
    await stage.at("2026-08-01 09:10");
    for (const [index, text] of complaints.entries()) {
      await stage.at(`2026-08-01 09:${10 + index * 4}`);
      await stage.post(`网友${index + 1}`, text);
    }
    stage.check(
      "预警发出",
      stage.messages.some(({ kind }) => kind === "alert"),
      stage.messages.length,
    );
    const { handling } = stage.told();
    const join = (text: string, responsibility: "unclear" | "property") =>
      joinCharge({ text, publishedAt: stage.now(), appeal: "tariff", responsibility }, [tariff]);
    stage.check("阶梯的质疑，对上了公告", join("阶梯怎么就到第三档了", "unclear").noticeId === "tariff-1");
    stage.check("房东加价，判为转供电", join("租房电费一块五一度，房东加价", "property").verdict === "customer-side");
    const newcomer = { appeal: "tariff" as const, problem: "internal" as const, places: [], texts: complaints };
    const [risk] = findSimilar(newcomer, stage.libraries.risks);
    stage.check("风险库里有这一条", risk?.entry.key === "R26", risk?.entry.key);

    const file =
      "工单编号,来源,受理时间,镇街,诉求,内容\nT1,95598,2026-08-01 09:20,塘厦,电费,电费比上月高一倍\nT2,12345,2026-08-01 09:40,塘厦,电费,质疑阶梯档位\nT3,95598,2026-08-01 10:00,长安,电费,联系人：张三 电费高\n";
    const { tickets, rejected } = readTickets(file);
    await stage.click("客户服务中心", "导入去标识工单", async (doing) => {
      for (const ticket of tickets) await perform({ store, book: ticketBook, id: ticket.id, doing }, importTicket(ticket));
    });
    stage.check("带姓名的工单被挡在门外，并说明原因", rejected.length === 1 && rejected[0]?.because.includes("姓名") === true, rejected);
    const rows = tally([{ town: "塘厦", appeal: "tariff" }], await openAll(store, ticketBook));
    stage.check(
      "帖文与工单并列计数，不相加",
      rows[0]?.posts === 1 && rows[0]?.tickets["95598"] === 1 && rows[0]?.tickets["12345"] === 1,
      rows,
    );

    await stage.at("2026-08-02 10:00");
    await stage.facts({
      amount: "夏季阶梯电价，第三档每度加价 0.30 元，标准未变",
      causeText: "七月平均气温高 2 度，抄表周期多 3 天",
      measure: "疑义一律免费校表",
    });
    const id = handling.incidentId;
    const template = chooseTemplate(stage.templates, "tariff", undefined);
    if (!template) throw new Error("没有电费口径");
    const wording = fillTemplate(template, await openKnown(store, factBook, id), "我市");
    const said = { store, book: statementBook, id: "st-july" };
    const content = { incidentId: id, template: template.key, text: wording.text, cites: wording.cites, chain: ["市场营销部"] };
    await stage.click("市场营销部", `起草口径：“${wording.text.split("\n").join(" ")}”`, (doing) =>
      perform({ ...said, doing }, draftStatement(content)),
    );
    await stage.click("市场营销部", "审批口径", (doing) => perform({ ...said, doing }, approveStatement("市场营销部", doing.who)));
    await stage.click("办公室（宣传）", "在官方微信发布，回填链接", (doing) =>
      perform({ ...said, doing }, publishStatement("官方微信", "https://mp.weixin.qq.com/s/july")),
    );
    await stage.mark("published", "办公室（宣传）", "发布");
    const publishedAt = stage.now();
    await stage.at("2026-08-03 11:00");
    await stage.post("网友7", "东莞电费还是贵，不过每天用多少能查到了");
    await stage.at("2026-08-04 10:00");
    const incident = stage.incidents().find((one) => one.id === id);
    if (incident === undefined) throw new Error("事件不见了");
    const effect = { ...measureEffect(stage.postsOf(incident), publishedAt, 2 * dayMs), at: stage.now(), passedMs: 2 * dayMs };
    const same = [
      effect,
      { ...effect, after: { mentions: 9, negativeShare: 0.5 } },
      { ...effect, after: { mentions: 4, negativeShare: 0.4 } },
    ];
    stage.say(`📈 ${sayEffect(effect, same)}`);
    stage.check("与同类事件相比，仍不说因果", /中位数.*不代表因果/.test(sayEffect(effect, same)));
    const fed = feedRegister(
      {
        key: "C-july",
        title: "七月电费翻倍",
        appeal: "tariff",
        problem: "internal",
        places: [],
        signs: ["电费", "翻倍", "阶梯"],
        timeline: ["1"],
        ...{ factors: [], risks: [] },
      } as never,
      stage.libraries.risks,
    );
    stage.check(
      "案例反哺风险库：可能性上调",
      fed.revised.some(({ key, cases }) => key === "R26" && cases.includes("C-july")),
    );
  },
};
