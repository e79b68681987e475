import { z } from "zod";
import { secret } from "../../lib/options.ts";
import { beijingParts, minuteMs, secondMs } from "../../lib/time.ts";
import { levelTitles } from "../../model/incident.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { compose, isPlainId, markdownStyle, type Style, widen } from "../compose.ts";
import { type CodeTable, judgePlatform, type Reply } from "../judge.ts";
import { safeUrl } from "../plain.ts";
import { feishuSign } from "../sign.ts";

/** The whole body may have 20 KB; the card around the text and the escapes of JSON need the difference. */
const maxBytes = 16_000;

const table: CodeTable = {
  ok: 0,
  retry: { 11232: undefined, 99991400: undefined },
  rejected: [9499, 11310, 19036, 11246],
};

const styleOf = (message: Message): Style => ({
  ...markdownStyle,
  // The headline is the card's header.
  headline: () => "",
  hasActions: false,
  calls: (message.to ?? []).flatMap(({ userId }) => (isPlainId(userId) ? [`<at id=${userId}></at>`] : [])),
});

const buttonsOf = (message: Message): readonly unknown[] => {
  const buttons = (message.actions ?? []).flatMap(({ title, url }, index) => {
    const safe = safeUrl(url);
    return safe === undefined
      ? []
      : [{ tag: "button", text: { tag: "plain_text", content: title }, url: safe, type: index === 0 ? "primary" : "default" }];
  });
  return buttons.length === 0 ? [] : [{ tag: "action", actions: buttons }];
};

const cardOf = (message: Message, keyword: string | undefined): unknown => {
  const mark = keyword === undefined || message.headline.includes(keyword) ? "" : `【${widen(keyword)}】`;
  return {
    config: { wide_screen_mode: true },
    header: {
      template: message.level === undefined ? "grey" : levelTitles[message.level].colour,
      title: { tag: "plain_text", content: `${mark}${widen(message.headline)}`.slice(0, 100) },
    },
    elements: [{ tag: "markdown", content: compose(message, styleOf(message), maxBytes).trimStart() }, ...buttonsOf(message)],
  };
};

/** Feishu says when its limit is lifted in a header of its own, in seconds. */
const judge = (reply: Reply, now: Date) => {
  const outcome = judgePlatform(reply, now, { table, field: "code" });
  const seconds = Number(reply.headers?.["x-ogw-ratelimit-reset"]);
  return outcome.state === "retry" && seconds > 0 ? { ...outcome, afterMs: Math.min(seconds, 3600) * secondMs } : outcome;
};

/** 飞书 custom bot, signed: an interactive card; 100 a minute and 5 a second, not within the minute of a full or half hour. */
export const feishu = defineChannel({
  name: "feishu",
  title: "飞书",
  perMinute: 100,
  burst: 3,
  waitMs: (at) => (beijingParts(at.getTime()).minute % 30 === 0 ? minuteMs - (at.getTime() % minuteMs) : 0),
  options: z.strictObject({
    token: secret("机器人 Webhook 地址最后一段"),
    secret: secret("安全设置“签名校验”的密钥").optional(),
    keyword: z.string().min(1).optional().describe("安全设置“自定义关键词”：标题里没有时会自动补上"),
    host: z
      .url({ protocol: /^https?$/ })
      .default("https://open.feishu.cn")
      .describe("接口地址；Lark 写 https://open.larksuite.com"),
  }),
  deliver: async (message, { token, secret: key, keyword, host }, { send, now }) => {
    const seconds = Math.floor(now().getTime() / secondMs);
    const signed = key === undefined ? {} : { timestamp: String(seconds), sign: feishuSign(key, seconds) };
    const body = JSON.stringify({ ...signed, msg_type: "interactive", card: cardOf(message, keyword) });
    const url = new URL(`/open-apis/bot/v2/hook/${encodeURIComponent(token)}`, host).href;
    return judge(await send({ url, headers: { "content-type": "application/json" }, body }), now());
  },
});
