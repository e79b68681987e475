import iconv from "iconv-lite";
import { formatBeijing } from "../lib/time.ts";
import type { Announcement, Article, Post, World } from "./world.ts";

/** What a site answers. */
export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

const html = (body: string): Answer => ({ type: "text/html; charset=utf-8", body });
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] as string);
const two = (value: number): string => String(value).padStart(2, "0");

/** `Sat Aug 20 18:29:52 +0800 2022`, as m.weibo.cn writes it. */
const weiboTime = (atMs: number): string => {
  const at = new Date(atMs + 8 * 3_600_000);
  const [week, month] = [
    ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][at.getUTCDay()],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][at.getUTCMonth()],
  ];
  return `${week} ${month} ${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0800 ${at.getUTCFullYear()}`;
};

/** Fresh posts carry a relative time, as the site does. */
const shownTime = (atMs: number, nowMs: number): string => {
  const seconds = (nowMs - atMs) / 1000;
  if (seconds < 60) return "刚刚";
  return seconds < 3600 ? `${Math.floor(seconds / 60)}分钟前` : weiboTime(atMs);
};

const emoji = (text: string): string =>
  escapeHtml(text).replace(
    /\[([^\]]+)\]/g,
    '<span class="url-icon"><img alt=[$1] src="https://h5.sinaimg.cn/m/emoticon/icon/default/x.png" /></span>',
  );

const mblog = (post: Post, nowMs: number): object => ({
  created_at: shownTime(post.atMs, nowMs),
  id: post.mid,
  idstr: post.mid,
  mid: post.mid,
  text: post.root
    ? `${emoji(post.text || "转发微博")}//<a href='/n/${post.root.by}'>@${post.root.by}</a>:${emoji(post.root.text)}`
    : emoji(post.text),
  ...(post.root && {
    raw_text: `${post.text || "转发微博"}//@${post.root.by}:${post.root.text}`,
    retweeted_status: mblog(post.root, nowMs),
  }),
  isLongText: false,
  region_name: "发布于 广东",
  reposts_count: Math.floor((nowMs - post.atMs) / 600_000),
  comments_count: Math.floor((nowMs - post.atMs) / 400_000),
  attitudes_count: Math.floor((nowMs - post.atMs) / 300_000),
  user: {
    id: post.uid,
    screen_name: post.by,
    verified: post.verifiedType >= 0,
    verified_type: post.verifiedType,
    followers_count: post.followers > 10_000 ? `${post.followers / 10_000}万` : post.followers,
  },
  visible: { type: 0, list_id: 0 },
});

const pageSize = 10;

/** m.weibo.cn's real-time search: one card group a page, newest first; a page may hold fewer than ten. */
export const weiboSearch = (world: World, query: string, page: number, nowMs: number): Answer => {
  const words = query.split(/\s+/).filter((word) => word && word !== "东莞");
  const found = world.posts.filter(
    (post) => post.atMs <= nowMs && words.every((word) => `${post.text}${post.root?.text ?? ""}`.includes(word)),
  );
  const shown = found.slice((page - 1) * pageSize, page * pageSize);
  if (shown.length === 0) return json({ ok: 0, msg: "这里还没有内容", data: { cards: [] } });
  const cards = [
    {
      card_type: 11,
      show_type: 1,
      card_group: shown.map((post) => ({ card_type: 9, itemid: `seqid:1|type:61|t:0|pos:${page}|q:${query}`, mblog: mblog(post, nowMs) })),
    },
  ];
  return json({
    ok: 1,
    data: {
      cardlistInfo: {
        containerid: `100103type=61&q=${query}&t=0`,
        total: Math.min(1000, found.length),
        page_size: String(pageSize),
        page: page + 1,
        starttime: Math.floor(nowMs / 1000),
      },
      cards,
    },
  });
};

const json = (body: unknown): Answer => ({ type: "application/json; charset=utf-8", body: JSON.stringify(body) });

