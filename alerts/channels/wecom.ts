import { z } from "zod";
import { secret } from "../../lib/options.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { compose, isPlainId, markdownStyle, type Style } from "../compose.ts";
import { type CodeTable, judgePlatform } from "../judge.ts";

/** Bytes of UTF-8 in `markdown.content` (developer.work.weixin.qq.com path/91770). */
const maxBytes = 4096;

const table: CodeTable = { ok: 0, retry: { 45009: minuteMs, [-1]: undefined }, rejected: [40058, 45002, 40008, 44004] };

const colourOf = ({ level }: Message): string => (level === "I" || level === "II" || level === "III" ? "warning" : "info");

const styleOf = (message: Message): Style => ({
  ...markdownStyle,
  headline: (text) => (message.level === undefined ? `**${text}**` : `<font color="${colourOf(message)}">**${text}**</font>`),
  calls: (message.to ?? []).flatMap(({ userId }) => (isPlainId(userId) ? [`<@${userId}>`] : [])),
});

/** 企业微信 group robot: markdown, so that colours and calls work; 20 messages a minute. */
export const wecom = defineChannel({
  name: "wecom",
  title: "企业微信",
  perMinute: 20,
  options: z.strictObject({
    key: secret("机器人 Webhook 地址里 key= 后面的部分"),
    host: z
      .url({ protocol: /^https?$/ })
      .default("https://qyapi.weixin.qq.com")
      .describe("接口地址；私有部署时改"),
  }),
  deliver: async (message, { key, host }, { send, now }) => {
    const url = new URL("/cgi-bin/webhook/send", host);
    url.searchParams.set("key", key);
    const content = compose(message, styleOf(message), maxBytes);
    const reply = await send({
      url: url.href,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ msgtype: "markdown", markdown: { content } }),
    });
    return judgePlatform(reply, now(), { table, field: "errcode" });
  },
});
