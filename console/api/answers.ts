import { z } from "@hono/zod-openapi";
import { Problem } from "./shapes.ts";

const problem = (description: string) => ({ description, content: { "application/json": { schema: Problem } } });

const problems = {
  401: problem("没有带令牌"),
  403: problem("令牌没有这个权限，或现在不能这样做"),
  404: problem("没有这个编号"),
  409: problem("此后有人操作过，请重新读取"),
  422: problem("输入不符合要求"),
} as const;

/** The answers of a route: what it gives, and the ways in which it refuses. */
export const answers = <Shape extends z.ZodType>(schema: Shape) =>
  ({ 200: { description: "成功", content: { "application/json": { schema } } }, ...problems }) as const;

/** A list under its name, so that fields can be added beside it. */
export const listOf = <const Name extends string, Shape extends z.ZodType>(name: Name, shape: Shape) =>
  z.object({ [name]: z.array(shape) } as Record<Name, z.ZodArray<Shape>>);
