import { parse, stringify } from "yaml";
import { z } from "zod";
import { describeIssues } from "../../config/mistakes.ts";
import type { FilledRule, RuleSetting } from "../../console/rule-desk.ts";
import { Failure } from "../../lib/errors.ts";
import { given } from "../../lib/given.ts";

/** What a schema says about one option; `unit` and `choices` are ours, beside what JSON Schema has. */
interface Described {
  readonly title?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly choices?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

type Values = Readonly<Record<string, unknown>>;

const describedIn = (options: z.ZodType): readonly (readonly [string, Described])[] => {
  const { properties = {} } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Described>;
  };
  return Object.entries(properties);
};

// Whole numbers carry the limits of the language, which nobody set.
const isSet = (limit: number | undefined): limit is number => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

const sayNumbers = ({ minimum, maximum, type }: Described): string => {
  const what = type === "integer" ? "整数" : "数";
  if (isSet(minimum) && isSet(maximum)) return `${minimum}–${maximum} 的${what}`;
  return isSet(minimum) ? `不小于 ${minimum} 的${what}` : what;
};

const sayUsual = ({ default: usual, choices }: Described): string => {
  if (usual === undefined) return "";
  if (!Array.isArray(usual)) return `，出厂 ${String(usual)}`;
  return usual.length === Object.keys(choices ?? {}).length
    ? "，出厂全选"
    : `，出厂 ${usual.map((one) => choices?.[one] ?? one).join("、")}`;
};

const kindOf = ({ type, choices, minimum, maximum }: Described): RuleSetting["kind"] => {
  if (choices !== undefined) return { is: "choices", titles: choices };
  if (type !== "number" && type !== "integer") return { is: "yaml" };
  const limits = given({ min: isSet(minimum) ? minimum : undefined, max: isSet(maximum) ? maximum : undefined });
  return { is: "number", ...limits, isWhole: type === "integer" };
};

const sayRange = (described: Described, { is }: RuleSetting["kind"]): string => {
  const what = is === "number" ? sayNumbers(described) : is === "choices" ? "可选其中几项" : "按 YAML 写";
  return `${what}${sayUsual(described)}`;
};

/** The options of a rule as fields of a form, in the order in which they are declared. */
export const settingsOf = (options: z.ZodType, values: Values): readonly RuleSetting[] =>
  describedIn(options).map(([name, described]) => {
    const kind = kindOf(described);
    const value = values[name];
    return {
      ...{ name, title: described.title ?? name, unit: described.unit ?? "", help: described.description ?? "", kind },
      range: sayRange(described, kind),
      value:
        kind.is === "choices" ? (value as readonly string[]) : kind.is === "number" ? String(value ?? "") : stringify(value ?? null).trim(),
    };
  });

const readOne = (kind: RuleSetting["kind"], filled: string | readonly string[]): unknown => {
  if (kind.is === "choices") return typeof filled === "string" ? [filled] : filled;
  const text = String(filled).trim();
  if (kind.is === "yaml") return parse(text);
  return text === "" ? undefined : Number(text);
};

/** Reads what was filled in for a rule; `INPUT_INVALID` says which option of which rule is wrong. */
export const readFilled = (rule: { readonly title: string; readonly options: z.ZodType }, filled: FilledRule): unknown => {
  const settings = settingsOf(rule.options, {});
  const titleOf = (name: unknown): string => {
    const setting = settings.find((one) => one.name === name);
    return setting === undefined ? String(name) : `${setting.title}（${setting.name}）`;
  };
  const refuse = (what: string, cause?: unknown): never => {
    throw new Failure("INPUT_INVALID", `规则“${rule.title}”：${what}`, { cause });
  };
  const values = Object.fromEntries(
    settings.flatMap(({ name, kind }) => {
      const text = filled[name];
      try {
        const value = text === undefined ? undefined : readOne(kind, text);
        return value === undefined ? [] : [[name, value]];
      } catch (error) {
        return refuse(`${titleOf(name)} 不是 YAML，${(error as Error).message.split("\n")[0]}`, error);
      }
    }),
  );
  const read = rule.options.safeParse(values);
  if (read.success) return read.data;
  return refuse(
    describeIssues(read.error.issues, rule.options)
      .map(({ path, text }) => `${titleOf(path[0])} ${text}`)
      .join("；"),
  );
};
