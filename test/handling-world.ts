import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { knownCases, knownRisks, openHandling } from "../app/filing.ts";
import { openStore } from "../app/storing.ts";
import { loadConfig } from "../config/load.ts";
import { readRisk, writeRisk } from "../handling/risks.ts";
import { createSecretary } from "../handling/secretary.ts";
import { assetPath, packageRoot } from "../lib/assets.ts";
import type { Place } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import { alertOf, analysisOf, incidentOf } from "./contract/store-samples.ts";

/** Numbers of the incidents by the town that people know them by. */
export const incidentIds = { 塘厦: "8ef266204d157125", 厚街: "4be9918295db1021", 误报: "c3a7d10b55e2f946" } as const;

const texts: Readonly<Record<keyof typeof incidentIds, readonly string[]>> = {
  塘厦: [
    "塘厦林村又停电了，公告说六点来电，都超时了",
    "林村还没来电，说好六点，热死了",
    "塘厦林村停电超时一个钟，95598一直占线",
    "通知写的六点，过了还没来电，孩子作业都写不了",
    "林村停电没人管，供电局能不能给句准话",
    "塘厦林村几时来电",
    "林村来电了，折腾",
    "塘厦这边另一条街也跳闸了",
  ],
  厚街: ["厚街珊瑚小区电压突然升高，电视冰箱都烧坏了", "珊瑚小区零线断了吧，家电烧坏谁赔", "厚街烧坏家电登记了，还没人上门"],
  误报: ["惠州博罗停电了"],
};
const titles = { 塘厦: "塘厦林村停电超时，95598一直占线", 厚街: "厚街珊瑚小区家电烧坏，谁赔", 误报: "惠州博罗停电了" } as const;
const placesOf = { 塘厦: ["东莞/塘厦"], 厚街: ["东莞/厚街"], 误报: [] } as const;

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString();

const place = (key: string, name: string, kind: Place["kind"], town: string): Place => ({
  ...{ key, name, kind, town, city: "东莞", confidence: 0.9, from: "text" },
});
const spots = {
  塘厦: [place("东莞/塘厦", "塘厦", "town", "东莞/塘厦"), place("东莞/塘厦/林村", "林村", "village", "东莞/塘厦")],
  厚街: [place("东莞/厚街", "厚街", "town", "东莞/厚街"), place("东莞/厚街/珊瑚小区", "珊瑚小区", "estate", "东莞/厚街")],
  误报: [],
} as const;

let number = 0;
const matterOf = (town: keyof typeof incidentIds) => {
  const appeal = town === "厚街" ? ("appliance-damage" as const) : ("outage-voltage" as const);
  const posts = texts[town].map((text, index) => {
    number += 1;
    const mention: Mention = {
      ...{ id: `weibo:${number}`, source: "weibo", platform: "weibo", url: `https://weibo.com/1/${number}`, text },
      ...{ author: { id: `u${number}`, followers: 100 }, publishedAt: at(index * 4 - 5), fetchedAt: at(index * 4 - 4) },
    };
    return { mention, analysis: analysisOf({ appeal, problem: "internal", places: [...spots[town]] }) };
  });
  const ids = posts.map(({ mention }) => mention.id);
  const base = incidentOf(incidentIds[town], ids);
  const incident: Incident = {
    ...base,
    ...{ title: titles[town], places: placesOf[town], appeal, problem: "internal", beganAt: at(-5), lastAt: at(ids.length * 4 - 9) },
    ...{ level: town === "塘厦" ? "II" : town === "厚街" ? "III" : "IV" },
    signals: { ...base.signals, mentions: ids.length, roots: ids.length, authors: ids.length },
  };
  return { incident, level: incident.level, posts };
};

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const [risk] = [readRisk(readFileSync(assetPath("config", "risks", "R01.md"), "utf8"), "R01.md")];

/** Files that the examples hand to commands. */
const files: Readonly<Record<string, string | Buffer>> = {
  "截图.png": png,
  "facts.csv": `事件,影响户数,原因,时间\n${incidentIds.厚街},12,设备故障,2026-11-23 18:20\n`,
  "公告.txt": "停电公告\n停电时间：2026年11月23日09:00至18:00\n停电范围：塘厦镇林村一带\n停电原因：计划检修\n",
  "95598.csv":
    "工单编号,受理时间,镇街,诉求,内容\nT1,2026-11-23 18:10,塘厦镇,停电,反映停电超时未恢复\nT2,2026-11-23 18:12,厚街镇,家电损坏,联系人13800138000\n",
  "R31.md": writeRisk({ ...risk, key: "R31", title: "临时用电私拉乱接", sample: false, cases: [] }),
};

/** What people write into the draft of the case. */
export const fillCase = (text: string): string =>
  text.replace(/^rootCause: null.*$/m, "rootCause: priorities").replace(/^- 待填：这次学到.*$/m, "- 结束前半小时先发延时公告");

/** Fills a store as an evening of the service leaves it; answers the path of its configuration. */
export const fillWorld = async (folder: string): Promise<string> => {
  for (const part of ["config", "data"]) mkdirSync(join(folder, part), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const configPath = join(folder, "config/wenfeng.yaml");
  const example = readFileSync(join(packageRoot, "config/wenfeng.example.yaml"), "utf8");
  writeFileSync(configPath, example);
  const config = loadConfig(configPath, {});
  const now = (): Date => new Date(at(4));
  const [store, handling] = [await openStore(config, configPath, now), openHandling(config, configPath, now)];
  const secretary = createSecretary({
    ...{ store: handling, options: config.handling, notices: async () => [], leadOf: () => undefined, umbrella: async () => undefined },
    library: async () => ({ cases: await knownCases(handling), risks: await knownRisks(handling) }),
  });
  number = 0;
  for (const town of ["塘厦", "厚街", "误报"] as const) {
    const matter = matterOf(town);
    await store.addMentions(matter.posts.map(({ mention }) => mention));
    await store.addAnalyses(matter.posts.map(({ mention, analysis }) => ({ id: mention.id, version: "1", analysis })));
    await store.saveIncident(matter.incident);
    await store.addAlert({ ...alertOf(matter.incident.id, 1, at(4)), level: matter.level, title: matter.incident.title });
    await secretary.receive(matter, at(4));
  }
  await handling.close();
  await store.close();
  return configPath;
};
