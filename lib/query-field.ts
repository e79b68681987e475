import { type FieldName, fieldAliases } from "./query-ast.ts";
import { dayMs, toInstant } from "./time.ts";

const names = Object.keys(fieldAliases) as FieldName[];

/** The field that a name or a Chinese alias stands for. */
export const fieldNamed = (text: string): FieldName | undefined =>
  names.find((name) => name === text.toLowerCase() || (fieldAliases[name] as readonly string[]).includes(text));

/** What can be written before the colon, for messages. */
export const fieldList: string = names.map((name) => `${name}（${fieldAliases[name].join("、")}）`).join(" ");

const polarities: Record<string, string> = { 负面: "negative", 中性: "neutral", 正面: "positive" };
const levelWords: Record<string, string> = { Ⅰ: "I", Ⅱ: "II", Ⅲ: "III", Ⅳ: "IV" };

const isDay = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value) && toInstant(`${value}T00:00Z`)?.slice(0, 10) === value;

const oneOf = (known: string, values: readonly string[], wrong: string): { readonly value: string } | { readonly wrong: string } =>
  values.includes(known) ? { value: known } : { wrong };

/** The value in the one way that is stored, or what is wrong with it. */
export const readFieldValue = (name: FieldName, value: string): { readonly value: string } | { readonly wrong: string } => {
  if (value === "") return { wrong: "冒号后面缺少内容" };
  switch (name) {
    case "polarity":
      return oneOf(polarities[value] ?? value, Object.values(polarities), "情感只有 negative（负面）、neutral（中性）、positive（正面）");
    case "level":
      return oneOf(levelWords[value] ?? value.toUpperCase(), Object.values(levelWords), "级别只有 I、II、III、IV");
    case "from":
    case "to":
      return isDay(value) || toInstant(value) ? { value } : { wrong: "时间写成 2026-11-23，或带时区的 2026-11-23T08:00+08:00" };
    default:
      return { value };
  }
};

/** The instant that bounds the search: a day is a Beijing day, and `to:` includes the day that it names. */
export const boundInstant = (name: "from" | "to", value: string): string => {
  if (!isDay(value)) return toInstant(value) as string;
  const midnightMs = Date.parse(`${value}T00:00:00+08:00`);
  return new Date(name === "from" ? midnightMs : midnightMs + dayMs).toISOString();
};