/** Sogou's WeChat article search: a signed, short-lived link a result; the time only in the `t` attribute. */
export const sogouSearch = (world: World, query: string, nowMs: number): Answer => {
  const words = query.split(/\s+/).filter(Boolean);
  const found = world.wechat.filter(
    (article) => article.atMs <= nowMs && words.some((word) => `${article.title}${article.text}`.includes(word)),
  );
  const mark = (text: string): string =>
    words.reduce((marked, word) => marked.replaceAll(word, `<em><!--red_beg-->${word}<!--red_end--></em>`), escapeHtml(text));
  const items = found.map((article, at) => {
    const seconds = Math.floor(article.atMs / 1000);
    return `<li id="sogou_vr_11002601_box_${at}" d="x"><div class="txt-box"><h3><a target="_blank" href="/link?url=dn9a_${article.key}&amp;type=2&amp;query=${encodeURIComponent(query)}&amp;token=demo" id="sogou_vr_11002601_title_${at}" uigs="article_title_${at}">${mark(article.title)}</a></h3>
<p class="txt-info" id="sogou_vr_11002601_summary_${at}">${mark(article.text.slice(0, 60))}...</p>
<div class="s-p" t="${seconds}"><a class="account" target="_blank" id="sogou_vr_11002601_account_${at}">${article.account}</a><span class="s2"><script>document.write(timeConvert('${seconds}'))</script></span></div></div></li>`;
  });
  const list =
    items.length > 0
      ? `<div class="news-box"><ul class="news-list">${items.join("\n")}</ul></div>`
      : `<div class="no-sosuo" id="noresult_part1_container"><p>暂无与“${escapeHtml(query)}”相关的官方认证订阅号文章。</p></div>`;
  return html(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${escapeHtml(query)}的相关微信公众号文章 – 搜狗微信搜索</title></head><body>${list}</body></html>`,
  );
};

/** The stub behind a Sogou link: the real address in pieces of script. */
export const sogouLink = (key: string, nowMs: number): Answer => {
  const url = `https://mp.weixin.qq.com/s?src=11&timestamp=${Math.floor(nowMs / 1000)}&ver=4839&signature=demo${key}&new=1`;
  const pieces = url.match(/.{1,11}/g) as string[];
  return html(
    `<meta content="always" name="referrer"><script>(new Image()).src = 'https://weixin.sogou.com/approve?uuid=' + 'demo' + '&token=' + 'TOKEN' + '&from=inner';setTimeout(function () {var url = '';${pieces.map((piece) => `url += '${piece}';`).join("")}url.replace("@", "");window.location.replace(url)},100);</script>`,
  );
};

/** An mp.weixin.qq.com article: identity and time in the page's own script data, body hidden until scripts run. */
export const mpArticle = (article: Article | undefined): Answer => {
  if (!article)
    return html(
      '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div class="weui-msg"><h2 class="weui-msg__title">该内容已被发布者删除</h2></div></body></html>',
    );
  const biz = Buffer.from(
    `33${[...article.account].reduce((sum, sign) => (sum * 33 + (sign.codePointAt(0) ?? 0)) % 90_000_000, 9)}`,
  ).toString("base64");
  const seconds = Math.floor(article.atMs / 1000);
  const link = `http://mp.weixin.qq.com/s?__biz=${biz}&amp;mid=${article.key}&amp;idx=1&amp;sn=${article.key}aa#rd`;
  const body = article.text
    .split("。")
    .filter(Boolean)
    .map((sentence) => `<p><span>${escapeHtml(sentence)}。</span></p>`)
    .join("");
  return html(`<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="${escapeHtml(article.title)}"><meta property="og:url" content="${link}"><title></title></head>
<body id="activity-detail" class="zh_CN"><div id="js_article" class="rich_media"><div id="img-content"><h1 class="rich_media_title" id="activity-name">${escapeHtml(article.title)}</h1>
<div id="meta_content"><span class="rich_media_meta rich_media_meta_nickname"><a href="javascript:void(0);" id="js_name">${article.account}</a></span><em id="publish_time" class="rich_media_meta"></em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0; ">${body}</div></div></div>
<script>var biz = "" || "${biz}" || ""; var mid = "" || "${article.key}" || ""; var idx = "" || "1" || ""; var ct = "${seconds}";
function JsDecode(v){return v}
window.cgiDataNew = { base_resp: { ret: '0' * 1 }, user_name: JsDecode('gh_demo'), nick_name: JsDecode('${article.account}'), title: JsDecode('${article.title}'), bizuin: JsDecode('${biz}'), mid: '${article.key}' * 1, idx: '1' * 1, sn: JsDecode('${article.key}aa'), item_show_type: '0' * 1, ori_create_time: '${seconds}' * 1, create_time: JsDecode('${formatBeijing(article.atMs)}'), link: JsDecode('${link.replaceAll("&amp;", "\\x26")}') };</script></body></html>`);
};

/** An RSS 2.0 feed whose dates carry no zone, as many Chinese feeds do. */
export const rssFeed = (title: string, host: string, articles: readonly Article[], nowMs: number): Answer => ({
  type: "application/xml; charset=utf-8",
  body: `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${title}</title><link>https://${host}/</link><description>${title}</description>${articles
    .filter((article) => article.atMs <= nowMs)
    .map(
      (article) =>
        `<item><title>${escapeHtml(article.title)}</title><link>https://${host}/news/${article.key}.html</link><guid>https://${host}/news/${article.key}.html</guid><pubDate>${formatBeijing(article.atMs)}:00</pubDate><description><![CDATA[<p>${article.text}</p>]]></description></item>`,
    )
    .reverse()
    .join("")}</channel></rss>`,
});

const gbk = (body: string): Answer => ({ type: "text/html", body: iconv.encode(body, "gb18030") });

/** The list page of a news site of the old school: GBK bytes, no charset in the header. */
export const gbkList = (articles: readonly Article[], nowMs: number): Answer =>
  gbk(
    `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>东莞日报_莞闻</title></head><body><div id="nav"><a href="/">首页</a></div><ul id="newslist">${articles
      .filter((article) => article.atMs <= nowMs)
      .map(
        (article) =>
          `<li><h2><a href="/html/${formatBeijing(article.atMs, "day").replaceAll("-", "")}/t${article.key}.shtml">${article.title}</a></h2><span>${formatBeijing(article.atMs)}</span></li>`,
      )
      .reverse()
      .join("")}</ul></body></html>`,
  );

/** An article page of that site. */
export const gbkArticle = (article: Article | undefined): Answer =>
  article
    ? gbk(
        `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>${article.title}_东莞日报</title></head><body><div id="nav"><a href="/">首页</a><a href="/html/">莞闻</a></div><div class="main"><h1>${article.title}</h1><div class="info">${formatBeijing(article.atMs)}　来源：东莞日报　作者：本报记者</div><div id="content">${article.text
          .split("。")
          .filter(Boolean)
          .map((sentence) => `<p>　　${sentence}。</p>`)
          .join(
            "",
          )}</div><div class="related"><h3>相关阅读</h3><ul><li><a href="/html/a.shtml">更多莞闻</a></li></ul></div></div><div id="foot">东莞日报版权所有</div></body></html>`,
      )
    : { status: 404, type: "text/html", body: "<html><title>404</title></html>" };

const noticeBlock = (notice: Announcement): string =>
  `<div class="xinxi"><h4>${notice.kind}</h4><p class="p1"><i>${formatBeijing(notice.startMs)}—${formatBeijing(notice.endMs)}</i></p><p class="p2">停电范围：${notice.range}</p><p class="p3">停电线路：10kV演示线（${notice.reason}，编号${notice.number}）</p></div>`;

/** The official page of planned outages. */
export const noticePage = (notices: readonly Announcement[], nowMs: number): Answer =>
  html(
    `<!DOCTYPE html><html><head><meta charset="utf-8"><title>停电信息公告</title></head><body><h1>停电信息公告</h1><div id="noticelist">${notices
      .filter((notice) => notice.atMs <= nowMs)
      .map(noticeBlock)
      .join("\n")}<ul class="page"><li class="inline_block_fix next no_page">下一页</li></ul></div></body></html>`,
  );
