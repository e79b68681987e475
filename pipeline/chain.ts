import { normaliseText } from "../lib/normalise.ts";

const link = /\/\/\s*@[^:：/\s]{1,40}\s*[:：]?/g;

/** The quoted words of a repost chain (`//@x:…`), normalised and without names; empty when there is no chain. */
export const chainOf = (original: string): string => {
  if (!original.includes("//")) return "";
  return original
    .split(link)
    .slice(1)
    .map((part) => normaliseText(part).trim())
    .filter((part) => part !== "")
    .join(" // ");
};
