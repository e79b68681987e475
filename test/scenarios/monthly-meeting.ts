import { clockBook, standing, strike } from "../../handling/clocks.ts";
import { forecastBook, forecastRisks, judgeForecast, makeForecast, sayHitRate } from "../../handling/forecast.ts";
import { allActs, openAll, perform } from "../../handling/ledger.ts";
import { officialsOf } from "../../handling/notice-versions.ts";
import { duePledges, makePledge, pledgeBook } from "../../handling/pledges.ts";
import { putRisk, rankRisks, reviewRisk, riskBook, riskChanges } from "../../handling/risks.ts";
import { saySweep, sweepFor } from "../../handling/sweep.ts";
import { dayMs } from "../../lib/time.ts";
import type { Scene } from "./stage.ts";

const overrunPosts = [
  "石排福隆说好七点来电，现在还没来",
  "石排福隆停电超时，供电局人呢",
  "石排福隆还没来电，饭都没得做",
  "石排福隆一整天停电，到现在没恢复",
];

/** The monthly meeting: what changed in the register, what is owed, how good the forecasts were, where else the sign is. */
export const monthlyMeeting: Scene = {
  title: "月度例会",
  point: "风险库有增有减、承诺有账、预测有命中率；只看岗位，不排个人。",
  play: async (stage) => {
    const { store } = stage;
    await stage.at("2026-10-31 16:00");
    for (const risk of stage.libraries.risks) {
      await perform({ store, book: riskBook, id: risk.key, doing: stage.doing("市场营销部", "首次导入示例") }, putRisk(risk));
    }
    await stage.at("2026-11-05 16:00");
    stage.notice("石排计划停电公告", "停电时间：2026年11月6日07:00至2026年11月6日19:00 停电范围：石排镇：福隆村");
    stage.notice("企石计划停电公告", "停电时间：2026年11月6日09:00至2026年11月6日11:00 停电范围：企石镇：东山村");
    const history = [
      { town: "石排", complaints: 14, outages: 3 },
      { town: "企石", complaints: 1, outages: 0 },
    ];
    const risks = forecastRisks({
      dayStart: "2026-11-05T16:00:00.000Z",
      officials: officialsOf(stage.notices(), stage.now()),
      history,
      protectedDates: [],
    });
    for (const one of risks) stage.say(`🔮 明日易发投诉（预测）：${one.town}，${one.because.join("；")}`);
    stage.check("明日清单把石排排在前面，并说明理由", risks[0]?.town === "石排" && risks[0].because.length > 1, risks);
    const forecast = (who: string, because: string) => ({ store, book: forecastBook, id: "2026-11-06", doing: stage.doing(who, because) });
    await perform(forecast("闻风", "每日预测"), makeForecast("2026-11-06", risks));
    stage.check("样本不足时，命中率如实说不公布", sayHitRate(await openAll(store, forecastBook)).includes("样本不足"));
    await stage.at("2026-11-06 19:40");
    for (const [index, text] of overrunPosts.entries()) await stage.post(`石排网友${index + 1}`, text);
    const { handling, match } = await stage.refresh("石排");
    stage.check("预测应验：石排超时", match.verdict === "overran", match.verdict);
    await stage.at("2026-11-07 08:00");
    const judged = await perform(forecast("闻风", "次日核对"), judgeForecast([{ beganAt: handling.openedAt, towns: ["石排"] }]));
    stage.say(`🔮 次日核对：应验 ${judged.hits?.join("、")}`);
    stage.check("次日核对：应验一处", judged.hits?.join() === "石排", judged);

    const context = {
      ownerId: "claim-1",
      level: "III" as const,
      isSafety: false,
      appeal: "appliance-damage",
      area: "city" as const,
      lead: "石排供电服务中心",
      asked: "调度值班",
    };
    await strike({ store, options: stage.options.clocks, context }, "damage-reported", stage.doing("石排供电服务中心", "客户报损"));
    await stage.at("2026-11-07 20:00");
    await strike({ store, options: stage.options.clocks, context }, "damage-visited", stage.doing("石排供电服务中心", "已上门"));
    const pledge = {
      incidentId: handling.incidentId,
      to: "福隆村民",
      what: "公布改造时间表",
      dueAt: "2026-12-02T10:00:00.000Z",
      post: "石排供电服务中心",
    };
    await perform(
      { store, book: pledgeBook, id: "p1", doing: stage.doing("石排供电服务中心", "答复村民") },
      makePledge(pledge, stage.now()),
    );

    await stage.at("2026-11-30 09:00");
    const risk = stage.libraries.risks.find(({ key }) => key === "R09");
    if (!risk) throw new Error("没有 R09");
    await perform(
      { store, book: riskBook, id: "R09", doing: stage.doing("调度控制中心", "石排案例") },
      putRisk({ ...risk, likelihood: 5, cases: ["C-shipai"] }),
    );
    await perform({ store, book: riskBook, id: "R13", doing: stage.doing("调度控制中心", "例会复核") }, reviewRisk("2026-11-30"));
    const changes = riskChanges(await allActs(store, { noun: "risk" }), "2026-10-31T16:00:00.000Z", "2026-11-30T16:00:00.000Z");
    for (const change of changes) stage.say(`📋 ${change}`);
    stage.check("本月风险库只列变动：两条", changes.length === 2, changes);
    const top = rankRisks((await openAll(store, riskBook)).map(({ content }) => content))[0];
    stage.check("停电超时升到第一", top?.key === "R09", top?.key);
    const past = [
      ...stage
        .incidents()
        .map(({ id, title, beganAt: at, places }) => ({ kind: "incident" as const, id, at, town: places[0] ?? "", text: title })),
      ...overrunPosts.map((text, index) => ({
        ...{ kind: "mention" as const, id: `第 ${index + 1} 帖`, at: "2026-11-06T11:40:00.000Z", town: "石排", text },
      })),
    ];
    const sweep = sweepFor(risk, past);
    for (const line of saySweep(risk, sweep).split("\n").slice(0, 5)) stage.say(`🔎 ${line}`);
    stage.check("全面排查命中多少、各在哪里都写明", sweep.found.mention === 3 && sweep.towns.length === 1, sweep);
    const due = duePledges(await openAll(store, pledgeBook), stage.now(), 7 * dayMs);
    for (const line of due) stage.say(`🤝 ${line}`);
    stage.check("承诺还有三天到期，写明责任岗位", due.length === 1 && due[0]?.includes("石排供电服务中心") === true, due);
    const clocks = (await openAll(store, clockBook)).filter(({ ownerId }) => ownerId === "claim-1");
    const states = clocks.map((clock) => `${clock.title}：${standing(clock, stage.now()).state}`);
    stage.check(
      "上门按时，七日登记超时，都留着",
      states.join().includes("上门查看：met") && states.join().includes("登记索赔：missed"),
      states,
    );
  },
};
