import { z } from "zod";
import { type Appeal, appeals, appealTitles, type Problem, problems } from "../model/analysis.ts";
import { type Level, levels, levelTitles } from "../model/incident.ts";
import { chainOf, type Organisation, postOf, resolvePost } from "./organisation.ts";

/** The responsibility matrix: the first line that fits names the post that leads and those that help. */
export const matrixOptions = z
  .array(
    z.strictObject({
      levels: z.array(z.enum(levels)).optional().describe("哪些级别；不写为全部"),
      appeals: z
        .array(z.enum([...appeals, "none"]))
        .optional()
        .describe("哪些诉求；none 为无法归类；不写为全部"),
      problems: z
        .array(z.enum([...problems, "none"]))
        .optional()
        .describe("哪些问题类型；不写为全部"),
      places: z.array(z.string()).optional().describe("哪些地点（含其下级），如 东莞/塘厦；不写为全部"),
      lead: z
        .string()
        .regex(/^[^.\s]+\.[^.\s]+$/, "写成 层级.岗位 或 单位.岗位")
        .describe("主办岗位：层级.岗位（按地点找到该层级的单位）或 单位.岗位"),
      co: z.array(z.string()).default([]).describe("协办岗位"),
    }),
  )
  .describe("责任矩阵：自上而下，第一条符合的生效");
export type Matrix = z.infer<typeof matrixOptions>;

/** What decides about owners. */
export interface Matter {
  readonly level: Level;
  readonly appeal: Appeal | null;
  readonly problem: Problem | null;
  readonly places: readonly string[];
}

/** Whose matter it is: keys of posts; `chain` is the lead and those above it. */
export interface Owners {
  readonly lead: string;
  readonly co: readonly string[];
  readonly chain: readonly string[];
}

const inside = (place: string, covered: readonly string[]): boolean => covered.some((key) => place === key || place.startsWith(`${key}/`));

const fits = (row: Matrix[number], { level, appeal, problem, places }: Matter): boolean =>
  (row.levels?.includes(level) ?? true) &&
  (row.appeals?.includes(appeal ?? "none") ?? true) &&
  (row.problems?.includes(problem ?? "none") ?? true) &&
  (row.places === undefined || (places.length > 0 && places.every((place) => inside(place, row.places ?? []))));

/** The owners of a matter; `undefined` when no line fits or its post does not exist: a mistake that `wenfeng check` tells. */
export const ownersOf = (org: Organisation, matrix: Matrix, matter: Matter): Owners | undefined => {
  const row = matrix.find((one) => fits(one, matter));
  const lead = row === undefined ? undefined : resolvePost(org, row.lead, matter.places);
  if (row === undefined || lead === undefined) return undefined;
  const co = row.co.map((reference) => resolvePost(org, reference, matter.places)).filter((key) => key !== undefined);
  return { lead, co: [...new Set(co)].filter((key) => key !== lead), chain: chainOf(org, lead) };
};

const everyMatter = (org: Organisation): readonly Matter[] => {
  const places = [[], ...Object.values(org.units).flatMap((unit) => unit.places.map((place) => [place]))];
  return levels.flatMap((level) =>
    [...appeals, null].flatMap((appeal) =>
      [...problems, null].flatMap((problem) => places.map((place) => ({ level, appeal, problem, places: place }))),
    ),
  );
};

const sayMatter = ({ level, appeal, problem, places }: Matter): string =>
  `${levelTitles[level].sign}、${appeal === null ? "无法归类" : appealTitles[appeal]}、${problem ?? "无问题类型"}、${places[0] ?? "未指明地点"}`;

const faultOf = (org: Organisation, matrix: Matrix, matter: Matter): string | undefined => {
  const owners = ownersOf(org, matrix, matter);
  if (owners === undefined) return `没有责任岗位：${sayMatter(matter)}`;
  const empty = [owners.lead, ...owners.co].find((key) => postOf(org, key)?.people.length === 0 && postOf(org, key)?.onRoster !== true);
  return empty === undefined ? undefined : `岗位 ${empty} 没有人：${sayMatter(matter)}`;
};

/** Every combination of level, appeal, problem and place that nobody owns; at most five are named, the rest counted. */
export const checkMatrix = (org: Organisation, matrix: Matrix): readonly string[] => {
  const lost = matrix.flatMap((row, index) =>
    [row.lead, ...row.co]
      .filter((reference) => !isKnown(org, reference))
      .map((reference) => `责任矩阵第 ${index + 1} 条：没有岗位 ${reference}`),
  );
  const faults = everyMatter(org)
    .map((matter) => faultOf(org, matrix, matter))
    .filter((fault) => fault !== undefined);
  const shown = faults.slice(0, 5);
  return [...lost, ...shown, ...(faults.length > shown.length ? [`另有 ${faults.length - shown.length} 种组合没有责任岗位`] : [])];
};

const isKnown = (org: Organisation, reference: string): boolean => {
  const [scope, role = ""] = reference.split(".");
  return Object.entries(org.units).some(([key, unit]) => (key === scope || unit.tier === scope) && unit.posts[role] !== undefined);
};

/** The matrix as a Markdown table for one place: appeals down, levels across, lead and co-handlers in the cells. */
export const printMatrix = (org: Organisation, matrix: Matrix, places: readonly string[]): string => {
  const title = (key: string): string => `${org.units[key.split(".")[0] ?? ""]?.title ?? ""}${postOf(org, key)?.title ?? key}`;
  const cell = (level: Level, appeal: Appeal | null): string => {
    const owners = ownersOf(org, matrix, { level, appeal, problem: null, places });
    if (owners === undefined) return "**无人**";
    return [title(owners.lead), ...(owners.co.length === 0 ? [] : [`（协办 ${owners.co.map(title).join("、")}）`])].join("");
  };
  const rows = [...appeals, null].map((appeal) => [
    appeal === null ? "无法归类" : appealTitles[appeal],
    ...levels.map((level) => cell(level, appeal)),
  ]);
  const head = ["诉求", ...levels.map((level) => levelTitles[level].sign)];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
};
