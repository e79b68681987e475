import { z } from "zod";
import { shortHash } from "../../lib/hash.ts";
import { secret } from "../../lib/options.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel, type Outcome } from "../channel.ts";
import { widenCalls } from "../compose.ts";
import { judgeStatus, type Reply, readReply } from "../judge.ts";
import { cleanQuote, safeUrl, shorten } from "../plain.ts";

const firstLines = (message: Message): string =>
  message.sections
    .flatMap((section) => section.lines)
    .slice(0, 3)
    .join("；")
    .replaceAll("：；", "：");

/** What an SMS says: the headline, the first lines, and the link to acknowledge. */
const smsText = (message: Message, maxChars: number): string => {
  const link = safeUrl(message.actions?.[0]?.url ?? message.moreUrl);
  const tail = link === undefined ? "" : ` ${message.actions?.[0]?.title ?? "详情"}：${link}`;
  return `${shorten(`${widenCalls(cleanQuote(message.headline, 60))}。${widenCalls(cleanQuote(firstLines(message), 300))}`, Math.max(20, maxChars - [...tail].length))}${tail}`;
};

const spoken: Record<string, string> = { Ⅰ: "一", Ⅱ: "二", Ⅲ: "三", Ⅳ: "四", "｜": "，" };

/** What a voice says: no links, no signs that a machine would spell out. */
const voiceText = (message: Message, maxChars: number): string =>
  shorten(
    `闻风预警。${cleanQuote(message.headline, 60)}。${cleanQuote(firstLines(message), 120)}。请立即签收。`.replace(
      /[ⅠⅡⅢⅣ｜]/g,
      (sign) => spoken[sign] as string,
    ),
    maxChars,
  );

/** Puts values into a template: `{text}` becomes the value as JSON text or URI component, never as structure. */
const fill = (template: string, values: Readonly<Record<string, string>>, encode: (value: string) => string): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : encode(values[name])));

const insideJson = (value: string): string => JSON.stringify(value).slice(1, -1);

const valueAt = (body: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
      body,
    );

const judge = (
  reply: Reply,
  now: Date,
  rule: { readonly field: string; readonly equals: string; readonly retry: readonly string[] },
): Outcome => {
  const byStatus = judgeStatus(reply, now);
  if (byStatus !== undefined) return byStatus;
  const body = readReply(reply);
  if (body === undefined) return { state: "retry", because: "网关的答复不是 JSON" };
  const value = String(valueAt(body, rule.field));
  const said = `${rule.field}=${value}`.slice(0, 100);
  if (value === rule.equals) return { state: "delivered", receipt: said };
  return rule.retry.includes(value) ? { state: "retry", because: said } : { state: "disabled", because: said };
};

/** SMS and voice calls through a gateway of the bureau, whose request is written as a template. */
export const gateway = defineChannel({
  name: "gateway",
  title: "短信/语音网关",
  perMinute: 60,
  options: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("网关地址"),
    kind: z.enum(["sms", "voice"]).default("sms").describe("sms 短信，voice 语音电话"),
    format: z.enum(["json", "form"]).default("json").describe("请求体格式"),
    template: z
      .string()
      .default('{"id":"{id}","mobiles":"{mobiles}","content":"{text}"}')
      .describe("请求体模板：{id} 消息号（重试不变）、{mobiles} 号码（逗号分隔）、{text} 内容、{token} 令牌"),
    token: secret("网关令牌，用于模板里的 {token}").optional(),
    headers: z.record(z.string(), z.string()).default({}).describe("附加的请求头"),
    mobiles: z
      .array(z.string().regex(/^\+?\d{5,15}$/, "号码只写数字"))
      .default([])
      .describe("没有指明收件人时发给谁"),
    maxChars: z.int().min(60).max(1000).default(300).describe("最多多少字"),
    success: z
      .strictObject({
        field: z.string().default("code").describe("答复里哪个字段表示结果，可写 data.code"),
        equals: z.string().default("0").describe("等于什么算成功"),
        retry: z.array(z.string()).default([]).describe("等于这些值时稍后重试"),
      })
      .prefault({})
      .describe("怎样算发送成功"),
  }),
  deliver: async (message, { url, kind, format, template, token, headers, mobiles, maxChars, success }, { send, now }) => {
    const named = (message.to ?? []).flatMap(({ mobile }) => (mobile !== undefined && /^\+?\d{5,15}$/.test(mobile) ? [mobile] : []));
    const called = named.length > 0 ? named : mobiles;
    if (called.length === 0) return { state: "rejected", because: "没有手机号" };
    const text = kind === "sms" ? smsText(message, maxChars) : voiceText(message, maxChars);
    const values = { id: shortHash(message.id), mobiles: called.join(","), text, token: token ?? "" };
    const type = format === "json" ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded";
    const body = fill(template, values, format === "json" ? insideJson : encodeURIComponent);
    return judge(await send({ url, headers: { ...headers, "content-type": type }, body }), now(), success);
  },
});
