import { createHmac } from "node:crypto";

/** Letters and digits that nobody mistakes for one another (Crockford). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const codeLength = 12;
const pattern = new RegExp(`WF-([${alphabet}]{${codeLength}})`, "i");

/** The code that stands in a mail's subject and thread: 60 bits that only we can make, the same for one incident and person. */
export const replyCode = (secret: string, about: { readonly i: string; readonly p: string }): string => {
  const digest = createHmac("sha256", secret).update(`reply.${about.i}\n${about.p}`, "utf8").digest();
  return `WF-${[...digest.subarray(0, codeLength)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
};

/** The first code in texts such as a subject or a list of references; `undefined` when there is none. */
export const findReplyCode = (texts: readonly string[]): string | undefined =>
  texts
    .map((text) => pattern.exec(text)?.[0])
    .find((code) => code !== undefined)
    ?.toUpperCase();

/** Under which key it is kept what a code is about. */
export const replyKey = (code: string): string => `reply/${code}`;
