import { allActs, perform } from "../../handling/ledger.ts";
import { comment, dismiss, incidentBook } from "../../handling/lifecycle.ts";
import type { Scene } from "./stage.ts";

/** A big account reposts a three-year-old post: told as such, joined with nothing of today, taken back by a person. */
export const oldPost: Scene = {
  title: "大号转发三年前的旧帖",
  point: "旧事重提要写明；旧帖不与今天的公告对号；误报由人判定并留痕。",
  play: async (stage) => {
    const { store } = stage;
    await stage.at("2026-11-23 10:00");
    stage.notice("虎门计划停电公告", "停电时间：2026年11月23日08:00至2026年11月23日18:00 停电范围：虎门镇：北栅社区");
    const old = await stage.post("当年的网友", "虎门大面积停电，全镇漆黑，供电局没人管，虎门南栅停电一整天", {
      publishedAt: "2023-08-14 19:30",
    });
    await stage.post("东莞生活大号", "虎门大面积停电，全镇漆黑，供电局没人管！大家注意", {
      followers: 1_200_000,
      verified: "本地资讯",
      repostOf: old,
    });
    await stage.post("路人甲", "虎门又停电了？全镇漆黑？", { repostOf: old });
    await stage.post("路人乙", "虎门停电没人管，南栅的朋友还好吗", { repostOf: old });
    await stage.post("路人丙", "虎门南栅全镇漆黑，供电局干嘛去了", { repostOf: old });
    await stage.at("2026-11-23 10:20");
    const alerts = stage.messages.filter(({ kind }) => kind === "alert");
    const incident = stage.incidents().find(({ mentionIds }) => mentionIds.includes(old));
    stage.check("认出是旧事重提", incident === undefined || incident.resurfaced, incident?.resurfaced);
    if (alerts.length === 0) {
      stage.check("旧帖没有惊动任何人", true);
      return;
    }
    stage.check(
      "消息写明旧事重提",
      alerts.some((message) => JSON.stringify(message).includes("旧事重提")),
      alerts.at(-1),
    );
    const { handling, match } = stage.told("虎门");
    const own = match.byPost.find(({ mentionId }) => mentionId === old);
    stage.check("三年前的帖文不与今天的公告对号", own === undefined || own.match.noticeId === undefined, own);
    stage.check("时限从重提之时起算", handling.openedAt >= "2026-11-23", handling.openedAt);
    const act = (who: string, because: string) => ({
      store,
      book: incidentBook,
      id: handling.incidentId,
      doing: stage.doing(who, because),
    });
    await stage.click("值班员甲", "致电原帖属地核实：今日无停电", (doing) =>
      perform({ store, book: incidentBook, id: handling.incidentId, doing }, comment("今日虎门南栅供电正常")),
    );
    const dismissed = await perform(act("值班员甲", "三年前旧帖，今日供电正常"), dismiss);
    stage.check(
      "由人判为误报，原因留在册",
      dismissed.isFalseAlarm && (await allActs(store, { kind: "incident.dismissed" }))[0]?.because.includes("旧帖") === true,
    );
    const count = stage.messages.length;
    await stage.at("2026-11-23 15:00");
    stage.check("误报之后不再催办", stage.messages.length === count, stage.messages.slice(count));
  },
};
