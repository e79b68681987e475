import { z } from "zod";
import { duration } from "../lib/options.ts";
import { fromBeijing, hourMs } from "../lib/time.ts";
import type { WeatherOutlook, WeatherWarning } from "../model/weather.ts";

const colours = ["蓝", "黄", "橙", "红"] as const;

/** Official weather warnings (气象灾害预警信号), which switch storm mode on. */
export const weatherOptions = z.strictObject({
  url: z.url().describe("官方气象预警的 JSON 地址，如省突发事件预警发布平台或本局购买的气象服务"),
  list: z.string().default("data.page.list").describe("预警列表在 JSON 里的路径，用点分隔；列表就是整个 JSON 时写空"),
  title: z.string().default("title").describe("标题字段，如“东莞市气象台发布台风橙色预警信号”"),
  issuedAt: z.string().default("issuetime").describe("发布时间字段，如 2026/07/01 10:00（北京时间）"),
  kinds: z
    .array(z.string().min(2))
    .default(["台风", "暴雨", "雷雨大风", "龙卷风", "寒潮", "冰冻", "暴雪"])
    .describe("哪些灾种打开风暴模式"),
  from: z.enum(colours).default("橙").describe("从哪个颜色起打开"),
  lasts: duration("打开多久；期间有新预警则顺延，到时自动结束").prefault("12h"),
});
export type WeatherOptions = z.infer<typeof weatherOptions>;

/** Kinds of warnings by the names that the meteorological service gives them (GB/T 27962); longer names first. */
const signal =
  /(台风|暴雨|雷雨大风|雷暴大风|强对流|龙卷风|冰雹|雷电|大风|强季风|寒潮|寒冷|低温|霜冻|冰冻|道路结冰|暴雪|高温|大雾|灰霾|霾|沙尘暴|干旱|森林火险)(蓝|黄|橙|红)色预警/gu;
const stamp = /(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?[ T]*(\d{1,2})[:：时](\d{2})?/;

const instantOf = (text: string): string | undefined => {
  const found = stamp.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return new Date(Date.parse(fromBeijing(year, month, day)) + hour * hourMs + minute * 60_000).toISOString();
};

const follow = (json: unknown, path: string): unknown =>
  path === ""
    ? json
    : path
        .split(".")
        .reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined), json);

const warningOf = (title: string, issuedAt: string): WeatherWarning | undefined => {
  const last = [...title.matchAll(signal)].at(-1);
  if (!last) return undefined;
  const kind = last[1] as string;
  const isLifted = /解除|取消/.test(title);
  return { title, issuedAt, kind, colour: last[2] as WeatherWarning["colour"], isLifted };
};

/** Reads the list of warnings; absent when the page has no such list (changed, an error page): then nothing is known. */
export const readWarnings = (json: unknown, options: WeatherOptions): readonly WeatherWarning[] | undefined => {
  const list = follow(json, options.list);
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((row: unknown) => {
    const [title, issued] = [follow(row, options.title), follow(row, options.issuedAt)];
    const issuedAt = typeof issued === "string" ? instantOf(issued) : undefined;
    const warning = typeof title === "string" && issuedAt !== undefined ? warningOf(title, issuedAt) : undefined;
    return warning ? [warning] : [];
  });
};

/** The warnings for a city that hold at an instant: the newest of each kind, if it was not lifted and is not too old. */
export const warningsInForce = (
  warnings: readonly WeatherWarning[],
  { city, at, lastsMs }: { readonly city: string; readonly at: string; readonly lastsMs: number },
): readonly WeatherWarning[] => {
  const newest = new Map<string, WeatherWarning>();
  for (const warning of warnings.toSorted((a, b) => (a.issuedAt < b.issuedAt ? -1 : 1)))
    if (warning.title.includes(city) && warning.issuedAt <= at) newest.set(warning.kind, warning);
  return [...newest.values()].filter(({ isLifted, issuedAt }) => !isLifted && Date.parse(at) - Date.parse(issuedAt) < lastsMs);
};

/** Those that call for storm mode. */
export const stormyWarnings = (inForce: readonly WeatherWarning[], { kinds, from }: WeatherOptions): readonly WeatherWarning[] =>
  inForce.filter(({ kind, colour }) => kinds.includes(kind) && colours.indexOf(colour) >= colours.indexOf(from));

const outlookKinds: Readonly<Record<string, WeatherOutlook["kind"]>> = {
  高温: "heat",
  寒潮: "cold",
  冰冻: "cold",
  霜冻: "cold",
  暴雪: "cold",
};
const isWindOrRain = (kind: string): boolean => /台风|雨|风|雷/.test(kind);

/** What the warnings in force make likely in the next day, for the list of places at risk. */
export const outlooksOf = (inForce: readonly WeatherWarning[]): readonly WeatherOutlook[] =>
  inForce.flatMap(({ kind, issuedAt }) => {
    const outlook = outlookKinds[kind] ?? (isWindOrRain(kind) ? "storm" : undefined);
    return outlook ? [{ kind: outlook, from: issuedAt, to: new Date(Date.parse(issuedAt) + 36 * hourMs).toISOString(), towns: [] }] : [];
  });
