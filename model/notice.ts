import { z } from "zod";

/** What an official notice says. */
export const noticeKinds = [
  "planned-outage",
  "fault",
  "restoration",
  "extension",
  "cancellation",
  "load-management",
  "tariff",
  "billing",
] as const;

/** What they are called. */
export const noticeTitles: Readonly<Record<(typeof noticeKinds)[number], string>> = {
  "planned-outage": "计划停电",
  fault: "故障停电",
  restoration: "复电",
  extension: "延时",
  cancellation: "取消",
  "load-management": "有序用电",
  tariff: "电价",
  billing: "账单与缴费",
};

/** Any official notice; versions supersede each other under one `id`. Places come from the 停电范围 only. */
export const Notice = z.looseObject({
  id: z.string().min(1),
  source: z.string(),
  url: z.string().optional(),
  kind: z.enum(noticeKinds),
  /** The bureau's own number, where printed. */
  number: z.string().optional(),
  title: z.string(),
  /** The range text (停电范围), which alone decides the place. */
  range: z.string(),
  towns: z.array(z.string()),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  publishedAt: z.string().optional(),
  fetchedAt: z.string(),
  text: z.string(),
  supersedes: z.string().optional(),
});
export type Notice = z.infer<typeof Notice>;
