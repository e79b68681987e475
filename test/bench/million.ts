import type { Rule } from "../../alerts/rule.ts";
import * as ruleList from "../../alerts/rules.ts";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { createWatch, defaultRules, type Judged } from "../../app/watch.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { detectDefaults } from "../../pipeline/detect-settings.ts";
import * as stepList from "../../pipeline/steps.ts";
import { createRandom } from "./metrics.ts";
import { makeTexts } from "./texts.ts";

const count = 1_000_000;
const hourMs = 3_600_000;
const start = Date.parse("2026-06-01T12:00:00Z");
const towns = ["塘厦", "虎门", "长安", "常平", "厚街", "寮步", "大朗", "凤岗", "清溪", "石碣"];

/** Chatter, three outages that the whole city shares, a bot's flood and complaints from ten towns, as an hour of storm might bring. */
const createStorm = (): ((index: number) => Mention) => {
  const random = createRandom(11);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chatter = makeTexts(20_000, 5);
  const roots = ["东莞塘厦大面积停电，几个小区一片漆黑", "东莞虎门变压器起火，附近楼房全部停电", "东莞长安频繁跳闸，电梯里困了人"];
  const say = (index: number): Pick<Mention, "text" | "author" | "repostOf"> => {
    const author = { id: `u${Math.floor(random() * 400_000)}` };
    if (index < roots.length) return { text: roots[index] as string, author };
    const kind = random();
    if (kind < 0.55) return { text: pick(["", "转发微博", "[怒]", "又停了"]), author, repostOf: `m${Math.floor(random() * roots.length)}` };
    if (kind < 0.7)
      return { text: `强烈要求供电局给东莞${pick(towns)}一个说法，天天停电怎么生活${index}`, author: { id: `bot${index % 300}` } };
    if (kind < 0.75)
      return { text: `东莞${pick(towns)}${pick(["又停电了", "停电三小时没人管", "这边还没来电"])}，${pick(chatter).slice(0, 40)}`, author };
    return { text: pick(chatter), author };
  };
  return (index) => ({
    ...{ id: `m${index}`, source: "bench", platform: "weibo" },
    publishedAt: new Date(start + Math.floor((index / count) * hourMs)).toISOString(),
    ...say(index),
  });
};

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1024 / 1024);

/** Plays a million mentions of one hour through analysis, detection and rules, and prints time, memory and what people were told. */
export const printMillion = (): void => {
  const analyse = createAnalyser(defaultKnowledge, Object.values(stepList) as unknown as readonly AnyStep[]);
  const watch = createWatch(detectDefaults, defaultRules(ruleList as unknown as Record<string, Rule>));
  const next = createStorm();
  const told = { first: 0, updates: 0 };
  const tell = (judged: readonly Judged[]): void => {
    for (const { alert } of judged) if (alert) alert.revision === 1 ? told.first++ : told.updates++;
  };
  const began = process.cpuUsage();
  const rss: number[] = [];
  for (let index = 0; index < count; index++) {
    const mention = next(index);
    tell(watch.take(mention, () => analyse(mention)));
    if (index === count / 10 || index === (count / 10) * 9) rss.push(megabytes());
  }
  tell(watch.flush());
  const { user, system } = process.cpuUsage(began);
  const incidents = watch.incidents().length;
  process.stdout.write(
    `一小时 ${count} 条：CPU ${((user + system) / 1e6).toFixed(0)} s，RSS ${rss[0]} MB（10 %）${rss[1]} MB（90 %），事件 ${incidents} 起，首次预警 ${told.first} 条，更新 ${told.updates} 条\n`,
  );
};
