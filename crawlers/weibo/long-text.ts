import { hourMs } from "../../lib/time.ts";
import { Mention } from "../../model/mention.ts";
import type { Page, Parsed, Request } from "../source.ts";
import { mobileHeaders, webHeaders } from "./headers.ts";
import { mblogidOf } from "./id.ts";
import { isRecord, readJson, textOf } from "./json.ts";
import { readText, splitChain } from "./text.ts";
import { readAnswerState, readWall } from "./wall.ts";

const midOf = (mention: Mention): string => mention.id.slice("weibo:".length);

const requestFor = (mention: Mention, now: string): Pick<Request, "carry" | "once"> => ({
  carry: { kind: "long-text", mention },
  once: `${mention.id}:${mention.editedAt ?? ""}:${Math.floor(Date.parse(now) / hourMs)}`,
});

const cutOnes = (mentions: readonly Mention[]): readonly Mention[] => mentions.filter(({ truncated }) => truncated === true);

/** Asks for the full text of every cut mention; the cut one stands until the full one replaces it. At most once an hour each. */
export const longTextRequests = (mentions: readonly Mention[], now: string, needs?: Request["needs"]): readonly Request[] =>
  cutOnes(mentions).map((mention) => ({
    url: `https://m.weibo.cn/statuses/extend?id=${midOf(mention)}`,
    headers: mobileHeaders(`https://m.weibo.cn/detail/${midOf(mention)}`),
    ...requestFor(mention, now),
    ...(needs && { needs }),
  }));

/** The same on weibo.com, for those who are logged in there. */
export const webLongTextRequests = (mentions: readonly Mention[], now: string): readonly Request[] =>
  cutOnes(mentions).map((mention) => ({
    url: `https://weibo.com/ajax/statuses/longtext?id=${mblogidOf(midOf(mention))}`,
    headers: webHeaders(mention.url),
    ...requestFor(mention, now),
    needs: "login",
  }));

/** Whether a page is an answer to `longTextRequests`. */
export const isLongText = ({ request }: Page): boolean => request.carry?.kind === "long-text";

/** The mention with its full text; when the site gives none (an empty answer is common), the cut one stays as it is. */
export const readLongText = (page: Page): Parsed => {
  const cut = Mention.parse(page.request.carry?.mention);
  const wall = readWall(page);
  if (wall) return { ...wall, mentions: [cut] };
  const answer = readJson(page.body);
  const state = readAnswerState(answer);
  if (state && state.state !== "empty" && state.state !== "error") return { ...state, mentions: [cut] };
  const content = isRecord(answer.data) ? textOf(answer.data.longTextContent) : undefined;
  if (content === undefined) return { state: "ok", mentions: [cut], skipped: { "long-text-missing": 1 } };
  const { own, quoted } = splitChain(readText(content));
  const { truncated: _, ...rest } = cut;
  return { state: "ok", mentions: [{ ...rest, text: own, ...(quoted !== undefined && { quoted: cut.quoted ?? quoted }) }] };
};
