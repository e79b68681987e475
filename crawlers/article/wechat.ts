import { load } from "cheerio";
import { readTime } from "../../lib/chinese-time.ts";
import type { Article } from "./article.ts";
import { flowText } from "./flow.ts";
import { type Literal, readAssigned, readLiteral } from "./literal.ts";

/** Titles of the pages that WeChat serves, with HTTP 200, instead of an article that is no more. */
const gone =
  /已被发布者删除|内容已被删除|has been deleted|因违规无法查看|违规.{0,12}无法|涉嫌|violat|unable to view|content is unavailable|内容暂时无法查看|temporarily unavailable|can(?:no|')t be viewed|此帐号已|账号已被?(?:屏蔽|封|迁移|注销|自主注销)|帐号已|已停止访问|无法查看|被投诉|该公众号已/i;

/** The signed link of a search result lives for hours: the article may well be alive under its own address. */
const expired = /链接已过期|link (?:has )?expired|参数错误|parameter error/i;

/** The check that WeChat puts before clients it does not know. */
const verify = /环境异常|完成验证|去验证|verif|unusual|访问过于频繁|操作频繁/i;

/** Whether a page is WeChat's own (an article, or what is shown in its place). */
export const isWechat = (html: string, url?: string): boolean =>
  /^https?:\/\/mp\.weixin\.qq\.com\//.test(url ?? "") ||
  (/mp\.weixin\.qq\.com|res\.wx\.qq\.com/.test(html) &&
    /id=["']js_(?:article|content)["']|weui-msg__title|cgiDataNew|mesg-block|var msg_title|wappoc_appmsgcaptcha/.test(html)) ||
  /<title>\s*该内容暂时无法查看\s*<\/title>|class=["']mesg-block["']|tcaptcha_iframe|class=["']weui-msg__title/.test(html);

/** Reads a WeChat article of any item type from the data inside the page, or says why there is none. */
export function readWechat(html: string): Article {
  const state = wall(html);
  if (state) return state;
  const data = pageData(html);
  const $ = load(html);
  const named = (key: string): string => decodeTwice(asText(data[key]));
  const text = bodyText($, data);
  const title = tidyTitle(named("title") || $("#activity-name").text() || meta($, "og:title"));
  if (text === "" && title === "") return { status: "changed", text: "" };
  const isTitleText = text === "" || compact(text).startsWith(compact(title));
  return {
    status: "ok",
    title: isTitleText && /\n/.test(title) ? undefined : known(title.replaceAll("\n", " ")),
    author: known(named("author") || meta($, "author") || $("#js_author_name").first().text().trim()),
    account: known(named("nick_name") || $("#js_name").first().text().trim() || $(".wx_follow_nickname").first().text().trim()),
    publishedAt: publishedAt(data),
    text: text || title,
    identity: identity(data, $),
  };
}

type Page = ReturnType<typeof load>;
type Fields = Readonly<Record<string, Literal>>;

/** The message page shown in place of an article. */
function wall(html: string): Article | undefined {
  if (/id=["']js_article["']|id=["']js_content["']|cgiDataNew\s*=\s*\{/.test(html)) return undefined;
  const $ = load(html);
  const titles = $(".weui-msg__title, .mesg-block, .weui-msg .title, #js_verify, .text_area .title")
    .toArray()
    .map((element) => $(element).text().replace(/\s+/g, " ").trim());
  const said = [...titles, $(".weui-msg__desc, .tips").text(), $("title").text()].join(" ");
  if ($("#js_verify, iframe[id^=tcaptcha]").length > 0 || verify.test(titles.join(" "))) {
    return { status: "blocked", text: "", because: titles.find((title) => title !== "") ?? "环境异常" };
  }
  if (expired.test(said)) return { status: "gone", text: "", because: "链接已过期" };
  if (gone.test(said)) return { status: "gone", text: "", because: titles.find((title) => title !== "") ?? "无法查看" };
  if (/系统错误|繁忙|稍后|稍候|try again|network/i.test(said))
    return { status: "blocked", text: "", because: titles.join(" ").slice(0, 60) };
  return titles.some((title) => title !== "") ? { status: "gone", text: "", because: titles.join(" ").slice(0, 60) } : undefined;
}

/** Keys that older templates set as variables, by the name that the newer page data uses. */
const variables: Readonly<Record<string, readonly string[]>> = {
  title: ["msg_title"],
  nick_name: ["nickname"],
  user_name: ["user_name"],
  author: ["author"],
  bizuin: ["biz"],
  mid: ["mid", "appmsgid"],
  idx: ["idx"],
  sn: ["sn"],
  ori_create_time: ["oriCreateTime", "ct", "create_time"],
  create_time: ["createTime", "publish_time"],
  link: ["msg_link"],
  item_show_type: ["item_show_type"],
};

/** `window.cgiDataNew = {…}` where the page has it, with the older variables filling what it lacks. */
function pageData(html: string): Fields {
  const at = /\bcgiDataNew\s*=\s*(?=\{)/.exec(html);
  const read = at ? readLiteral(html, at.index + at[0].length) : undefined;
  const data: Record<string, Literal> = typeof read === "object" && read !== null && !Array.isArray(read) ? { ...(read as Fields) } : {};
  for (const [key, names] of Object.entries(variables)) {
    if (asText(data[key]) !== "" && data[key] !== 0) continue;
    const found = names.map((name) => readAssigned(html, name)).find((value) => typeof value === "string" || typeof value === "number");
    if (found !== undefined) data[key] = found;
  }
  return data;
}

/** Item types whose text is in the page data: pictures (8) and text (10); 5, 6, 7, 11 and 17 may have either. */
function bodyText($: Page, data: Fields): string {
  const kind = asText(data.item_show_type) || "0";
  const inPage = flowText(
    $("#js_content").toArray(),
    ({ attribs }) => attribs.id === "js_text_desc" || attribs.style?.includes("display:none") === true,
  );
  if (kind === "0" && inPage !== "") return inPage;
  const plain = asText(data.content_noencode) || decodeTwice(asText(data.desc));
  const marked = /<(?:p|section|div|span|br|img)\b/i.test(plain);
  const text = marked ? flowText(load(plain).root().toArray()) : plainText(plain);
  if (text !== "") return text;
  if (kind === "8" || kind === "10") return plainText(meta($, "og:description").replaceAll("\\n", "\n"));
  return inPage;
}

/** Picture and text posts keep their line breaks; links in them are markup inside plain text. */
const plainText = (text: string): string =>
  decodeTwice(text)
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .replace(/\r\n?/g, "\n")
    .trim();

function publishedAt(data: Fields): string | undefined {
  const unix = Number(asText(data.ori_create_time));
  if (unix > 1_000_000_000) return new Date(unix * 1000).toISOString();
  return readTime(asText(data.create_time))?.at;
}

/** Who published it and which one it is: the only names of an article that do not expire. */
function identity(data: Fields, $: Page): Article["identity"] {
  const link = decodeTwice(asText(data.link)) || decodeTwice(meta($, "og:url"));
  const query = new URLSearchParams(/\?(.*?)(?:#|$)/.exec(link)?.[1] ?? "");
  const biz = asText(data.bizuin) || query.get("__biz") || "";
  const mid = asText(data.mid) || query.get("mid") || "";
  const idx = asText(data.idx) || query.get("idx") || "1";
  if (biz === "" || mid === "") return undefined;
  const sn = asText(data.sn) || query.get("sn") || "";
  const short = /\/s\/([\w-]{20,24})/.exec(link)?.[1];
  const account = asText(data.user_name);
  return { biz, mid, idx, ...(sn && { sn }), ...(short && { short }), ...(account && { account }) };
}

const asText = (value: Literal | undefined): string => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");

const meta = ($: Page, name: string): string => $(`meta[property="${name}"], meta[name="${name}"]`).first().attr("content")?.trim() ?? "";

/** Some fields are escaped twice (`&amp;quot;`), some once, some not: decoding what is plain changes nothing. */
function decodeTwice(text: string): string {
  const once = decodeEntities(text);
  return decodeEntities(once);
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const decodeEntities = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );

const tidyTitle = (title: string): string =>
  title
    .replaceAll("\\n", "\n")
    .replace(/[ \t\r]+/g, " ")
    .trim();

const compact = (text: string): string => text.replace(/\s+/g, "");

const known = (text: string): string | undefined => (text === "" ? undefined : text);
