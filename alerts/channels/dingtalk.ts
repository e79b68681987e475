import { z } from "zod";
import { secret } from "../../lib/options.ts";
import { minuteMs } from "../../lib/time.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { compose, isPlainId, markdownStyle, type Style, widen } from "../compose.ts";
import { type CodeTable, judgePlatform, readReply } from "../judge.ts";
import { dingtalkSign } from "../sign.ts";

/** The whole body may have 20,000 bytes (460101 above); the rest of it and the escapes of JSON need the difference. */
const maxBytes = 18_000;

/** Whoever sends more than 20 a minute is not listened to for ten minutes. */
const penaltyMs = 10 * minuteMs;

const table: CodeTable = {
  ok: 0,
  retry: { 130101: penaltyMs, 410100: penaltyMs, [-1]: undefined },
  rejected: [460101, 40035, 43002],
};

const isMobile = (mobile: string | undefined): mobile is string => mobile !== undefined && /^\+?\d{5,15}$/.test(mobile);

const bodyOf = (message: Message, keyword: string | undefined): string => {
  const atMobiles = (message.to ?? []).map(({ mobile }) => mobile).filter(isMobile);
  const atUserIds = (message.to ?? []).map(({ userId }) => userId).filter(isPlainId);
  // A call works only if the number or id stands in the text too.
  const calls = [...atMobiles, ...atUserIds].map((id) => `@${id}`);
  const mark = keyword === undefined || message.headline.includes(keyword) ? "" : `【${widen(keyword)}】`;
  const style: Style = { ...markdownStyle, headline: (text) => `### ${mark}${text}`, newline: "  \n", calls };
  return JSON.stringify({
    msgtype: "markdown",
    markdown: { title: `${mark}${widen(message.headline)}`.slice(0, 100), text: compose(message, style, maxBytes) },
    at: { atMobiles, atUserIds, isAtAll: false },
  });
};

/** 钉钉 group robot, signed: markdown; 20 messages a minute, with ten minutes of silence for those who exceed it. */
export const dingtalk = defineChannel({
  name: "dingtalk",
  title: "钉钉",
  perMinute: 20,
  options: z.strictObject({
    token: secret("机器人 Webhook 地址里 access_token= 后面的部分"),
    secret: secret("安全设置“加签”的密钥（SEC 开头）").optional(),
    keyword: z.string().min(1).optional().describe("安全设置“自定义关键词”：标题里没有时会自动补上"),
    host: z
      .url({ protocol: /^https?$/ })
      .default("https://oapi.dingtalk.com")
      .describe("接口地址；专有钉钉时改"),
  }),
  deliver: async (message, { token, secret: key, keyword, host }, { send, now }) => {
    const timestamp = now().getTime();
    const signed = key === undefined ? "" : `&timestamp=${timestamp}&sign=${dingtalkSign(key, timestamp)}`;
    const url = `${new URL("/robot/send", host).href}?access_token=${encodeURIComponent(token)}${signed}`;
    const reply = await send({ url, headers: { "content-type": "application/json" }, body: bodyOf(message, keyword) });
    if (readReply(reply)?.status === 1111) return { state: "retry", because: "status 1111 发送太快", afterMs: penaltyMs };
    return judgePlatform(reply, now(), { table, field: "errcode" });
  },
});
