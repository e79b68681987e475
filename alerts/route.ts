import { z } from "zod";
import { duration, timeOfDay } from "../lib/options.ts";
import { type Appeal, appeals, type Problem, problems, type Voice, voices } from "../model/analysis.ts";
import { type Level, levelRank, levels } from "../model/incident.ts";

/** What an alert is routed by. */
export interface Subject {
  readonly key: string;
  readonly incidentId: string;
  readonly level: Level;
  readonly appeal: Appeal | null;
  readonly problem: Problem | null;
  readonly places: readonly string[];
  readonly voices: readonly Voice[];
  readonly isSafety: boolean;
  /** The umbrella incident that it belongs to in a storm. */
  readonly umbrella?: string;
  /** When the incident flared up after it was over: what was signed before counts no more. */
  readonly againAt?: string;
  /** A revision that only reminds. */
  readonly isReminder?: boolean;
}

const Match = z.strictObject({
  levels: z.array(z.enum(levels)).optional().describe("级别"),
  appeals: z
    .array(z.enum([...appeals, "none"]))
    .optional()
    .describe("诉求；none 为无法归类"),
  problems: z
    .array(z.enum([...problems, "none"]))
    .optional()
    .describe("问题类型"),
  places: z.array(z.string()).optional().describe("地点（含其下级）"),
  voices: z.array(z.enum(voices)).optional().describe("有这些声音之一，如 media"),
  safety: z.boolean().optional().describe("是否涉及人身安全"),
});
export type Match = z.infer<typeof Match>;

const receiver = z
  .string()
  .regex(/^(lead|co|duty|person:.+|post:.+|robot:.+)$/, "写成 lead、co、duty、person:键、post:单位.岗位 或 robot:渠道名")
  .describe("收件：lead 主办、co 协办、duty 值班、person:人员、post:岗位、robot:群机器人等渠道");

const groupings = ["incident", "place", "appeal", "level"] as const;

interface NodeOptions {
  readonly title: string;
  readonly when: Match;
  readonly to: readonly string[];
  readonly group?: readonly (typeof groupings)[number][] | undefined;
  readonly waitMs?: number | undefined;
  readonly intervalMs?: number | undefined;
  readonly repeatMs?: number | undefined;
  readonly goesOn: boolean;
  readonly children: readonly NodeOptions[];
}

const shape = {
  title: z.string().min(1).describe("这条路由叫什么，会写进“为什么发给你”"),
  when: Match.prefault({}).describe("条件；不写为全部"),
  to: z.array(receiver).default([]).describe("发给谁；不写沿用上一层"),
  group: z.array(z.enum(groupings)).optional().describe("哪些合成一条：incident、place、appeal、level"),
  wait: duration("首条等多久再发，以便合并；Ⅰ、Ⅱ级与人身安全不等").optional(),
  interval: duration("同组两条之间至少隔多久；Ⅰ、Ⅱ级与人身安全不受限").optional(),
  repeat: duration("同一事件的催办至少隔多久").optional(),
  goesOn: z.boolean().default(false).describe("符合后是否还看后面的兄弟节点"),
};

// Three floors of nesting: enough for area → level → special case, and the schema stays printable.
const Leaf = z.strictObject({ ...shape, children: z.array(z.never()).default([]) });
const Branch = z.strictObject({ ...shape, children: z.array(Leaf).default([]).describe("下一层") });
const Root = z.strictObject({ ...shape, title: shape.title.default("全部"), children: z.array(Branch).default([]).describe("下一层") });

const Inhibition = z.strictObject({
  by: Match.describe("有这样的预警时"),
  of: Match.describe("不再发这样的预警"),
  same: z.enum(["incident", "place", "appeal", "umbrella"]).describe("两者须同属一个：事件、地点、诉求，或后者属于前者的伞形事件"),
});

const Silence = z.strictObject({
  match: Match.describe("静默哪些"),
  until: z.iso.datetime({ offset: true }).describe("到什么时候为止"),
  by: z.string().min(1).describe("谁设的"),
  because: z.string().min(1).describe("原因"),
});
export type Silence = z.infer<typeof Silence>;

/** Where alerts go: the tree, what inhibits what, silences, batches and limits. */
export const routeOptions = z.strictObject({
  tree: Root.prefault({ title: "全部", to: ["duty", "lead", "co"] }).describe("路由树：自上而下，取最里面符合的节点"),
  inhibit: z
    .array(Inhibition)
    .default([
      { by: { levels: ["I", "II"] }, of: { levels: ["IV"] }, same: "incident" },
      { by: {}, of: { levels: ["III", "IV"], safety: false }, same: "umbrella" },
    ])
    .describe("抑制"),
  silences: z.array(Silence).default([]).describe("静默；到期后汇总补发，人身安全不静默"),
  batches: z.array(timeOfDay("时刻")).min(1).default(["08:30", "16:30"]).describe("Ⅳ级每天几点成批发"),
  pushesPerDay: z.int().min(1).default(3).describe("Ⅲ、Ⅳ级每人每天最多推送几次"),
  burst: z.int().min(1).default(5).describe("十分钟内对同一收件超过几条就合并成汇总"),
});
export type RouteOptions = z.infer<typeof routeOptions>;

