import { z } from "zod";
import { secret } from "../../lib/options.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { compose, plainStyle, type Style } from "../compose.ts";
import { type CodeTable, judgePlatform, readReply } from "../judge.ts";
import { cleanLine, cutToBytes, safeUrl } from "../plain.ts";

/** A longer message becomes an attachment, which phones don't show. */
const maxBytes = 4096;
const maxTitleBytes = 1024;

/** 42908 is the daily quota: it will not be lifted by waiting a little. */
const table: CodeTable = { ok: 0, retry: { 42901: undefined, 42909: undefined }, rejected: [40017, 40057, 40058, 41301, 41303] };

const priorities = { I: 5, II: 5, III: 4, IV: 3 } as const;

const style: Style = { ...plainStyle, headline: () => "", hasActions: false };

const bodyOf = (message: Message, topic: string): string => {
  const actions = (message.actions ?? []).slice(0, 3).flatMap(({ title, url }) => {
    const safe = safeUrl(url);
    return safe === undefined ? [] : [{ action: "view", label: title, url: safe }];
  });
  return JSON.stringify({
    topic,
    title: cutToBytes(cleanLine(message.headline), maxTitleBytes),
    message: compose(message, style, maxBytes).trimStart(),
    priority: message.level === undefined ? 3 : priorities[message.level],
    tags: message.level === "I" || message.level === "II" ? ["rotating_light"] : ["zap"],
    click: safeUrl(message.moreUrl),
    actions: actions.length === 0 ? undefined : actions,
  });
};

/** ntfy on the bureau's own server; nothing goes to the public one. */
export const ntfy = defineChannel({
  name: "ntfy",
  title: "ntfy 推送",
  perMinute: 12,
  burst: 6,
  options: z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !/(^|\.)ntfy\.sh$/i.test(new URL(url).hostname), "只能用自建服务器，不能用公共的 ntfy.sh")
      .describe("自建 ntfy 服务器的地址"),
    topic: z
      .string()
      .regex(/^[\w-]{1,64}$/)
      .describe("主题"),
    token: secret("访问令牌（服务器要求时）").optional(),
  }),
  deliver: async (message, { url, topic, token }, { send, now }) => {
    const headers = { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const reply = await send({ url: new URL("/", url).href, headers, body: bodyOf(message, topic) });
    const body = readReply(reply);
    if (reply.status === 200 && typeof body?.id === "string") return { state: "delivered", receipt: `id ${body.id}` };
    return judgePlatform(reply, now(), { table, field: "code" });
  },
});
