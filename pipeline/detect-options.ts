import { z } from "zod";
import { duration } from "../lib/options.ts";
import { appeals } from "../model/analysis.ts";
import { levels } from "../model/incident.ts";
import { type DetectSettings, detectDefaults } from "./detect-settings.ts";
import { type ConditionName, conditions, immediateDefaults } from "./immediate.ts";
import { type LevelSettings, levelDefaults } from "./level.ts";

const score = z.number().min(0);
const { from, safety } = levelDefaults;

const sayConditions = (Object.keys(conditions) as ConditionName[])
  .map((name) => `${name}（${conditions[name].title}）出厂为 ${immediateDefaults[name] ?? "none"}`)
  .join("，");

const LevelOptions = z.strictObject({
  from: z
    .strictObject({
      I: score.default(from.I).describe("Ⅰ级"),
      II: score.default(from.II).describe("Ⅱ级"),
      III: score.default(from.III).describe("Ⅲ级"),
    })
    .refine(({ I, II, III }) => I > II && II > III, "要 Ⅰ 级高于 Ⅱ 级、Ⅱ 级高于 Ⅲ 级")
    .prefault({})
    .describe("等级评分到多少分算哪一级；不到Ⅲ级的是Ⅳ级"),
  hysteresis: score.default(levelDefaults.hysteresis).describe("评分回落多少分才降级，免得反复"),
  safety: z
    .partialRecord(z.enum(Object.keys(safety) as [string, ...string[]]), score)
    .default({})
    .describe("每个严重信号加几分；没写的按出厂值"),
  safetyAtMost: score.default(levelDefaults.safetyAtMost).describe("严重信号合计最多加几分"),
  guarded: score.default(levelDefaults.guarded).describe("涉及保电日期或场所加几分"),
  immediate: z
    .partialRecord(z.enum(Object.keys(conditions) as [ConditionName, ...ConditionName[]]), z.enum([...levels, "none"]))
    .default({})
    .describe(`不论评分、至少定为几级；没写的按出厂值，none 为不定级。${sayConditions}`),
});

/** What a bureau may set about detection; a change is judged with `wenfeng backtest`. */
export const DetectionOptions = z.strictObject({
  window: duration("数最近多久的发声人数，与平时同一时段比").prefault("6h"),
  watchesFrom: z
    .number()
    .min(0)
    .max(1)
    .default(detectDefaults.watchesFrom)
    .describe("关切度到此值的帖文，模型拿不准是否与供电有关也纳入，0–1"),
  appealSeverity: z
    .partialRecord(z.enum(appeals), score)
    .default(detectDefaults.appealSeverity)
    .describe("每类诉求给等级评分加几分；没写的不加"),
  levels: LevelOptions.prefault({}).describe("定级"),
});
export type DetectionOptions = z.infer<typeof DetectionOptions>;

const immediateOf = (own: DetectionOptions["levels"]["immediate"]): LevelSettings["immediate"] =>
  Object.fromEntries(Object.entries({ ...immediateDefaults, ...own }).filter(([, level]) => level !== "none"));

/** The settings that the options stand for; everything that has no option keeps its default. */
export const settingsOf = ({ window, watchesFrom, appealSeverity, levels: own }: DetectionOptions): DetectSettings => ({
  ...detectDefaults,
  windowMs: window,
  watchesFrom,
  appealSeverity,
  levels: {
    ...own,
    safety: { ...levelDefaults.safety, ...own.safety } as Readonly<Record<string, number>>,
    immediate: immediateOf(own.immediate),
  },
});
