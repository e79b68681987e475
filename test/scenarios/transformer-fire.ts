import { draftCase } from "../../handling/case-draft.ts";
import { adoptCase, caseBook, putCase } from "../../handling/cases.ts";
import { clockBook } from "../../handling/clocks.ts";
import { measureEffect, sayEffect } from "../../handling/effect.ts";
import { takeEvidence, verifyChain } from "../../handling/evidence.ts";
import { factBook } from "../../handling/facts.ts";
import { allActs, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { acknowledge, incidentBook, moveTo } from "../../handling/lifecycle.ts";
import { keepPledge, makePledge, openPledges, pledgeBook } from "../../handling/pledges.ts";
import { approveStatement, draftStatement, followStatement, publishStatement, statementBook } from "../../handling/statements.ts";
import { chooseTemplate, fillTemplate } from "../../handling/templates.ts";
import { acceptOffer, offer } from "../../handling/transfer.ts";
import { hourMs } from "../../lib/time.ts";
import { isCited, sayGaps } from "../../model/case.ts";
import { logOf, type Scene } from "./stage.ts";

/** What people add to the draft: no record says it. */
const learnt = {
  ...{ problem: "internal" as const, rootCause: "awareness" as const },
  ...{ lessons: ["夜间巡看视频平台"], helped: ["先通报有无人员受伤"] },
};

/** Safety first, at night: told at once, facts before words, one speaks only of what is known. */
export const transformerFire: Scene = {
  title: "凌晨两点，变压器起火",
  point: "涉安全立刻叫醒值班室；没有核实的原因一个字也不说。",
  play: async (stage) => {
    const { store } = stage;
    stage.about({ appeal: "safety-hazard", polarity: "negative" });
    await stage.at("2026-07-01 02:03");
    await stage.post("夜宵档老陈", "塘厦林村变压器起火爆炸了！一声巨响，火好大，整条街都黑了");
    stage.check("第一条帖文就叫醒值班室", stage.messages.length > 0, stage.messages.length);
    const { handling: opened } = stage.told();
    stage.check(
      "属地是塘厦",
      opened.places.some((place) => place.endsWith("塘厦")),
      opened.places,
    );
    stage.check("先做什么来自相似案例，不超过三条", opened.todos.length > 0 && opened.todos.length <= 3, opened.todos);
    await stage.post("塘厦阿文", "塘厦林村那边变压器着火，听到爆炸声，有没有人报警");
    await stage.post("小梁在东莞", "变压器爆炸起火，塘厦林村停电了，吓死人");
    const id = opened.incidentId;
    const on = (who: string, because: string) => ({ store, book: incidentBook, id, doing: stage.doing(who, because) });

    await stage.at("2026-07-01 02:07");
    await stage.click("值班员甲", "签收", (doing) => perform({ store, book: incidentBook, id, doing }, acknowledge()));
    await stage.mark("acknowledged", "值班员甲", "签收");
    stage.check("五分钟内签收，时限算完成", (await stage.clock("duty-major")) === "met", await stage.clock("duty-major"));
    const evidence = await stage.click("闻风", "涉安全自动取证", (doing) =>
      takeEvidence(
        store,
        { url: "https://weibo.com/1/s1", status: 200, parts: { text: new TextEncoder().encode("塘厦林村变压器起火爆炸了") } },
        doing,
      ),
    );
    await stage.click("值班员甲", "电话报告决策人", async () => stage.mark("decision-informed", "值班员甲", "电话报告"));

    await stage.at("2026-07-01 02:12");
    await stage.click("值班员甲", "提请塘厦供电服务中心主办", (doing) =>
      perform({ store, book: incidentBook, id, doing }, offer("lead", "塘厦供电服务中心")),
    );
    const before = await openKnown(store, incidentBook, id);
    stage.check("对方接收之前，主办不变", before.lead !== "塘厦供电服务中心", before.lead);
    await stage.click("塘厦供电服务中心", "接收", (doing) =>
      perform({ store, book: incidentBook, id, doing }, acceptOffer("塘厦供电服务中心")),
    );

    await stage.at("2026-07-01 02:16");
    await stage.facts({ isOurs: true, measure: "抢修与消防已到场，明火已扑灭", injured: 0, startedAt: "2026-07-01T01:58:00+08:00" });
    stage.check("调度在 15 分钟内答复", (await stage.clock("facts")) === "met");
    const sheet = await openKnown(store, factBook, id);
    const template = chooseTemplate(stage.templates, "safety-hazard", undefined);
    if (!template) throw new Error("没有安全隐患口径");
    const wording = fillTemplate(template, sheet, "塘厦镇林村");
    stage.check("原因没核实，口径里就没有原因", !wording.text.includes("原因") && wording.missing.includes("cause"), wording);
    const chain = stage.options.approvals.II;
    const said = { store, book: statementBook, id: "st-1" };
    const content = { incidentId: id, template: template.key, text: wording.text, cites: wording.cites, chain };
    await stage.click("塘厦供电服务中心", `起草口径：“${wording.text.split("\n").join(" ")}”`, (doing) =>
      perform({ ...said, doing }, draftStatement(content)),
    );
    await stage.mark("drafted", "塘厦供电服务中心", "起草口径");
    for (const [index, post] of chain.entries()) {
      await stage.at(`2026-07-01 02:${20 + index * 3}`);
      await stage.click(post, "审批口径", (doing) => perform({ ...said, doing }, approveStatement(post, post)));
    }
    await stage.mark("approved", "分管局领导", "审批完毕");
    await stage.at("2026-07-01 02:30");
    await stage.click("办公室（宣传）", "在官方微博发布，回填链接", (doing) =>
      perform({ ...said, doing }, publishStatement("官方微博", "https://weibo.com/own/1")),
    );
    await stage.mark("published", "办公室（宣传）", "发布");
    stage.check("黄金四小时完成", (await stage.clock("golden-hours")) === "met");

    await stage.at("2026-07-01 04:40");
    const incident = stage.incidents().find((one) => one.id === id);
    if (incident === undefined) throw new Error("事件不见了");
    const effect = measureEffect(stage.postsOf(incident), "2026-06-30T18:30:00.000Z", 2 * hourMs);
    const { effects } = await perform({ ...said, doing: stage.doing("闻风", "两小时跟踪") }, followStatement(effect));
    const told = effects.map((one) => sayEffect(one)).join("");
    stage.say(`📈 ${told}`);
    stage.check("效果只说先后，不说因果", told.includes("发布后 2 小时内") && told.includes("不代表因果"));

    await stage.at("2026-07-01 09:00");
    const pledge = {
      incidentId: id,
      to: "林村 38 户",
      what: "登记冰箱食品损失",
      dueAt: "2026-07-03T10:00:00.000Z",
      post: "塘厦供电服务中心",
    };
    await stage.click("塘厦供电服务中心", "承诺登记损失", (doing) =>
      perform({ store, book: pledgeBook, id: "p1", doing }, makePledge(pledge, doing.at)),
    );
    const around = async (at: string) => ({
      at,
      openPledges: openPledges(await openAll(store, pledgeBook), [id]).length,
      reopenMs: stage.options.reopenWithin,
    });
    await perform(on("塘厦供电服务中心", "已复电"), moveTo("recovery", await around(stage.now())));
    const early = await perform(on("塘厦供电服务中心", "想办结"), moveTo("closed", await around(stage.now()))).catch(
      (error: Error) => error.message,
    );
    stage.check("承诺没兑现，不能办结", typeof early === "string" && early.includes("承诺"), early);

    await stage.at("2026-07-03 15:00");
    await stage.click("塘厦供电服务中心", "全部登记完毕", (doing) =>
      perform({ store, book: pledgeBook, id: "p1", doing }, keepPledge("38 户全部登记并赔付")),
    );
    const closed = await perform(on("塘厦供电服务中心", "承诺已兑现"), moveTo("closed", await around(stage.now())));
    stage.check("兑现之后办结", closed.phase === "closed");
    const drafted = draftCase({
      ...{ handling: closed, incident, posts: stage.postsOf(incident), facts: sheet, at: stage.now() },
      acts: (await allActs(store, {})).filter(({ subject }) => subject === `incident:${id}`),
      ...{ statements: await openAll(store, statementBook), clocks: await openAll(store, clockBook) },
      ...{ pledges: await openAll(store, pledgeBook), signs: ["变压器", "起火"], risks: ["R01"] },
    });
    const library = { store, book: caseBook, id: drafted.key };
    await perform({ ...library, doing: stage.doing("闻风", "办结自动起草案例") }, putCase(drafted));
    stage.say(`📁 案例草稿：${drafted.title}　${sayGaps(drafted)}`);
    for (const line of [...drafted.measures, ...drafted.helped]) stage.say(`     ${line}`);
    stage.check("草稿里做过的、说过的都有依据", drafted.measures.every(isCited) && drafted.helped.every(isCited), drafted);
    const unready = await perform({ ...library, doing: stage.doing("市场营销部", "审定") }, adoptCase).catch(
      (error: Error) => error.message,
    );
    stage.check("没有补写，不能入库", typeof unready === "string" && unready.includes("经验与启示"), unready);
    await stage.click("塘厦供电服务中心", "补写：夜间巡看视频平台；先通报有无人员受伤", (doing) =>
      perform({ ...library, doing }, putCase({ ...drafted, ...learnt })),
    );
    const entry = await perform({ ...library, doing: stage.doing("市场营销部", "审定") }, adoptCase);
    stage.check("案例有完整经过", entry.content.timeline.length >= 5, entry.content.timeline);
    stage.check("证据链完好", (await verifyChain(store)).breaks.length === 0 && evidence.n === 1);
    stage.check(
      "每一步都有人、时间、原因",
      (await logOf(stage)).every(({ who, at, because }) => who && at && because),
    );

    await stage.at("2026-07-20 23:10");
    await stage.post("厚街夜归人", "厚街珊美村变压器起火了，一声巨响，整条街都黑了");
    const again = stage.told("厚街");
    stage.check("下一次起火，预警里就是这个案例", again.similar?.includes(drafted.title) === true, again.similar);
    stage.check("当时有效的做法排在清单最前", again.handling.todos[0]?.text === learnt.helped[0], again.handling.todos);
  },
};
