import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { levels, phases } from "../model/incident.ts";
import type { Deed } from "./incident-desk.ts";

const text = (what: string, longest = 500) => z.string().trim().min(1, `请填写${what}`).max(longest, `${what}太长`);
const ids = z.union([z.string(), z.array(z.string())]).transform((value) => (typeof value === "string" ? [value] : value));

/** What the forms of an incident send, by what they do. */
const DeedForm = z.discriminatedUnion("deed", [
  z.object({ deed: z.enum(["sign", "accept", "refuse", "dismiss"]) }),
  z.object({ deed: z.literal("offer"), role: z.enum(["lead", "co-handler"]), to: text("转给谁") }),
  z.object({ deed: z.literal("comment"), text: text("备注", 2000) }),
  z.object({
    deed: z.literal("answer"),
    where: text("在哪里答复"),
    url: z.url({ protocol: /^https?$/, error: "链接以 http:// 或 https:// 开头" }),
  }),
  z.object({ deed: z.literal("level"), level: z.enum(levels) }),
  z.object({ deed: z.literal("move"), to: z.enum(phases) }),
  z.object({ deed: z.literal("check"), todo: text("清单项") }),
  z.object({ deed: z.literal("refer"), case: text("案例") }),
  z.object({ deed: z.literal("merge"), other: text("另一事件") }),
  z.object({ deed: z.literal("split"), mentionIds: ids }),
  z.object({ deed: z.literal("preserve"), mentionId: text("帖文") }),
  z.object({ deed: z.literal("undo"), act: text("操作") }),
]);

const Common = z.object({
  because: z.string().trim().max(500, "原因太长").default(""),
  expected: z.coerce.number().int().nonnegative().optional(),
  back: z.string().optional(),
});

/** A form read: what is done, why, and how many acts the person had seen. */
export interface SentDeed {
  readonly deed: Deed;
  readonly because: string;
  readonly expected?: number;
  readonly back?: string;
}

/** Why something was done, where people need not say. */
const plainReasons: Partial<Record<Deed["kind"], string>> = {
  ...{ sign: "签收", accept: "接收", comment: "备注", answer: "记录答复", check: "完成清单项", refer: "参照相似案例" },
  ...{ undo: "撤销", preserve: "控制台取证" },
};

/** Reads a form; `INPUT_INVALID` says what is missing, also a reason where one is owed. */
export const readDeed = (form: Readonly<Record<string, unknown>>): SentDeed => {
  const [read, common] = [DeedForm.safeParse(form), Common.safeParse(form)];
  if (!read.success) throw new Failure("INPUT_INVALID", read.error.issues.map(({ message }) => message).join("；"));
  if (!common.success) throw new Failure("INPUT_INVALID", common.error.issues.map(({ message }) => message).join("；"));
  const { deed: kind, ...rest } = read.data;
  const because = common.data.because || plainReasons[kind];
  if (because === undefined) throw new Failure("INPUT_INVALID", "请写明原因");
  const { expected, back } = common.data;
  return {
    deed: { kind, ...rest } as Deed,
    because,
    ...(expected !== undefined && { expected }),
    ...(back !== undefined && { back }),
  };
};
