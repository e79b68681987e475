import { parseQuery, type Query } from "../../lib/query.ts";
import { fieldAliases } from "../../lib/query-ast.ts";
import { appealTitles } from "../../model/analysis.ts";
import { platformTitle, polarityTitles, voiceTitles } from "../post.tsx";

const textsIn = (query: Query): readonly string[] => {
  switch (query.kind) {
    case "text":
      return [query.text];
    case "near":
      return [...query.left, ...query.right];
    case "and":
    case "or":
      return query.parts.flatMap(textsIn);
    default:
      return [];
  }
};

/** The words that a query looks for, to mark them in the hits. */
export const lookedFor = (query: string): readonly string[] => [...new Set(textsIn(parseQuery(query)))];

/** A word that can be written next, and what it does. */
export interface Completion {
  readonly text: string;
  readonly note: string;
}

const values: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  情感: Object.values(polarityTitles).map((title) => [title, "情感"] as const),
  级别: ["I", "II", "III", "IV"].map((level) => [level, "所在事件的级别"] as const),
  诉求: Object.values(appealTitles).map((title) => [title, "诉求"] as const),
  平台: ["weibo", "wechat", "news", "manual"].map((platform) => [platform, platformTitle(platform)] as const),
  发声: Object.entries(voiceTitles),
};

const operators: readonly Completion[] = [
  { text: "OR", note: "或：停电 OR 断电" },
  { text: "NOT", note: "非：停电 NOT 游戏" },
  { text: "NEAR/5", note: "相隔不超过 5 字：停电 NEAR/5 赔偿" },
];

/** Everything that can be completed: fields, their values, towns, operators. */
export const completions = (towns: readonly string[]): readonly Completion[] => [
  ...Object.values(fieldAliases).map(([name]) => ({ text: `${name}:`, note: "字段" })),
  ...Object.entries(values).flatMap(([field, own]) => own.map(([value, note]) => ({ text: `${field}:${value}`, note }))),
  ...towns.map((town) => ({ text: `镇街:${town}`, note: "镇街" })),
  ...operators,
];
