import type { z } from "zod";
import { Failure } from "../lib/errors.ts";
import type { Page } from "./source.ts";

/** Reads a value by its schema; what does not fit is `SOURCE_CHANGED`, naming the first field that does not. */
export function readShape<Shape>(schema: z.ZodType<Shape>, value: unknown): Shape {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.join(".") ?? "";
  throw new Failure("SOURCE_CHANGED", `应答的结构变了（${path || "顶层"}）`, { cause: read.error });
}

/** Reads a JSON page by its schema; anything else is `SOURCE_CHANGED`. */
export function readJson<Shape>(schema: z.ZodType<Shape>, page: Page): Shape {
  let value: unknown;
  try {
    value = JSON.parse(page.body);
  } catch (cause) {
    throw new Failure("SOURCE_CHANGED", "应为 JSON，实为其他内容", { cause });
  }
  return readShape(schema, value);
}
