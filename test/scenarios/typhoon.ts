import { takeEvidence } from "../../handling/evidence.ts";
import { openAll, perform } from "../../handling/ledger.ts";
import { acknowledge, incidentBook, openIncident } from "../../handling/lifecycle.ts";
import type { Handling } from "../../model/handling.ts";
import type { Scene, Stage } from "./stage.ts";

const towns = [
  ..."沙田 麻涌 虎门 厚街 长安 道滘 洪梅 望牛墩 中堂 万江".split(" "),
  ..."高埗 石碣 石龙 茶山 石排 企石 桥头 常平 寮步 大朗".split(" "),
];
const sentences = [
  "台风天停电了，外面风好大",
  "停电，整个镇都黑了，台风太猛",
  "没电没水，台风什么时候走",
  "停电三个小时了，台风天能理解但请给个消息",
];

/** So many towns are read out one by one. */
const readOut = 4;

/** Every three minutes another town goes dark. */
const blow = async (stage: Stage): Promise<void> => {
  for (const [index, town] of towns.entries()) {
    if (index === readOut) stage.hush(true);
    const minute = 30 + index * 3;
    await stage.at(`2026-09-20 ${14 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`);
    for (const n of [0, 1, 2]) await stage.post(`${town}居民${n + 1}`, `${town}${sentences[(index + n) % sentences.length]}`);
  }
  stage.hush(false);
};

const verdictsOf = async (stage: Stage, files: readonly Handling[]): Promise<ReadonlySet<string>> => {
  const verdicts = new Set<string>();
  for (const { places } of files) {
    const town = places[0]?.split("/").at(-1);
    if (town) for (const { match } of (await stage.refresh(town)).match.byPost) verdicts.add(match.verdict);
  }
  return verdicts;
};

/** A typhoon day with twenty towns out: one umbrella, one clock, nothing called unannounced, danger to life still rings. */
export const typhoon: Scene = {
  title: "台风天，二十个镇停电",
  point: "一个总事件、一个口径；不把台风停电叫作“未公告”；危及生命的照样立刻响。",
  play: async (stage) => {
    const { store } = stage;
    await stage.at("2026-09-20 09:00");
    stage.notice("厚街取消停电公告", "因台风，9月20日8:00-17:00 厚街镇三屯社区的计划停电取消。", { kind: "cancellation" });
    const open = {
      title: "台风总事件",
      phase: "response" as const,
      level: "I" as const,
      appeal: "outage-voltage" as const,
      places: ["东莞"],
      firstMentionId: "umbrella",
    };
    await stage.click("值班长", "建立台风总事件，启用防风模式", (doing) =>
      perform(
        { store, book: incidentBook, id: "typhoon", doing },
        openIncident({ ...open, lead: "分管局领导", coHandlers: ["调度控制中心"], todos: [] }),
      ),
    );
    stage.storm("typhoon");
    stage.notice(
      "沙田故障停电公告",
      "受台风影响线路故障。停电时间：2026年9月20日14:00至2026年9月21日08:00 停电范围：沙田镇：齐沙社区、先锋村",
    );
    await stage.at("2026-09-20 14:30");
    await blow(stage);
    await stage.at("2026-09-20 16:00");
    const files = (await openAll(store, incidentBook)).filter(({ incidentId }) => incidentId !== "typhoon");
    stage.check("各镇事件都归到总事件之下", files.length > 0 && files.every(({ umbrella }) => umbrella === "typhoon"), files.length);
    const verdicts = await verdictsOf(stage, files);
    stage.check("没有一条被叫作“未公告”", verdicts.size > 0 && !verdicts.has("unannounced"), [...verdicts]);
    const alone = stage.messages.filter(({ kind, incidentId }) => kind === "alert" && incidentId !== "typhoon");
    stage.check(
      "二十个镇停电，没有一条单独推送",
      alone.length === 0,
      alone.map(({ headline }) => headline),
    );
    stage.check("计划停电取消了又停电，台风天不说公告有误", !/公告可能有误/.test(JSON.stringify(stage.messages)));
    const reminders = stage.messages.filter(({ headline }) => /时限提醒|超时/.test(headline));
    stage.check(
      "归入总事件的镇不再各自催办",
      reminders.length === 0,
      reminders.map(({ headline }) => headline),
    );

    await stage.at("2026-09-20 16:20");
    stage.about({ appeal: "safety-hazard", polarity: "negative" });
    await stage.post("中堂阿强", "中堂潢涌电线掉进水里，有人触电了！快来救人");
    const last = stage.messages.findLast(({ kind }) => kind === "alert");
    stage.check("触电照样立刻响", last?.headline.includes("中堂") === true && /安全/.test(JSON.stringify(last)), last?.headline);
    const { handling } = stage.told("中堂");
    stage.check(
      "危及生命的不归入总事件，时限照走",
      handling.umbrella === undefined && (await stage.clock("duty-major", "中堂")) === "running",
      handling,
    );
    await stage.click("闻风", "涉安全自动取证", (doing) =>
      takeEvidence(store, { url: "https://weibo.com/s/61", status: 200, parts: { text: new TextEncoder().encode("电线掉进水里") } }, doing),
    );
    const id = handling.incidentId;
    await stage.at("2026-09-20 16:23");
    await stage.click("值班员甲", "签收，通知抢修断电、拨打120", (doing) =>
      perform({ store, book: incidentBook, id, doing }, acknowledge()),
    );
    await stage.mark("acknowledged", "值班员甲", "签收");
    await stage.click("值班员甲", "电话报告主要负责人", async () => stage.mark("decision-informed", "值班员甲", "电话报告"));
    await stage.at("2026-09-20 16:33");
    await stage.facts({ isOurs: true, measure: "该段线路已断电，伤者已送医", injured: 1 }, "中堂");
    await stage.at("2026-09-20 18:00");
    await stage.click("办公室（宣传）", "在官方微博通报：线路已断电，伤者已送医", async () =>
      stage.mark("published", "办公室（宣传）", "通报"),
    );
    stage.check(
      "五分钟签收，十五分钟答复，四小时内公开",
      (await stage.clock("golden-hours", "中堂")) === "met",
      await stage.clock("golden-hours", "中堂"),
    );
    await stage.at("2026-09-21 18:00");
    stage.storm(undefined);
    await stage.at("2026-09-23 10:00");
    stage.about({ appeal: "outage-voltage", polarity: "negative" });
    for (const n of [1, 2, 3, 4]) await stage.post(`谢岗居民${n}`, `谢岗黎村今天又停电，第${n}次了，没有通知`);
    const { match } = await stage.refresh("谢岗");
    stage.check("解除之后，恢复平日的判定：未在公告中查到", match.verdict === "unannounced", match.verdict);
  },
};
