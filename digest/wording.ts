import { maskNames } from "../lib/mask-names.ts";
import type { Act } from "../model/act.ts";
import { subjectOf } from "../model/act.ts";
import type { Cite, Sentence } from "./digest.ts";
import type { Period } from "./period.ts";

/** A sentence with what it rests on. */
export const sentence = (text: string, cites: readonly Cite[]): Sentence => ({ text, cites: [...new Set(cites)] });

// Marks that turn the direction of text or hide it, and controls.
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
const handles = /@[\p{L}\p{N}_\-·]{1,30}/gu;

/** Words of a post in one line: without names of authors, names of staff masked, without signs that cannot be seen, not longer than `most`. */
export const excerpt = (text: string, most: number): string => {
  const line = maskNames(text).replace(invisible, " ").replace(handles, "@某用户").replace(/\s+/g, " ").trim();
  const signs = [...line];
  return signs.length <= most
    ? line
    : `${signs
        .slice(0, most - 1)
        .join("")
        .replace(/[，。、；：！？,.;:!?\s]+$/, "")}…`;
};

/** A share in whole per cent; never 100 % or 0 % unless it is. */
export const percent = (share: number): string => {
  const whole = Math.round(share * 100);
  if (whole === 100 && share < 1) return "99%";
  return whole === 0 && share > 0 ? "不到 1%" : `${whole}%`;
};

/** What a search brought: cited instead of a hundred posts. */
export const queryCite = (query: string, { from, to }: Pick<Period, "from" | "to">): Cite => `query:${query}@${from}/${to}`;

/** Cites as one attribute: separated by spaces, which a query may hold itself. */
export const citeList = (cites: readonly Cite[]): string =>
  cites.map((cite) => cite.replaceAll("%", "%25").replaceAll(" ", "%20")).join(" ");

/** Reads a `query:` or `run:` cite back. */
export const readSpan = (cite: Cite): { readonly what: string; readonly from: string; readonly to: string } | undefined => {
  const found = /^(?:query|run):(.*)@([^@/]+)\/([^@/]+)$/s.exec(cite);
  return found === null ? undefined : { what: found[1] as string, from: found[2] as string, to: found[3] as string };
};

/** The acts of a subject, as cites; `kinds` narrows. */
export const actCites = (acts: readonly Act[], noun: string, id: string, kinds?: readonly string[]): readonly Cite[] => {
  const subject = subjectOf(noun, id);
  return acts.filter((act) => act.subject === subject && (kinds === undefined || kinds.includes(act.kind))).map((act) => `act:${act.id}`);
};
