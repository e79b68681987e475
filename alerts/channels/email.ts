import nodemailer from "nodemailer";
import { z } from "zod";
import { shortHash } from "../../lib/hash.ts";
import { secret } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel, type Outcome } from "../channel.ts";
import { compose, plainStyle } from "../compose.ts";
import { mailHtml } from "../mail.ts";
import { cleanLine } from "../plain.ts";
import { howToReply } from "../reply.ts";

const domainOf = (from: string): string => /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "wenfeng.local";

/** One thread per incident: its first message is the root that later ones answer to; ids are the same on every retry. */
const threadOf = (message: Message, from: string) => {
  const { replyCode: code } = message;
  const own = `<${shortHash(message.id)}${code === undefined ? "" : `.${code}`}@${domainOf(from)}>`;
  if (message.incidentId === undefined) return { messageId: own };
  // The code is one for incident and reader: so each reader has a thread, and every answer in it carries the code.
  const root = `<incident.${code ?? shortHash(message.incidentId)}@${domainOf(from)}>`;
  return message.kind === "alert" ? { messageId: root } : { messageId: own, inReplyTo: root, references: [root] };
};

// SMTP: 4xx asks to come back, 5xx refuses for good (RFC 5321, 4.2.1).
const judgeError = (error: unknown): Outcome => {
  const { code, responseCode, response } = error as { code?: string; responseCode?: number; response?: string };
  const because = `SMTP ${responseCode ?? ""} ${code ?? ""} ${(response ?? "").replace(/\S+@\S+/g, "…")}`
    .replace(/\s+/g, " ")
    .slice(0, 160)
    .trim();
  if (code === "EAUTH" || code === "ETLS" || code === "ENOAUTH") return { state: "disabled", because };
  if (responseCode !== undefined && responseCode >= 500) return { state: "rejected", because };
  return { state: "retry", because };
};

/** Pictures that a letter shows, inside the mail. */
const picturesOf = ({ letter }: Message) =>
  (letter?.pictures ?? []).map(({ cid, png }) => ({
    ...{ cid, filename: `${cid}.png`, contentType: "image/png", contentDisposition: "inline" as const },
    content: Buffer.from(png, "base64"),
  }));

/** The mail as it is written: at the end it says how it can be answered. */
const writtenFor = (message: Message): { readonly subject: string; readonly text: string; readonly html: string } => {
  const { replyCode: code, headline } = message;
  const answered = code === undefined ? message : { ...message, sections: [...message.sections, { lines: [howToReply] }] };
  return {
    subject: `${cleanLine(headline)}${code === undefined ? "" : `〔${code}〕`}`,
    text: compose(answered, plainStyle),
    html: message.letter?.html ?? mailHtml(answered),
  };
};

/** Mail with text and HTML, threaded by incident; where answers are read it says how to answer. */
export const email = defineChannel({
  name: "email",
  title: "邮件",
  perMinute: 60,
  options: z.strictObject({
    host: z.string().min(1).describe("SMTP 服务器"),
    port: z.int().min(1).max(65_535).default(465).describe("端口：465（SSL）或 587（STARTTLS）"),
    security: z.enum(["ssl", "starttls", "none"]).default("ssl").describe("加密方式；none 只用于本机中继"),
    user: z.string().optional().describe("登录名"),
    password: secret("密码或授权码").optional(),
    from: z.string().min(3).describe("发件人，如 闻风 <wenfeng@example.com>"),
    replyTo: z.email().optional().describe("回复寄到哪个邮箱；不写为发件人。邮件签收（duty.replies）读的就是这个邮箱"),
    to: z.array(z.email()).default([]).describe("没有指明收件人时发给谁"),
  }),
  deliver: async (message, { host, port, security, user, password, from, to, replyTo }, { now }) => {
    const named = (message.to ?? []).flatMap(({ email: address }) => (address === undefined ? [] : [address]));
    const recipients = named.length > 0 ? named : to;
    if (recipients.length === 0) return { state: "rejected", because: "没有收件人" };
    const transport = nodemailer.createTransport({
      ...{ host, port, secure: security === "ssl", requireTLS: security === "starttls", ignoreTLS: security === "none" },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
      ...{
        connectionTimeout: 10 * secondMs,
        greetingTimeout: 10 * secondMs,
        socketTimeout: 30 * secondMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      },
    });
    try {
      const mail = {
        from,
        to: [...recipients],
        ...writtenFor(message),
        attachments: picturesOf(message),
        ...(replyTo === undefined ? {} : { replyTo }),
        date: now(),
      };
      const info = await transport.sendMail({ ...mail, ...threadOf(message, from) });
      const refused = info.rejected.length === 0 ? "" : `，${info.rejected.length} 个地址被拒`;
      return { state: "delivered", receipt: `${info.response.slice(0, 100)}${refused}` };
    } catch (error) {
      return judgeError(error);
    } finally {
      transport.close();
    }
  },
});
