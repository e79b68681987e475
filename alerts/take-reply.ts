import { shortHash } from "../lib/hash.ts";
import type { Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import { Ticket } from "./acknowledge.ts";
import type { Doing } from "./deed.ts";
import { incidentsOf } from "./dispatcher.ts";
import { recipientOf } from "./organisation.ts";
import { titleOfPost } from "./pursuit.ts";
import { codeOfReply, howToReply, isAutomatic, ownLines, postsNamed, type ReplyMail, sendersOf, type Wish, wishOf } from "./reply.ts";
import { replyCode, replyKey } from "./reply-code.ts";
import { type Settled, type SettleParts, settle } from "./settle.ts";

/** What taking a reply needs. */
export interface ReplyParts extends SettleParts {
  readonly store: Pick<Store, "readState" | "writeState">;
  readonly secret: string;
}

/** What came of a reply; `message` tells its writer. */
export interface Taken {
  readonly because: "automatic" | "no-code" | "unknown-code" | "stranger" | "already-taken" | "expired" | "unclear" | "refused" | "done";
  readonly message?: Message;
}

const ticketOf = async ({ store, secret }: ReplyParts, code: string): Promise<Ticket | undefined> => {
  const kept = Ticket.safeParse((await store.readState<unknown>(replyKey(code)))?.value);
  return kept.success && replyCode(secret, kept.data) === code ? kept.data : undefined;
};

const unclear = (lines: readonly string[]): Settled => ({ isDone: false, title: "没有看懂回复", lines });

interface Asked {
  readonly ticket: Ticket;
  readonly person: string;
  readonly wish: Wish;
}

/** The post that a transfer means, or the question back. */
const postFor = ({ world }: ReplyParts, { to = "" }: Wish): { readonly post: string } | { readonly asks: Settled } => {
  const [post, ...others] = postsNamed(world.org, to);
  if (post === undefined)
    return { asks: unclear([`没有叫“${to}”的岗位或人员，请写岗位全称，如“转派 ${titleOfPost(world, world.roster.post)}”`]) };
  if (others.length > 0)
    return {
      asks: unclear([
        `“${to}”不止一个岗位，请写全称：${[post, ...others]
          .slice(0, 6)
          .map((key) => titleOfPost(world, key))
          .join("、")}`,
      ]),
    };
  return { post };
};

const settleWish = async (parts: ReplyParts, { ticket, person, wish }: Asked): Promise<Settled> => {
  const incidentIds = await incidentsOf(parts.store, ticket);
  if (wish.deed !== "sign" && incidentIds.length > 1) return unclear(["这封邮件含多起事件，只能一并签收；转派与误报请逐起办理"]);
  const target = wish.deed === "transfer" ? postFor(parts, wish) : undefined;
  if (target !== undefined && "asks" in target) return target.asks;
  const onBehalfOf = wish.deed === "sign" && ticket.p !== "" && ticket.p !== person ? ticket.p : undefined;
  const doings = incidentIds.map(
    (incidentId): Doing => ({ deed: wish.deed, incidentId, person, onBehalfOf, because: wish.because, to: target?.post, how: "邮件回复" }),
  );
  return settle(parts, doings);
};

const answerOf = (parts: ReplyParts, mail: ReplyMail, told: { person: string; settled: Settled; ticket: Ticket }): Message => {
  const { person, settled, ticket } = told;
  const recipient = parts.world.org.people[person];
  return {
    id: `reply:${shortHash(mail.id)}`,
    kind: "update",
    ...(ticket.i.startsWith("dispatch/") ? {} : { incidentId: ticket.i }),
    headline: settled.isDone ? settled.title : `${settled.title}，请再回复一次`,
    sections: [{ lines: settled.lines }],
    ...(recipient === undefined ? {} : { to: [recipientOf(recipient)] }),
    // Only where something is still to be answered: a note of what was done asks for nothing.
    ...(settled.isDone ? {} : { replyCode: replyCode(parts.secret, ticket) }),
    createdAt: parts.now().toISOString(),
  };
};

/** What comes of a reply whose writer and matter are known. */
const outcomeOf = async (
  parts: ReplyParts,
  mail: ReplyMail,
  { ticket, person }: Omit<Asked, "wish">,
): Promise<Pick<Taken, "because"> & { readonly settled: Settled }> => {
  if (ticket.e <= parts.now().getTime())
    return { because: "expired", settled: { isDone: false, title: "回执码已过期", lines: ["请到控制台或值班电脑办理"] } };
  const wish = wishOf(ownLines(mail));
  if (wish === undefined) return { because: "unclear", settled: unclear([howToReply]) };
  const settled = await settleWish(parts, { ticket, person, wish });
  return { because: settled.isDone ? "done" : "refused", settled };
};

/** The person whose address wrote it; of several with one address the one whom the mail was for. */
const writerOf = ({ world }: ReplyParts, mail: ReplyMail, ticket: Ticket): string | undefined => {
  const senders = sendersOf(world.org, mail.from);
  return senders.find((one) => one === ticket.p) ?? senders[0];
};

/**
 * Takes the answer to an alert's mail: 签收, 误报, 转派, 接收, 不接收. Only a person of the bureau with the code of a mail of
 * ours is listened to; machines are not, nor is what the reply quotes; the same mail taken twice changes nothing.
 */
export const takeReply = async (parts: ReplyParts, mail: ReplyMail): Promise<Taken> => {
  if (isAutomatic(mail)) return { because: "automatic" };
  const code = codeOfReply(mail);
  if (code === undefined) return { because: "no-code" };
  const ticket = await ticketOf(parts, code);
  if (ticket === undefined) return { because: "unknown-code" };
  const person = writerOf(parts, mail, ticket);
  if (person === undefined) return { because: "stranger" };
  const taken = `${replyKey(code)}/${shortHash(mail.id)}`;
  if ((await parts.store.readState(taken)) !== undefined) return { because: "already-taken" };
  const { because, settled } = await outcomeOf(parts, mail, { ticket, person });
  await parts.store.writeState(taken, { at: parts.now().toISOString(), person });
  return { because, message: answerOf(parts, mail, { person, settled, ticket }) };
};
