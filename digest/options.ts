import { z } from "zod";
import { timeOfDay } from "../lib/options.ts";

/** What the bureau sets about its digests. */
export const DigestOptions = z.strictObject({
  channels: z.array(z.string()).default([]).describe("周报发到哪些渠道（channels 里的名字）；空则不定时发送，只由 wenfeng digest 生成"),
  weekday: z.int().min(1).max(7).default(1).describe("每周几发上周的周报：1 周一 … 7 周日"),
  at: timeOfDay("几点发").default("08:00"),
  recipients: z
    .array(z.strictObject({ post: z.string().min(2).describe("岗位"), email: z.email().describe("邮箱") }))
    .default([])
    .describe("收件岗位；空则用邮件渠道自己的收件人"),
  customers: z
    .record(z.string(), z.int().positive())
    .default({})
    .describe("各镇街的客户数（户），用于计算每万户条数，如 塘厦: 182000；没有录入的只列条数"),
});
export type DigestOptions = z.infer<typeof DigestOptions>;
