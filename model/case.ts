import { z } from "zod";
import type { Undo } from "./act.ts";
import { appeals, problems } from "./analysis.ts";
import { levels } from "./incident.ts";

/** The three root causes of the Dongguan paper (domain.md section 1). */
export const rootCauses = ["awareness", "department", "priorities"] as const;
/** What the root causes are called. */
export const rootCauseTitles: Record<(typeof rootCauses)[number], string> = {
  ...{ awareness: "缺乏危机意识", department: "没有专责部门", priorities: "处置没有轻重缓急" },
};

/** A closed incident written up (典型案例). */
export const Case = z.strictObject({
  key: z.string().min(2),
  title: z.string().min(4),
  sample: z.boolean().default(false),
  incidentId: z.string().optional(),
  appeal: z.enum(appeals).nullable(),
  problem: z.enum(problems).nullable(),
  rootCause: z.enum(rootCauses).nullable(),
  level: z.enum(levels),
  places: z.array(z.string()),
  beganAt: z.string(),
  closedAt: z.string(),
  signs: z.array(z.string().min(2)),
  circumstances: z.array(z.string().min(2)).optional().describe("缺了这些情形（任一）就不算相似，如 高考"),
  risks: z.array(z.string()).default([]),
  timeline: z.array(z.string()).min(1).describe("经过"),
  factors: z.array(z.string()).describe("影响因素"),
  errors: z.array(z.string()).describe("差错"),
  lessons: z.array(z.string()).describe("经验与启示"),
  measures: z.array(z.string()).describe("措施"),
  /** What helped: shown with the alert of a similar incident, at most three. */
  helped: z.array(z.string()).max(3).describe("有效做法"),
  effect: z.string().describe("效果"),
  pledges: z.array(z.string()).describe("承诺"),
});
export type Case = z.infer<typeof Case>;

/** What people write where nothing helped. */
const noneHelped = "未见有效做法";

/** What no record says: a case that lacks one of these waits for people (待填) and is no example yet. */
const toFill = [
  { field: "appeal", title: "诉求", hint: "八类诉求中的哪一类" },
  { field: "problem", title: "问题类型", hint: "属于制度执行、内部管理、服务态度、业务能力中的哪一类" },
  { field: "rootCause", title: "根本原因", hint: "缺乏危机意识、没有专责部门、处置没有轻重缓急，选一个" },
  { field: "signs", title: "迹象", hint: "帖文里会出现的词；没有就不会被当作相似案例" },
  { field: "lessons", title: "经验与启示", hint: "这次学到什么，下次怎样做" },
  { field: "measures", title: "措施", hint: "做过什么、今后落实什么" },
  { field: "helped", title: "有效做法", hint: `哪些做法之后情况好转，最多三条；没有就写“${noneHelped}”` },
] as const;
export type Gap = (typeof toFill)[number];

/** What people still have to fill in, in the order of the page; empty when the case is complete. */
export const gapsOf = (one: Case): readonly Gap[] => toFill.filter(({ field }) => (one[field] ?? []).length === 0);

/** What still has to be filled in, in one phrase; empty when nothing. */
export const sayGaps = (one: Case): string => {
  const titles = gapsOf(one).map(({ title }) => title);
  return titles.length === 0 ? "" : `待填：${titles.join("、")}`;
};

const citation = /\s*〔[^〕]*〕$/;

/** Names what a drafted line rests on. */
export const cite = (line: string, source: string): string => `${line}〔${source}〕`;

/** Whether a line was drafted from the record rather than written by people. */
export const isCited = (line: string): boolean => citation.test(line);

/** A line without what it rests on: for the narrow line of an alert. */
export const plainLine = (line: string): string => line.replace(citation, "");

/** What to do again: neither what it rests on nor what followed. */
export const deedOf = (line: string): string => plainLine(line).replace(/：其后.*$/, "");

/** What helped, to be done again; empty where people wrote that nothing did. */
export const helpedIn = ({ helped }: Pick<Case, "helped">): readonly string[] => helped.filter((line) => line !== noneHelped);

/** What happens to a case. */
export interface CaseActs extends Undo {
  readonly "case.drafted": Case;
  readonly "case.edited": Case;
  readonly "case.adopted": Record<never, never>;
}

/** A case in the library, adopted when people have signed it off. */
export interface CaseEntry {
  readonly content: Case;
  readonly adoptedAt?: string;
}
