import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Role } from "../viewer.ts";
import { type AccessOptions, roles, type User } from "./options.ts";

/** What the cookie of a login says; signed, so that nothing of it can be changed. */
const Session = z.object({
  /** Login name, or `oidc:<subject>`. */
  user: z.string(),
  post: z.string(),
  role: z.enum(roles),
  person: z.string().optional(),
  /** Changes with the user's password and role, so that a changed user has to log in again. */
  stamp: z.string(),
  expiresAt: z.string(),
});
export type Session = z.infer<typeof Session>;

const sign = (key: string, text: string): Buffer => createHmac("sha256", key).update(`session:${text}`).digest();

/** The stamp of a local user. */
export const stampOf = ({ password, role, totp }: Pick<User, "password" | "role" | "totp">): string =>
  createHash("sha256")
    .update(`${password}|${role}|${totp ?? ""}`)
    .digest("base64url")
    .slice(0, 16);

/** A new session that ends after the configured time. */
export const openSession = (
  who: { readonly user: string; readonly post: string; readonly role: Role; readonly person?: string | undefined; readonly stamp: string },
  { session }: Pick<AccessOptions, "session">,
  now: Date,
): Session => ({
  ...{ user: who.user, post: who.post, role: who.role, stamp: who.stamp },
  ...(who.person === undefined ? {} : { person: who.person }),
  expiresAt: new Date(now.getTime() + session).toISOString(),
});

/** Any small value as the text of a cookie, signed with the key. */
export const sealValue = (key: string, value: unknown): string => {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${text}.${sign(key, text).toString("base64url")}`;
};

/** The value of a sealed text; absent when it was not sealed with this key. */
export const unsealValue = (key: string, sealed: string | undefined): unknown => {
  const [text = "", signature = ""] = sealed?.split(".") ?? [];
  const [given, right] = [Buffer.from(signature, "base64url"), sign(key, text)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
};

/** The session of a cookie while it is good: signed by us, not over, and the user not changed or removed since. */
export const readSession = (access: AccessOptions, cookie: string | undefined, now: Date): Session | undefined => {
  const read = Session.safeParse(unsealValue(access.key, cookie));
  if (!read.success || read.data.expiresAt <= now.toISOString()) return undefined;
  const session = read.data;
  if (session.user.startsWith("oidc:")) return access.oidc ? session : undefined;
  const user = Object.hasOwn(access.users, session.user) ? access.users[session.user] : undefined;
  return user && stampOf(user) === session.stamp ? session : undefined;
};
