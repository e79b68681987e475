import { createHash, timingSafeEqual } from "node:crypto";
import type { AccessOptions, Scope } from "./options.ts";

/** Who calls the API with a token: its name in the configuration, and what it may do. */
export interface Bearer {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** The holder of an `Authorization: Bearer …` header; absent when no configured token fits. All are compared, in constant time. */
export const readBearer = (tokens: AccessOptions["tokens"], header: string | undefined): Bearer | undefined => {
  const given = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
  if (given === undefined) return undefined;
  let found: Bearer | undefined;
  for (const [name, { token, scopes }] of Object.entries(tokens))
    if (timingSafeEqual(digest(token), digest(given))) found = { name, scopes };
  return found;
};
