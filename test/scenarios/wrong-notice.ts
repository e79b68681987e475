import { factBook } from "../../handling/facts.ts";
import { openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { approveStatement, correctStatement, draftStatement, publishStatement, statementBook } from "../../handling/statements.ts";
import type { Scene } from "./stage.ts";

/** A wrong notice of our own: three people who don't know each other say so, and we own up. */
export const wrongNotice: Scene = {
  title: "复电公告发早了",
  point: "三个互不相关的人说没电，就当我们可能错了；一小时内公开更正；从不叫别人造谣。",
  play: async (stage) => {
    const { store } = stage;
    await stage.at("2026-07-20 08:00");
    stage.notice("常平计划停电公告", "停电时间：2026年7月20日09:00至2026年7月20日16:00 停电范围：常平镇：土塘村、桥沥村");
    await stage.at("2026-07-20 14:30");
    await stage.post("土塘小店", "常平土塘停电，下午能来吗");
    await stage.post("土塘工友", "常平土塘停电一天了，厂里放假");
    await stage.post("桥沥居民", "常平桥沥停电，热得受不了");
    await stage.post("常平姐", "常平土塘什么时候来电，孩子热哭了");
    await stage.at("2026-07-20 15:00");
    const [restored] = stage.notice(
      "常平恢复供电公告",
      "土塘村、桥沥村已于14:50全部恢复供电。停电时间：2026年7月20日09:00至2026年7月20日14:50 停电范围：常平镇：土塘村、桥沥村",
    );
    await stage.at("2026-07-20 15:20");
    await stage.post("土塘小店", "常平土塘哪里来电了？公告说恢复，我这还没来电");
    await stage.post("土塘小店", "再说一遍常平土塘还没来电！！");
    await stage.post("转发的人", "常平土塘哪里来电了？公告说恢复，我这还没来电");
    const doubts = () => stage.messages.filter(({ headline }) => headline.includes("我方公告可能有误"));
    await stage.refresh("常平");
    stage.check("同一个人说三遍、别人照抄，不算三个见证", doubts().length === 0, doubts());
    await stage.post("土塘工友", "常平土塘村口还没来电，说已送电是骗人的吧");
    await stage.post("桥沥居民", "桥沥也还没来电，常平供电所电话打不通");
    await stage.post("常平姐", "常平土塘到现在还没恢复，公告早了吧");
    const { handling, match } = await stage.refresh("常平");
    stage.check("三个互不相关的见证，提醒主办：我方公告可能有误", doubts().length === 1, doubts().length);
    stage.check("判定为与公告不一致", match.byPost.filter((one) => one.match.verdict === "conflicting").length >= 3, match.verdict);
    stage.check(
      "哪条公告、哪几条帖文，都在册",
      (await openKnown(store, incidentBook, handling.incidentId)).doubts[0]?.target === restored?.id,
    );
    await stage.refresh("常平");
    stage.check("同一条公告只提醒一次", doubts().length === 1);

    await stage.at("2026-07-20 15:40");
    await stage.facts(
      { cause: "planned", causeText: "主线已送电，土塘两台区开关未合", restoreAt: "2026-07-20T17:00:00+08:00", households: 96 },
      "常平",
    );
    await openKnown(store, factBook, handling.incidentId);
    const said = { store, book: statementBook, id: "st" };
    const chain = stage.options.approvals.IV;
    await perform(
      { ...said, doing: stage.doing("片区供电局", "起草") },
      draftStatement({ incidentId: handling.incidentId, template: "outage-planned", text: "常平土塘、桥沥已恢复供电。", cites: [], chain }),
    );
    for (const post of chain) await perform({ ...said, doing: stage.doing(post, "审批") }, approveStatement(post, post));
    await perform({ ...said, doing: stage.doing("办公室（宣传）", "发布") }, publishStatement("官方微博", "https://weibo.com/own/9"));
    const text = "更正：土塘尚有两个台区96户未复电，预计17:00恢复。公告早发，我们致歉。";
    const corrected = await stage.click("片区供电局", `公开更正并致歉：“${text}”`, (doing) =>
      perform(
        { ...said, doing: { ...doing, because: "复电以台区为准，公告早发" } },
        correctStatement({ text, where: "官方微博", url: "https://weibo.com/own/10" }),
      ),
    );
    stage.check(
      "更正与原文都在册",
      corrected.state === "corrected" && corrected.text.includes("已恢复") && corrected.corrections[0]?.text === text,
    );
    stage.check("通篇没有“谣言”“造谣”“不实”", !/谣|不实/.test(JSON.stringify(stage.messages)));
  },
};
