import { ImapFlow } from "imapflow";
import PostalMime from "postal-mime";
import { z } from "zod";
import { Failure, toFailure } from "../lib/errors.ts";
import { sha256 } from "../lib/hash.ts";
import { secret } from "../lib/options.ts";
import { dayMs, secondMs } from "../lib/time.ts";
import type { ReplyMail } from "./reply.ts";

/** Where answers to mails are read. */
export const mailboxOptions = z.strictObject({
  host: z.string().min(1).describe("IMAP 服务器"),
  port: z.int().min(1).max(65_535).default(993).describe("端口：993（SSL）或 143（STARTTLS）"),
  security: z.enum(["ssl", "starttls", "none"]).default("ssl").describe("加密方式；none 只用于本机"),
  user: z.string().min(1).describe("登录名"),
  password: secret("密码或授权码"),
  folder: z.string().min(1).default("INBOX").describe("读哪个文件夹；只读，不改已读标记，不删信"),
  secret: secret("回执码的签名密钥"),
  channel: z.string().min(1).describe("用哪个邮件渠道（channels 里的名字）回复办理结果"),
});
export type MailboxOptions = z.infer<typeof mailboxOptions>;

/** How far a mailbox was read. */
export interface Bookmark {
  /** Changes when the server numbers its mails anew. */
  readonly validity: string;
  readonly uid: number;
}

/** A mail larger than this is no 签收. */
const maxBytes = 2 * 1024 * 1024;
/** How far back the first reading looks. */
const firstMs = 3 * dayMs;

const mailOf = async (source: Uint8Array): Promise<ReplyMail> => {
  const parsed = await PostalMime.parse(source);
  const headers: Record<string, string> = {};
  for (const { key, value } of parsed.headers) headers[key] ??= value;
  return {
    id: parsed.messageId ?? sha256(Buffer.from(source)),
    from: parsed.from?.address ?? "",
    subject: parsed.subject ?? "",
    headers,
    text: parsed.text,
    html: parsed.html,
  };
};

const clientOf = ({ host, port, security, user, password }: MailboxOptions): ImapFlow =>
  new ImapFlow({
    ...{ host, port, secure: security === "ssl", auth: { user, pass: password }, logger: false, disableAutoIdle: true },
    ...(security === "starttls" ? { doSTARTTLS: true } : {}),
    ...(security === "none" ? { doSTARTTLS: false } : {}),
    ...{ connectionTimeout: 10 * secondMs, greetingTimeout: 10 * secondMs, socketTimeout: 60 * secondMs },
  });

const newUids = async (client: ImapFlow, bookmark: Bookmark | undefined, now: Date): Promise<readonly number[]> => {
  const query = bookmark ? { uid: `${bookmark.uid + 1}:*` } : { since: new Date(now.getTime() - firstMs) };
  const found = (await client.search(query, { uid: true })) || [];
  // `n:*` names the last mail even when it is older than n (RFC 3501, 6.4.8).
  return found.filter((uid) => uid > (bookmark?.uid ?? 0)).sort((a, b) => a - b);
};

/** Reads the mails that came since the bookmark, in order, and hands each to `take`; answers where it stopped. Changes nothing in the mailbox. */
export const readMailbox = async (
  options: MailboxOptions,
  { bookmark, now }: { readonly bookmark: Bookmark | undefined; readonly now: Date },
  take: (mail: ReplyMail, bookmark: Bookmark) => Promise<void>,
): Promise<Bookmark> => {
  const client = clientOf(options);
  // Without a listener, a connection that breaks between two commands would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const opened = await client.mailboxOpen(options.folder, { readOnly: true });
    const validity = String(opened.uidValidity);
    const known = bookmark?.validity === validity ? bookmark : undefined;
    let at: Bookmark = known ?? { validity, uid: 0 };
    for (const uid of await newUids(client, known, now)) {
      at = { validity, uid };
      const mail = await client.fetchOne(String(uid), { source: { maxLength: maxBytes } }, { uid: true });
      if (mail !== false && mail?.source) await take(await mailOf(mail.source), at);
    }
    return at;
  } catch (error) {
    throw error instanceof Failure ? error : new Failure("CHANNEL_FAILED", `邮箱读不了：${toFailure(error).message}`, { cause: error });
  } finally {
    client.close();
  }
};
