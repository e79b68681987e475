import { perform } from "../../handling/ledger.ts";
import { acknowledge, incidentBook } from "../../handling/lifecycle.ts";
import type { Scene } from "./stage.ts";

/** The commonest preventable crisis on the worst day: warned of before the first post. */
export const examDay: Scene = {
  title: "高考日，计划停电超时",
  point: "公告的结束时间一过，不等第一条帖文，先问调度、先发延时公告。",
  play: async (stage) => {
    const { store } = stage;
    await stage.at("2026-06-01 09:00");
    stage.notice("莞城计划停电公告", "停电时间：2026年6月7日00:00至2026年6月7日06:00 停电范围：莞城街道：罗沙社区、东纵路120-200号");
    stage.protect({ name: "高考", from: "2026-06-06T16:00:00.000Z", to: "2026-06-09T10:00:00.000Z", towns: [] });
    await stage.at("2026-06-01 09:15");
    const [early] = stage.messages;
    stage.check("公告一出来，就提醒它碰上了高考", stage.messages.length === 1 && early?.headline.includes("高考") === true, stage.messages);
    await stage.at("2026-06-07 05:29");
    stage.check("此后到结束前半小时，不打扰人", stage.messages.length === 1);
    await stage.at("2026-06-07 05:35");
    stage.check("结束前半小时，提醒向调度确认", stage.messages.at(-1)?.headline.includes("即将到期") === true, stage.messages);
    await stage.at("2026-06-07 06:10");
    const warning = stage.messages.at(-1);
    stage.check(
      "超时了，还没有一条帖文，就已经提醒",
      warning?.headline.includes("超时") === true && warning.sections[0]?.lines[0]?.includes("近一小时没有投诉") === true,
    );
    stage.check("提醒里写着正值高考", warning?.sections[0]?.lines[0]?.includes("高考") === true);

    await stage.at("2026-06-07 06:20");
    await stage.post("考生家长", "莞城罗沙六点多了还没来电，孩子今天高考，电梯都坐不了！供电局说好六点的");
    await stage.post("罗沙居民", "高考日停电检修，莞城罗沙到现在还没来电，太过分了");
    await stage.post("东纵路店主", "东纵路150号还没来电，莞城高考生怎么赶考？通知写的六点");
    await stage.post("莞城阿姨", "莞城罗沙还停着电，投诉电话打不通，考生都要迟到了");
    await stage.post("陪考的爸爸", "莞城罗沙停电超时，高考家长急死，供电局给个说法");
    await stage.at("2026-06-07 06:31");
    stage.check(
      "预警发出",
      stage.messages.some(({ kind }) => kind === "alert"),
      stage.messages.map(({ headline }) => headline),
    );
    const { handling, match } = await stage.refresh();
    stage.check("判定为超过公告时间", match.verdict === "overran", match);
    stage.check("指出是哪一条公告", match.noticeId === stage.notices()[0]?.id);
    await stage.click("值班员乙", "签收", (doing) => perform({ store, book: incidentBook, id: handling.incidentId, doing }, acknowledge()));
    await stage.mark("acknowledged", "值班员乙", "签收");

    stage.notice(
      "莞城停电延时公告",
      "因电缆附件更换，送电时间推迟，延长至8:00。停电时间：2026年6月7日00:00至2026年6月7日08:00 停电范围：莞城街道：罗沙社区、东纵路120-200号",
    );
    await stage.at("2026-06-07 06:45");
    await stage.post("罗沙考生", "莞城罗沙还没来电，说延到八点，发电车来了");
    const after = await stage.refresh();
    const last = after.match.byPost.at(-1)?.match;
    stage.check("延时公告之后的帖文，不再算超时", last?.verdict === "announced", last);
    await stage.at("2026-06-07 07:40");
    stage.notice(
      "莞城恢复供电公告",
      "已于7:35全部恢复供电。停电时间：2026年6月7日00:00至2026年6月7日07:35 停电范围：莞城街道：罗沙社区、东纵路120-200号",
    );
    const count = stage.messages.length;
    await stage.at("2026-06-07 10:00");
    stage.check(
      "复电之后不再提醒超时",
      !stage.messages.slice(count).some(({ headline }) => headline.includes("计划停电")),
      stage.messages.slice(count),
    );
  },
};
