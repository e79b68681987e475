import { Failure } from "../../lib/errors.ts";

/** Strings are skipped; bare integers of 16 digits and more are ids that a JS number may not hold. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON without losing ids: integers of sixteen digits and more become strings. `SOURCE_CHANGED` if it is no JSON object. */
export const readJson = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body.replace(token, (found) => (/^\d{16,}$/.test(found) ? `"${found}"` : found)));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new Failure("SOURCE_CHANGED", "返回的不是 JSON", { cause });
  }
  throw new Failure("SOURCE_CHANGED", "返回的 JSON 不是对象");
};

/** Whether a value is a plain JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects of a list; lists that a site sometimes writes as `{"0": …}` are read too. */
export const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  (Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []).filter(isRecord);

/** An identifier as a string, however it was written; `undefined` for anything else. */
export const idText = (value: unknown): string | undefined => {
  if (typeof value === "string") return /^\d+$/.test(value) && value !== "0" ? value : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
};

/** A text that is not empty. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
