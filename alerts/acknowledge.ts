import { z } from "zod";
import { shortHash } from "../lib/hash.ts";
import { hourMs } from "../lib/time.ts";
import type { Message } from "../model/message.ts";
import { hmacHex, sameSignature } from "./sign.ts";

/** What a link lets its holder do, as whom, and until when. */
export const Ticket = z.strictObject({
  /** The incident. */
  i: z.string().min(1),
  /** The alert's key. */
  k: z.string().min(1),
  /** The person it was sent to; empty for a group robot, where the page asks who it is. */
  p: z.string(),
  /** Expiry, epoch milliseconds. */
  e: z.int(),
});
export type Ticket = z.infer<typeof Ticket>;

/** The shipped life of a link. */
export const ticketLifeMs = 72 * hourMs;

/** Characters of the signature that stand in a link: 160 bits. */
const signatureLength = 40;

const signatureOf = (secret: string, body: string): string => hmacHex(secret, `ticket.${body}`).slice(0, signatureLength);

/** A ticket as it stands in a link: base64url of its content, a dot, its signature. */
export const sealTicket = (secret: string, ticket: Ticket): string => {
  const body = Buffer.from(JSON.stringify(ticket), "utf8").toString("base64url");
  return `${body}.${signatureOf(secret, body)}`;
};

/** What a link's text says: a valid ticket, or why not. */
export type Opened = { readonly state: "valid"; readonly ticket: Ticket } | { readonly state: "forged" } | { readonly state: "expired" };

/** Reads a ticket out of a link; the signature is checked before anything in it is looked at. */
export const openTicket = (secret: string, text: string, now: Date): Opened => {
  const [body = "", signature = "", ...rest] = text.split(".");
  if (rest.length > 0 || !sameSignature(signature, signatureOf(secret, body))) return { state: "forged" };
  try {
    const ticket = Ticket.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
    return ticket.e > now.getTime() ? { state: "valid", ticket } : { state: "expired" };
  } catch {
    return { state: "forged" };
  }
};

/** What can be done from the phone. */
export const deeds = ["sign", "transfer", "dismiss", "accept", "refuse"] as const;
export type Deed = (typeof deeds)[number];

/** How a deed is called on buttons. */
export const deedTitles: Record<Deed, string> = { sign: "签收", transfer: "转派", dismiss: "误报", accept: "接收", refuse: "不接收" };

/** The key under which the use of a ticket for a deed is kept: each works once. */
export const useKey = (ticket: Ticket, deed: Deed): string =>
  `ticket/${shortHash(`${ticket.i} ${ticket.k} ${ticket.p} ${ticket.e} ${deed}`)}`;

/** The links of a message: 签收, 转派, 误报, all to the same page, which does nothing until its form is sent. */
export const ticketActions = (
  base: { readonly publicUrl: string; readonly secret: string },
  ticket: Ticket,
): NonNullable<Message["actions"]> => {
  const url = `${base.publicUrl.replace(/\/+$/, "")}/a/${sealTicket(base.secret, ticket)}`;
  return [
    { title: deedTitles.sign, url },
    { title: deedTitles.transfer, url: `${url}?do=transfer` },
    { title: deedTitles.dismiss, url: `${url}?do=dismiss` },
  ];
};
