import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Environment } from "../config/references.ts";
import { Failure } from "../lib/errors.ts";

/** A cookie of the bureau's own session, as browsers export it. */
export const SessionCookie = z.object({
  name: z.string().min(1),
  value: z.string(),
  domain: z.string().min(1),
  /** Unix seconds; -1 or missing while the browser runs. */
  expires: z.number().optional(),
});
export type SessionCookie = z.infer<typeof SessionCookie>;

const Stored = z.object({ savedAt: z.string(), cookies: z.array(SessionCookie) });

/** Sessions that were logged in by a person, and since when. */
export interface StoredSessions {
  readonly savedAt: string;
  readonly cookies: readonly SessionCookie[];
}

/** Where sessions lie and what they are locked with. */
export interface SessionPlace {
  readonly path: string;
  readonly env: Environment;
}

const cipherName = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** The key: from `WENFENG_SESSION_KEY`, else from a file beside the sessions that only this user may read. */
const keyOf = ({ path, env }: SessionPlace): Buffer => {
  const given = env.WENFENG_SESSION_KEY;
  if (given) return createHash("sha256").update(given).digest();
  const keyPath = `${path}.key`;
  if (!existsSync(keyPath)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(keyPath, randomBytes(32), { mode: 0o600, flag: "wx" });
  }
  return readFileSync(keyPath);
};

/** Locks cookies away; the file can be read by this user only, and not without the key. */
export const saveSessions = (place: SessionPlace, sessions: StoredSessions): void => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(cipherName, keyOf(place), iv);
  const locked = Buffer.concat([cipher.update(JSON.stringify(sessions), "utf8"), cipher.final()]);
  writeFileSync(place.path, Buffer.concat([iv, cipher.getAuthTag(), locked]), { mode: 0o600 });
  chmodSync(place.path, 0o600);
};

/** The stored sessions; `undefined` when nobody has logged in, `STORE_UNREADABLE` when the key does not fit. */
export const readSessions = (place: SessionPlace): StoredSessions | undefined => {
  if (!existsSync(place.path)) return undefined;
  const bytes = readFileSync(place.path);
  try {
    const decipher = createDecipheriv(cipherName, keyOf(place), bytes.subarray(0, ivBytes));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8");
    return Stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure("STORE_UNREADABLE", "登录信息解不开：密钥不对或文件损坏；可删除后重新 wenfeng login", { cause });
  }
};
