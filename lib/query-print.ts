import type { Query } from "./query-ast.ts";
import { scanQuery } from "./query-scan.ts";

const isBare = (text: string): boolean => {
  try {
    const [first, second] = scanQuery(text);
    return first?.kind === "text" && first.text === text && !/^[”"“「＂]/.test(text) && second?.kind === "end";
  } catch {
    return false;
  }
};

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

const printText = (text: string): string => (isBare(text) ? text : quote(text));

const printWords = (words: readonly string[]): string => {
  const printed = words.map(printText).join(" OR ");
  return words.length > 1 ? `(${printed})` : printed;
};

const isSafeValue = (value: string): boolean => /^[^\s()（）"“”「」＂]+$/u.test(value);

/** A query as one operand: what has parts stands in brackets. */
const printOperand = (query: Query): string => {
  if (query.kind === "and" || query.kind === "or" || query.kind === "not" || query.kind === "all") return `(${printQuery(query)})`;
  return printQuery(query);
};

const printPart = (query: Query): string => {
  if (query.kind === "not") return `-${printOperand(query.part)}`;
  return printOperand(query);
};

const printAlternative = (query: Query): string => (query.kind === "not" ? `NOT ${printOperand(query.part)}` : printOperand(query));

/** The query as a person would write it; reading it again gives the same query. */
export const printQuery = (query: Query): string => {
  switch (query.kind) {
    case "all":
      return "";
    case "text":
      return printText(query.text);
    case "regex":
      return `/${query.source}/`;
    case "near":
      return `${printWords(query.left)} NEAR/${query.distance} ${printWords(query.right)}`;
    case "field":
      return `${query.name}:${isSafeValue(query.value) ? query.value : quote(query.value)}`;
    case "not":
      return printPart(query);
    case "and":
      return query.parts.map(printPart).join(" ");
    case "or":
      return query.parts.map(printAlternative).join(" OR ");
  }
};
