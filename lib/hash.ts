import { createHash } from "node:crypto";

/** SHA-256 of bytes or UTF-8 text, in hex. */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** A short identifier of a content: the first 16 hex digits (64 bits) of its SHA-256. */
export const shortHash = (content: string | Uint8Array): string => sha256(content).slice(0, 16);
