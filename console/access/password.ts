import { hash, verify } from "@node-rs/argon2";
import { Secret, TOTP } from "otpauth";

/** Memory in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's first recommendation for argon2id. */
const cost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

/** The argon2id digest of a password, as `access.users.<name>.password` wants it. */
export const digestPassword = (password: string): Promise<string> => hash(password, cost);

let nobody: Promise<string> | undefined;

/** Whether the password belongs to the digest; without a digest (no such user) it takes as long and answers no. */
export const isPassword = async (digest: string | undefined, password: string): Promise<boolean> => {
  nobody ??= digestPassword("nobody");
  const matches = await verify(digest ?? (await nobody), password).catch(() => false);
  return digest !== undefined && matches;
};

const totpOf = (secret: string, label: string): TOTP => new TOTP({ issuer: "闻风", label, secret: Secret.fromBase32(secret) });

/** Which 30-second step a one-time code (RFC 6238) belongs to, the neighbouring steps allowed; absent when it is wrong. */
export const codeStep = (secret: string, code: string, now: Date): number | undefined => {
  const timestamp = now.getTime();
  const delta = totpOf(secret, "").validate({ token: code.replaceAll(" ", ""), timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 30_000) + delta;
};

/** A fresh one-time-code secret with the address that authenticator apps read. */
export const newTotp = (label: string): { readonly secret: string; readonly address: string } => {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, address: totpOf(secret, label).toString() };
};