/** Where one alert goes, and by which nodes. */
export interface Route {
  readonly to: readonly string[];
  /** The titles of the nodes, outermost first: why you got this. */
  readonly path: readonly string[];
  /** Alerts of the same group are told together. */
  readonly group: string;
  readonly waitMs: number;
  readonly intervalMs: number;
  readonly repeatMs: number;
}

const inside = (place: string, covered: readonly string[]): boolean => covered.some((key) => place === key || place.startsWith(`${key}/`));

/** Whether a match fits; every condition that is written must. */
export const matches = (match: Match, subject: Subject): boolean =>
  (match.levels?.includes(subject.level) ?? true) &&
  (match.appeals?.includes(subject.appeal ?? "none") ?? true) &&
  (match.problems?.includes(subject.problem ?? "none") ?? true) &&
  (match.places === undefined || subject.places.some((place) => inside(place, match.places ?? []))) &&
  (match.voices === undefined || subject.voices.some((voice) => match.voices?.includes(voice))) &&
  (match.safety === undefined || match.safety === subject.isSafety);

interface Inherited {
  readonly to: readonly string[];
  readonly path: readonly string[];
  readonly group: readonly (typeof groupings)[number][];
  readonly waitMs: number;
  readonly intervalMs: number;
  readonly repeatMs: number;
}

const readNode = (node: z.infer<typeof Root> | z.infer<typeof Branch> | z.infer<typeof Leaf>): NodeOptions => ({
  ...{ title: node.title, when: node.when, to: node.to, group: node.group, goesOn: node.goesOn },
  ...{ waitMs: node.wait, intervalMs: node.interval, repeatMs: node.repeat },
  children: (node.children as z.infer<typeof Branch>[]).map(readNode),
});

const descend = (node: NodeOptions, above: Inherited, subject: Subject): readonly Inherited[] => {
  if (!matches(node.when, subject)) return [];
  const here: Inherited = {
    to: node.to.length > 0 ? node.to : above.to,
    path: [...above.path, node.title],
    group: node.group ?? above.group,
    waitMs: node.waitMs ?? above.waitMs,
    intervalMs: node.intervalMs ?? above.intervalMs,
    repeatMs: node.repeatMs ?? above.repeatMs,
  };
  const found: Inherited[] = [];
  for (const child of node.children) {
    const inner = descend(child, here, subject);
    found.push(...inner);
    if (inner.length > 0 && !child.goesOn) break;
  }
  return found.length > 0 ? found : [here];
};

const groupKey = (by: Inherited["group"], subject: Subject): string =>
  by
    .map((label) => {
      if (label === "incident") return subject.incidentId;
      if (label === "place") return [...subject.places].sort().join("+");
      return label === "appeal" ? (subject.appeal ?? "none") : subject.level;
    })
    .join("|");

const minute = 60_000;

/** Whether it must not wait: level I or II, or somebody's safety. */
export const isUrgent = ({ level, isSafety }: Pick<Subject, "level" | "isSafety">): boolean => isSafety || levelRank[level] >= levelRank.II;

/** Where an alert goes: the innermost nodes that fit, each with its receivers; a receiver named twice gets it by the first. */
export const routeOf = (options: RouteOptions, subject: Subject): readonly Route[] => {
  const start: Inherited = {
    to: [],
    path: [],
    group: ["place", "appeal"],
    waitMs: minute,
    intervalMs: 5 * minute,
    repeatMs: 4 * 60 * minute,
  };
  const seen = new Set<string>();
  return descend(readNode(options.tree), start, subject).map((found) => {
    const to = found.to.filter((one) => !seen.has(one));
    for (const one of to) seen.add(one);
    const isHurried = isUrgent(subject);
    return {
      ...found,
      to,
      group: groupKey(found.group, subject),
      waitMs: isHurried ? 0 : found.waitMs,
      intervalMs: isHurried ? 0 : found.intervalMs,
    };
  });
};

/** The silence that covers a subject at an instant; nobody's safety is ever silenced. */
export const silenceOf = (silences: readonly Silence[], subject: Subject, at: string): Silence | undefined =>
  subject.isSafety ? undefined : silences.find((silence) => Date.parse(silence.until) > Date.parse(at) && matches(silence.match, subject));

const isSame = (same: z.infer<typeof Inhibition>["same"], strong: Subject, weak: Subject): boolean => {
  if (same === "umbrella") return weak.umbrella !== undefined && weak.umbrella === strong.incidentId;
  if (same === "incident") return strong.incidentId === weak.incidentId && strong.key !== weak.key;
  if (strong.incidentId === weak.incidentId) return false;
  return same === "appeal" ? strong.appeal === weak.appeal : strong.places.some((place) => weak.places.includes(place));
};

/** The active alert that makes another one needless to tell, if any. */
export const inhibitorOf = (options: RouteOptions, subject: Subject, active: readonly Subject[]): Subject | undefined =>
  active.find((strong) =>
    options.inhibit.some(({ by, of, same }) => matches(of, subject) && matches(by, strong) && isSame(same, strong, subject)),
  );
