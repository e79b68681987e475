import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 in hex. */
export const hmacHex = (secret: string, text: string): string => createHmac("sha256", secret).update(text, "utf8").digest("hex");

/** HMAC-SHA256 in base64. */
export const hmacBase64 = (secret: string, text: string): string => createHmac("sha256", secret).update(text, "utf8").digest("base64");

/** The signature header of a webhook: `t=<seconds>,v1=<hex HMAC of "t.body">`; the receiver recomputes it over the raw body. */
export const webhookSignature = (secret: string, body: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${hmacHex(secret, `${seconds}.${body}`)}`;
};

/** DingTalk's `sign` parameter: key is the secret, message is milliseconds, line end, secret; base64, then URI-encoded. */
export const dingtalkSign = (secret: string, timestampMs: number): string =>
  encodeURIComponent(hmacBase64(secret, `${timestampMs}\n${secret}`));

/** Feishu's `sign` field: the key is seconds, line end, secret; the message is empty (the other way round than DingTalk). */
export const feishuSign = (secret: string, timestampSeconds: number): string => hmacBase64(`${timestampSeconds}\n${secret}`, "");

/** Whether two signatures are equal, in constant time. */
export const sameSignature = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
