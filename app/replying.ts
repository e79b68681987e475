import { type Bookmark, type MailboxOptions, readMailbox } from "../alerts/mailbox.ts";
import type { Outbox } from "../alerts/outbox.ts";
import { type ReplyParts, takeReply } from "../alerts/take-reply.ts";
import { toFailure } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { formatBeijing, minuteMs } from "../lib/time.ts";
import type { Store } from "../model/store.ts";

/** What reading answers needs of a process. */
export interface ReplyingParts extends ReplyParts {
  readonly mailbox: MailboxOptions;
  readonly store: Pick<Store, "readState" | "writeState">;
  readonly outbox: Pick<Outbox, "post">;
  /** Who hears of it when the mailbox can't be read. */
  readonly tell: readonly string[];
  readonly log: Log;
}

const bookmarkKey = "reply-bookmark";
/** A mailbox that can't be read for this long is told of: people believe that they have signed. */
const deafAfterMs = 10 * minuteMs;

const deafMessage = (sinceAt: string, because: string, now: Date) => ({
  id: `replies-deaf:${sinceAt}`,
  kind: "health" as const,
  headline: "收不到邮件回执",
  sections: [
    {
      lines: [
        `自 ${formatBeijing(sinceAt, "short")} 起邮箱读不了：${because}`,
        "此间回复“签收”的邮件还没有生效；请到控制台或值班电脑签收。",
      ],
    },
  ],
  createdAt: now.toISOString(),
});

/** Reads the mailbox once and does what its mails ask for; called every minute. A mail is done with before the bookmark passes it. */
export const createReplying = (parts: ReplyingParts): (() => Promise<void>) => {
  const { mailbox, store, outbox, tell, log, now } = parts;
  let deafSince: string | undefined;
  const hear = async (): Promise<void> => {
    const bookmark = (await store.readState<Bookmark>(bookmarkKey))?.value;
    const end = await readMailbox(mailbox, { bookmark, now: now() }, async (mail, at) => {
      const { because, message } = await takeReply(parts, mail);
      if (message) await outbox.post(message, [mailbox.channel]);
      log("info", "reply.taken", { because });
      await store.writeState(bookmarkKey, at);
    });
    if (bookmark?.uid !== end.uid || bookmark.validity !== end.validity) await store.writeState(bookmarkKey, end);
  };
  return async () => {
    try {
      await hear();
      deafSince = undefined;
    } catch (error) {
      const because = toFailure(error).message;
      deafSince ??= now().toISOString();
      log("warn", "reply.failed", { because });
      if (now().getTime() - Date.parse(deafSince) >= deafAfterMs) await outbox.post(deafMessage(deafSince, because, now()), tell);
    }
  };
};
