import { z } from "zod";
import { shortHash } from "../../lib/hash.ts";
import { secret } from "../../lib/options.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel, type Outcome } from "../channel.ts";
import { compose, plainStyle, type Style } from "../compose.ts";
import { judgeStatus, type Reply, readReply } from "../judge.ts";
import { cleanLine, cutToBytes, safeUrl } from "../plain.ts";

/** Apple takes 4096 bytes for the whole notification; title, link and the envelope need the difference. */
const maxBytes = 2600;

const style: Style = { ...plainStyle, headline: () => "" };

const bodyOf = (message: Message, device: string): string => {
  const isUrgent = message.level === "I" || message.level === "II";
  return JSON.stringify({
    device_key: device,
    title: cutToBytes(cleanLine(message.headline), 300),
    body: compose(message, style, maxBytes).trimStart(),
    level: isUrgent ? "critical" : "active",
    volume: isUrgent ? 5 : undefined,
    call: message.level === "I" ? "1" : undefined,
    group: "舆情",
    url: safeUrl(message.actions?.[0]?.url ?? message.moreUrl),
    // The same id replaces the notification: a repeated delivery shows once.
    id: shortHash(message.id),
    isArchive: "1",
  });
};

const judge = (reply: Reply, now: Date): Outcome => {
  const body = readReply(reply);
  const because = `code ${String(body?.code)} ${String(body?.message ?? "")}`.slice(0, 160);
  if (body?.code === 200) return { state: "delivered", receipt: because };
  if (body?.code === 400) return { state: "disabled", because };
  if (body?.code === 413) return { state: "rejected", because };
  return judgeStatus(reply, now) ?? { state: "retry", because: body === undefined ? `HTTP ${reply.status}，看不懂的答复` : because };
};

/** Bark on the bureau's own server, to one iPhone. */
export const bark = defineChannel({
  name: "bark",
  title: "Bark 推送",
  options: z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => new URL(url).hostname !== "api.day.app", "只能用自建服务器，不能用公共的 api.day.app")
      .describe("自建 bark-server 的地址"),
    device: secret("设备密钥（device key）"),
  }),
  deliver: async (message, { url, device }, { send, now }) =>
    judge(
      await send({ url: new URL("/push", url).href, headers: { "content-type": "application/json" }, body: bodyOf(message, device) }),
      now(),
    ),
});
