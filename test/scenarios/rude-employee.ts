import { openAll, openKnown, perform } from "../../handling/ledger.ts";
import { acknowledge, incidentBook, moveTo, setLevel } from "../../handling/lifecycle.ts";
import { mentionOf, readManual } from "../../handling/manual.ts";
import { followPledge, keepPledge, makePledge, openPledges, pledgeBook } from "../../handling/pledges.ts";
import { acceptOffer, offer, refuseOffer } from "../../handling/transfer.ts";
import type { Scene } from "./stage.ts";

/** A video of a quarrel: entered by hand, passed back and forth once too often, apologised for. */
export const rudeEmployee: Scene = {
  title: "抢修人员与客户争执的视频",
  point: "推诿两次自动上交；先道歉，不删评论，不点名个人。",
  play: async (stage) => {
    const { store } = stage;
    stage.about({ appeal: "outage-voltage", polarity: "negative" });
    await stage.at("2026-06-18 21:40");
    const entry = readManual({
      text: "长安抢修人员王建国（工号GD0731）骂客户的视频，抖音上两万播放，客户说停电问一句就被吼",
      way: "video",
      sawBy: "长安供电服务中心",
      reads: 20000,
    });
    const mention = mentionOf(entry, stage.now());
    stage.check("短视频三十秒内人工录入，记下谁看到的", mention.id.startsWith("manual:") && mention.sawBy === "长安供电服务中心");
    await stage.post("长安供电服务中心（代录）", entry.text, { platform: "manual", followers: 20000 });
    await stage.post("长安同城", "长安供电局抢修人员王建国态度恶劣，骂客户视频流出，停电还有理了", {
      followers: 350000,
      verified: "本地大号",
    });
    await stage.post("围观群众", "看了长安那个骂人视频，停电抢修的工作人员什么态度");
    await stage.post("长安居民", "长安停电半天，抢修的人还骂客户，投诉到底");
    const { handling } = stage.told("长安");
    const id = handling.incidentId;
    const act = (doing: ReturnType<typeof stage.doing>) => ({ store, book: incidentBook, id, doing });
    await stage.at("2026-06-18 21:44");
    await stage.click("值班员甲", "签收", (doing) => perform(act(doing), acknowledge()));
    if (handling.level !== "II") await stage.click("值班长", "定为Ⅱ级：本地大号已转发", (doing) => perform(act(doing), setLevel("II")));

    await stage.click("值班员甲", "提请设备管理部主办", (doing) => perform(act(doing), offer("lead", "设备管理部")));
    await stage.at("2026-06-18 21:50");
    const once = await stage.click("设备管理部", "退回：属服务态度，应由营销处理", (doing) =>
      perform(act(doing), refuseOffer("设备管理部", stage.options.superior)),
    );
    stage.check("退回一次，主办没变，时限照走", once.refusals === 1);
    await stage.click("值班员甲", "提请市场营销部主办", (doing) => perform(act(doing), offer("lead", "市场营销部")));
    await stage.at("2026-06-18 21:58");
    const twice = await stage.click("市场营销部", "退回：人员归设备部管", (doing) =>
      perform(act(doing), refuseOffer("市场营销部", stage.options.superior)),
    );
    stage.check("第二次退回，自动上交分管局领导", twice.lead === stage.options.superior && twice.escalatedAt !== undefined, twice);
    await stage.click("分管局领导", "指定市场营销部主办", (doing) => perform(act(doing), offer("lead", "市场营销部")));
    await stage.click("市场营销部", "接收", (doing) => perform(act(doing), acceptOffer("市场营销部")));

    await stage.at("2026-06-19 09:00");
    const duty = await openKnown(store, incidentBook, id);
    stage.check("人定的级别，不被评分改回去", (await stage.refresh("长安")).handling.level === duty.level, duty.level);
    const pledge = {
      incidentId: id,
      to: "视频中的客户",
      what: "上门道歉并说明核查结果",
      dueAt: "2026-06-20T10:00:00.000Z",
      post: "市场营销部",
    };
    await stage.click("市场营销部", "承诺：6月20日18时前上门道歉并说明核查结果", (doing) =>
      perform({ store, book: pledgeBook, id: "p1", doing }, makePledge(pledge, doing.at)),
    );
    await stage.at("2026-06-20 15:00");
    await stage.click("市场营销部", "已上门道歉", (doing) =>
      perform({ store, book: pledgeBook, id: "p1", doing }, keepPledge("当面道歉，客户接受")),
    );
    const followed = await stage.click("客户服务中心", "回访：接通，满意", (doing) =>
      perform(
        { store, book: pledgeBook, id: "p1", doing },
        followPledge({ reached: true, satisfied: true, note: "愿意删除视频，我方未要求" }),
      ),
    );
    stage.check("回访在册", followed.followUps[0]?.satisfied === true);
    const around = {
      at: stage.now(),
      openPledges: openPledges(await openAll(store, pledgeBook), [id]).length,
      reopenMs: stage.options.reopenWithin,
    };
    await perform(act(stage.doing("市场营销部", "已道歉")), moveTo("recovery", around));
    const closed = await perform(act(stage.doing("市场营销部", "承诺兑现")), moveTo("closed", around));
    stage.check("办结", closed.phase === "closed");
    await stage.at("2026-06-25 20:00");
    const again = await stage.click("值班长", "同一视频再次升温，重启", (doing) =>
      perform(act(doing), moveTo("response", { ...around, at: doing.at })),
    );
    stage.check("三十天内再次升温可以重启", again.phase === "response" && again.reopened === 1);
    await stage.at("2026-08-01 09:00");
    const told = JSON.stringify(stage.messages);
    stage.check("帖文点了员工的名，消息里没有他的姓名和工号", told.includes("王某某") && !/建国|GD0731/.test(told));
  },
};
