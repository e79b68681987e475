import { z } from "zod";
import { secret as secretOption } from "../../lib/options.ts";
import { levelTitles } from "../../model/incident.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { judgeStatus } from "../judge.ts";
import { webhookSignature } from "../sign.ts";

/** The body: the fields of the alert (`payload`), under an id that is the same on every retry. */
const bodyOf = (message: Message): string => {
  const { id, kind, alertKey, incidentId, level, headline, sections, createdAt, actions, payload } = message;
  const ackUrl = actions?.[0]?.url;
  return JSON.stringify({
    version: "1",
    deliveryId: id,
    kind,
    alertKey,
    incidentId,
    level,
    color: level === undefined ? undefined : levelTitles[level].colour,
    headline,
    ...payload,
    sections,
    ackUrl,
    sentAt: createdAt,
  });
};

/** Posts the alert as JSON to any address, signed; HTTP 2xx confirms. */
export const webhook = defineChannel({
  name: "webhook",
  title: "Webhook",
  options: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("接收地址"),
    secret: secretOption("签名密钥；写了就带 X-Wenfeng-Signature: t=…,v1=…").optional(),
    headers: z.record(z.string(), z.string()).default({}).describe("附加的请求头"),
  }),
  deliver: async (message, { url, secret, headers }, { send, now }) => {
    const body = bodyOf(message);
    const signature = secret === undefined ? {} : { "x-wenfeng-signature": webhookSignature(secret, body, now()) };
    const reply = await send({
      url,
      headers: { ...headers, "content-type": "application/json; charset=utf-8", "x-wenfeng-delivery": encodeURI(message.id), ...signature },
      body,
    });
    return judgeStatus(reply, now()) ?? { state: "delivered", receipt: `HTTP ${reply.status}` };
  },
});
