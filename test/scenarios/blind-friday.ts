import { renderHealth } from "../../alerts/render-health.ts";
import { healthOf } from "../../app/health.ts";
import type { Source } from "../../crawlers/source.ts";
import * as sources from "../../crawlers/sources.ts";
import { mentionOf, readManual } from "../../handling/manual.ts";
import { hourMs } from "../../lib/time.ts";
import type { Run } from "../../model/store.ts";
import type { Scene } from "./stage.ts";

/** The WeChat source dies on a Friday evening: said so, watched by hand, and never read as silence. */
export const blindFriday: Scene = {
  title: "周五傍晚，微信来源断了",
  point: "看不见不等于没有舆情：马上说明，人工补看，恢复后再说一次。",
  play: async (stage) => {
    const source =
      (Object.values(sources) as Source[]).find(({ name }) => name.includes("wechat") || name.includes("sogou")) ??
      (Object.values(sources)[0] as Source);
    await stage.at("2026-11-20 17:30");
    const run = (hoursAgo: number, state: string, added: number): Run => ({
      source: "wechat",
      at: new Date(Date.parse(stage.now()) - hoursAgo * hourMs).toISOString(),
      state,
      fetched: added,
      added,
      ms: 900,
    });
    const good = Array.from({ length: 40 }, (_none, index) => run(44 - index, "ok", 3));
    const before = healthOf("wechat", source, good, new Date(stage.now()));
    stage.check("下班前一切正常", before.state === "good", before);
    await stage.at("2026-11-20 19:00");
    const bad = [run(1.2, "captcha", 0), run(0.8, "captcha", 0), run(0.4, "captcha", 0)];
    const after = healthOf("wechat", source, [...good, ...bad], new Date(stage.now()));
    stage.check("遇到验证码就算看不见，不去硬闯", after.state === "blind", after);
    const message = renderHealth(
      { key: after.key, title: after.title, isBlind: true, since: after.since, because: after.because },
      "health:wechat",
      stage.now(),
    );
    stage.say(`📣 ${message.headline}`);
    stage.say(`   ${message.sections[0]?.lines[0] ?? ""}`);
    stage.check("消息说清：没有预警不等于没有舆情", JSON.stringify(message).includes("不等于没有舆情"));

    await stage.at("2026-11-20 20:15");
    const entry = readManual({ text: "业主群说清溪浮岗停电两小时，没人理", way: "group", sawBy: "清溪供电服务中心", place: "清溪" });
    const mention = mentionOf(entry, stage.now());
    stage.check("封闭群里的话由人录入，不记群友姓名", mention.author.id === "manual:group" && mention.sawBy === "清溪供电服务中心");
    await stage.post("清溪供电服务中心（代录）", entry.text, { platform: "manual" });
    await stage.post("清溪网友", "清溪浮岗停电两个小时了，95598打不通");
    await stage.post("浮岗租客", "清溪浮岗停电，整栋楼没电，热水都没有");
    await stage.post("清溪外卖", "清溪浮岗这边停电了，店都关了");
    stage.check(
      "断了一个来源，人工与其他来源照样预警",
      stage.messages.some(({ kind, headline }) => kind === "alert" && headline.includes("清溪")),
      stage.messages.map(({ headline }) => headline),
    );
    await stage.at("2026-11-23 09:00");
    const back = healthOf("wechat", source, [...good.slice(-5), run(0.2, "ok", 12)], new Date(stage.now()));
    const recovered = renderHealth(
      { key: back.key, title: back.title, isBlind: false, since: after.since, because: undefined },
      "health:wechat:back",
      stage.now(),
    );
    stage.say(`📣 ${recovered.headline}`);
    stage.say(`   ${recovered.sections[0]?.lines[0] ?? ""}`);
    stage.check("周一恢复，再说一次", back.state === "good" && recovered.headline.includes("恢复"), recovered);
  },
};
