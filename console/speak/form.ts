import { z } from "zod";
import { Failure } from "../../lib/errors.ts";
import { toInstant } from "../../lib/time.ts";
import { appeals, problems } from "../../model/analysis.ts";
import { rootCauses } from "../../model/case.ts";
import type { SpeakDeed } from "../speak-desk.ts";

const text = (what: string, longest = 500) => z.string().trim().min(1, `请填写${what}`).max(longest, `${what}太长`);
const url = z.url({ protocol: /^https?$/, error: "链接以 http:// 或 https:// 开头" });
const id = text("编号");

/** A text of several lines, one item each. */
const lines = z.string().transform((value) =>
  value
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== ""),
);

/** A choice that may be left open. */
const choice = <const T extends string>(options: readonly [T, ...T[]] | readonly T[]) =>
  z.union([z.literal("").transform(() => null), z.enum(options as readonly [T, ...T[]])]).default(null);

/** A wall-clock time of the browser's field, in Beijing. */
const beijing = (what: string) =>
  z.string().transform((value, context) => {
    const at = toInstant(`${value}+08:00`);
    if (at !== undefined) return at;
    context.addIssue({ code: "custom", message: `请填写${what}` });
    return z.NEVER;
  });

/** What the forms of these pages send, by what they do. */
const Form = z.discriminatedUnion("deed", [
  z.object({ deed: z.literal("draft"), incidentId: text("事件") }),
  z.object({ deed: z.literal("reword"), id, text: text("口径", 4000) }),
  z.object({ deed: z.enum(["approve", "return", "follow", "close", "withdraw"]), id }),
  z.object({ deed: z.literal("publish"), id, where: text("在哪里发布"), url }),
  z.object({ deed: z.literal("correct"), id, text: text("更正", 4000), where: text("在哪里发布"), url }),
  z.object({
    ...{ deed: z.literal("promise"), incidentId: text("事件"), to: text("对谁"), what: text("承诺什么") },
    ...{ dueAt: beijing("期限"), post: text("责任岗位") },
  }),
  z.object({ deed: z.literal("keep"), id, how: text("如何兑现") }),
  z.object({ deed: z.literal("postpone"), id, dueAt: beijing("新的期限") }),
  z.object({ deed: z.literal("call"), id, result: z.enum(["yes", "no", "unreached"]), note: z.string().trim().max(500).default("") }),
  z.object({
    ...{ deed: z.literal("ask"), outlet: text("媒体"), reporter: text("记者"), question: text("问题", 2000) },
    incidentId: z
      .string()
      .transform((value) => (value === "" ? undefined : value))
      .optional(),
  }),
  z.object({ deed: z.literal("answer"), id, answer: text("答复", 2000) }),
  z.object({
    ...{ deed: z.literal("learn"), key: text("案例"), lessons: lines, measures: lines },
    signs: lines.refine((words) => words.every((word) => word.length >= 2), "迹象的词至少两个字"),
    helped: lines.refine((items) => items.length <= 3, "有效做法最多三条"),
    ...{ appeal: choice(appeals), problem: choice(problems), rootCause: choice(rootCauses) },
  }),
  z.object({ deed: z.literal("adopt"), key: text("案例") }),
]);

/** Why something was done, where people need not say. */
const plainReasons: Partial<Record<SpeakDeed["kind"], string>> = {
  ...{ draft: "起草口径", reword: "改写口径", approve: "同意", publish: "记录发布", follow: "看发布前后", close: "口径结束" },
  ...{ promise: "作出承诺", keep: "兑现", call: "回访", ask: "媒体来询", answer: "答复媒体", adopt: "审定入库", learn: "补写经验" },
};

/** Reads a form; `INPUT_INVALID` says what is missing, also a reason where one is owed. */
export const readSpeak = (form: Readonly<Record<string, unknown>>): { readonly deed: SpeakDeed; readonly because: string } => {
  const read = Form.safeParse(form);
  if (!read.success) throw new Failure("INPUT_INVALID", read.error.issues.map(({ message }) => message).join("；"));
  const { deed: kind, ...rest } = read.data;
  const because = (typeof form.because === "string" ? form.because.trim() : "") || plainReasons[kind];
  if (because === undefined) throw new Failure("INPUT_INVALID", "请写明原因");
  return { deed: { kind, ...rest } as SpeakDeed, because };
};
