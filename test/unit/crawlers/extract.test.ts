import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { readLiteral } from "../../../crawlers/article/literal.ts";
import { extract } from "../../../crawlers/extract.ts";
import { sharedFolder } from "../../shared-data.ts";

const paragraphs = [
  "本报讯（记者 李小满）昨晚八时许，清溪镇一处变压器发生故障，附近三个小区一度停电，居民纷纷下楼纳凉。",
  "供电部门接报后立即派出抢修队伍赶赴现场，经过两个多小时的紧张抢修，至晚上十时二十分全部恢复供电。",
  "供电部门提醒，夏季用电高峰期间，居民应避免同时使用多台大功率电器，遇到停电可拨打服务热线了解情况。",
];

const news = (over: { head?: string; above?: string; below?: string; charset?: string } = {}): string => `<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=${over.charset ?? "utf-8"}">${over.head ?? ""}
<title>变压器故障致三小区停电 两小时后恢复_某市新闻网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/news">新闻</a><a href="/video">视频</a><a href="/bbs">论坛</a></div>
<div class="main"><h1>变压器故障致三小区停电 两小时后恢复</h1>
<div class="info">${over.above ?? "2026年07月18日 09:12　来源：某市日报　作者：李小满"}</div>
<div class="TRS_Editor">${paragraphs.map((text) => `<p>　　${text}</p>`).join("")}</div>
${over.below ?? ""}</div>
<div class="side"><h3>热门新闻</h3><ul>${["甲", "乙", "丙", "丁"].map((name) => `<li><a href="/${name}">${name}地今起实行新规</a></li>`).join("")}</ul></div>
</body></html>`;

test("reads title, source, author, time and text of a news page in GBK", () => {
  const page = extract(iconv.encode(news({ charset: "gb2312" }), "gbk"));
  expect(page).toMatchObject({
    status: "ok",
    title: "变压器故障致三小区停电 两小时后恢复",
    account: "某市日报",
    author: "李小满",
    publishedAt: "2026-07-18T01:12:00.000Z",
  });
  expect(page.text).toBe(paragraphs.join("\n"));
});

test("keeps other articles, readers' comments and page tools out of the text (trap 36)", () => {
  const below = `<div>分享到：微信 微博</div><div><h3>相关阅读</h3><ul><li><a href="/1">漏电触电事故频发</a></li><li><a href="/2">电费翻倍谁之过</a></li></ul></div>
    <div><p>已有 12 条评论</p><p>又停电了，供电局在干什么！我家冰箱里的东西都坏了，谁来赔偿我的损失？</p></div>`;
  const { text } = extract(news({ below }));
  for (const leak of ["触电", "电费翻倍", "赔偿我的损失", "新规", "论坛"]) expect(text).not.toContain(leak);
});

test.each([
  ["stated in the head", { head: '<meta name="PubDate" content="2026-07-18 09:12">', above: "来源：某市日报" }, "2026-07-18T01:12:00.000Z"],
  ["stated as the day, shown to the minute", { head: '<meta name="PubDate" content="2026-07-18">' }, "2026-07-18T01:12:00.000Z"],
  [
    "stated as the last change, shown as the first",
    { head: '<meta property="article:published_time" content="2026-07-18T10:40:00+08:00">' },
    "2026-07-18T01:12:00.000Z",
  ],
  ["shown as updated, too", { above: "2026-07-18 09:12 最后更新：2026-07-19 11:00" }, "2026-07-18T01:12:00.000Z"],
  ["nowhere", { above: "来源：某市日报" }, undefined],
])("the time of publication %s", (_name, over, expected) => expect(extract(news(over)).publishedAt).toBe(expected));

test("takes a day from the address only when the page names none", () => {
  const hints = { url: "http://news.example.cn/content/2026-07/17/content_1.htm" };
  expect(extract(news({ above: "来源：某市日报" }), hints).publishedAt).toBe("2026-07-16T16:00:00.000Z");
  expect(extract(news(), hints).publishedAt).toBe("2026-07-18T01:12:00.000Z");
});

test("finds text that is hidden in a text area or in a script", () => {
  const body = paragraphs.map((text) => `<p>${text}</p>`).join("");
  const escaped = body.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const frame = (inner: string): string =>
    `<html><head><title>变压器故障致三小区停电</title></head><body><div id="root"></div>${inner}</body></html>`;
  expect(extract(frame(`<textarea class="article-content">${escaped}</textarea>`)).text).toContain(paragraphs[1]);
  expect(extract(frame(`<script>var DATA = {article: {content: '${escaped}', id: 7}};</script>`)).text).toContain(paragraphs[1]);
});

const wechat = (data: string, body = ""): string => `<!DOCTYPE html><html><head><script src="//res.wx.qq.com/a.js"></script>
<meta property="og:url" content="https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"></head><body><div id="js_article">${body}</div>
<script>window.cgiDataNew = { base_resp: { ret: '0' * 1 }, ${data} };</script></body></html>`;

const identity =
  "user_name: JsDecode('gh_000000000001'), nick_name: JsDecode('小城用电'), bizuin: 'MzAwMDAwMDAwMQ==', mid: '2650000001' * 1, idx: '3' * 1, sn: '0f'";

test("reads a WeChat article whose text is hidden until its script runs", () => {
  const page = wechat(
    `${identity}, title: JsDecode('停电了怎么办\\x26amp;小常识'), author: '小满', ori_create_time: '1784336400' * 1, item_show_type: '0' * 1`,
    `<h1 id="activity-name"></h1><em id="publish_time"></em><div id="js_content" style="visibility: hidden;"><section><p>先看<span>邻居家</span></p><p>再看空气开关</p></section><script>1</script></div>`,
  );
  expect(extract(page)).toMatchObject({
    status: "ok",
    title: "停电了怎么办&小常识",
    account: "小城用电",
    author: "小满",
    publishedAt: "2026-07-18T01:00:00.000Z",
    text: "先看邻居家\n再看空气开关",
    identity: { biz: "MzAwMDAwMDAwMQ==", mid: "2650000001", idx: "3", short: "AbCdEfGhIjKlMnOpQrStUv" },
  });
});

test.each([
  [
    "pictures (8)",
    `item_show_type: '8' * 1, title: '夜修', content_noencode: '抢修到天亮\\x0a\\x0a辛苦了 \\x26amp;lt;3'`,
    "",
    "夜修",
    "抢修到天亮\n\n辛苦了 <3",
  ],
  [
    "text (10) with only a header in its element",
    `item_show_type: '10' * 1, title: '通知', content_noencode: '今晚十点恢复'`,
    '<div id="js_content">小城用电</div>',
    "通知",
    "今晚十点恢复",
  ],
  [
    "text (10) that is its own title",
    `item_show_type: '10' * 1, title: '今晚停电\\x0a十点恢复', content_noencode: ''`,
    "",
    undefined,
    "今晚停电\n十点恢复",
  ],
])("reads a post of %s", (_name, data, body, title, text) => {
  const page = extract(wechat(`${identity}, ${data}, create_time: '2026-07-18 09:00'`, body));
  expect(page).toMatchObject({ status: "ok", text, publishedAt: "2026-07-18T01:00:00.000Z" });
  expect(page.title).toBe(title);
});

test("takes the value from whichever side of the bars it stands on, in old templates", () => {
  const html = `<html><body><div id="js_article"><div id="js_content"><p>旧版文章</p></div></div><script src="//res.wx.qq.com/b.js"></script><script>
    var biz = ""||"MzAwMDAwMDAwMg=="; var mid = "" || ""|| "2650000002"; var idx = "" || "" || "2"; var ct = "1523110915"; var nickname = "老号"; var msg_title = "旧闻";</script></body></html>`;
  expect(extract(html)).toMatchObject({
    title: "旧闻",
    account: "老号",
    identity: { biz: "MzAwMDAwMDAwMg==", mid: "2650000002", idx: "2" },
  });
});

const message = (title: string): string =>
  `<html><head><title></title></head><body><div class="weui-msg"><h2 class="weui-msg__title">\n\n</h2><div class="weui-msg__title warn">  ${title} </div></div></body></html>`;

test.each([
  ["该内容已被发布者删除", "gone"],
  ["The content has been deleted by the author.", "gone"],
  ["此内容因违规无法查看", "gone"],
  ["链接已过期", "gone"],
  ["此帐号已被屏蔽, 内容无法查看", "gone"],
  ["环境异常", "blocked"],
])("knows the page that says %s", (title, status) => {
  const page = extract(message(title));
  expect(page).toMatchObject({ status, text: "" });
  expect(page.because).toContain(title);
});

test("knows the small page without WeChat's frame", () => {
  expect(
    extract(
      '<html><head><title>该内容暂时无法查看</title></head><body><div class="mesg-block"><p>该内容暂时无法查看</p></div></body></html>',
    ).status,
  ).toBe("gone");
});

test("reads literals and never runs them", () => {
  expect(
    readLiteral(`{a: '1' * 1, b: "" || "x", c: JsDecode('\\x26lt;'), d: run({evil: 1}), e: [1, , 'z'], 'f': -2.5, g: true}`, 0),
  ).toEqual({
    a: 1,
    b: "x",
    c: "&lt;",
    d: { evil: 1 },
    e: [1, "z"],
    f: -2.5,
    g: true,
  });
  expect(readLiteral("{a: (function(){ return 1 })(), b: 'kept', c: x ? 'y' : 'z', d: `t`}", 0)).toMatchObject({ b: "kept", d: "t" });
  expect(readLiteral("{a: 'never closed", 0)).toBeUndefined();
});

test("never throws, whatever the page", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (html) => void extract(html)),
    { numRuns: 40 },
  );
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (source) => void readLiteral(source, 0)));
});

const folder = sharedFolder("data/extraction");

interface Truth {
  readonly id: string;
  readonly kind: string;
  readonly title: string | null;
  readonly date: string | null;
  readonly text: string;
}

const tokens = (text: string): string[] => text.normalize("NFKC").match(/[\u3400-\u9fff\uf900-\ufaff]|[A-Za-z]+|\d+/g) ?? [];

const shingles = (text: string): Map<string, number> => {
  const words = tokens(text);
  const counts = new Map<string, number>();
  for (let at = 0; at < Math.max(1, words.length - 3); at += 1) {
    const key = words.slice(at, at + 4).join(" ");
    if (key !== "") counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

const overlap = (truth: string, read: string): { precision: number; recall: number } => {
  const [left, right] = [shingles(truth), shingles(read)];
  const sum = (counts: Map<string, number>): number => [...counts.values()].reduce((all, count) => all + count, 0);
  const hit = [...left].reduce((all, [key, count]) => all + Math.min(count, right.get(key) ?? 0), 0);
  return { precision: sum(right) === 0 ? 0 : hit / sum(right), recall: hit / Math.max(1, sum(left)) };
};

const mean = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0) / values.length;
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\s\p{P}\p{S}]+/gu, "")
    .toLowerCase();
const beijing = (at: string | undefined): string => (at ? new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10) : "");

test.runIf(folder)("reads the saved pages at least as well as was promised", () => {
  const lines = readFileSync(join(folder ?? "", "truth.jsonl"), "utf8")
    .trim()
    .split("\n");
  const pages = lines.map((line) => {
    const truth = JSON.parse(line) as Truth;
    return { truth, read: extract(gunzipSync(readFileSync(join(folder ?? "", "pages", `${truth.id}.html.gz`)))) };
  });
  const bodies = pages
    .filter(({ truth }) => truth.kind !== "wechat-gone" && tokens(truth.text).length >= 40)
    .map(({ truth, read }) => overlap(truth.text, read.text));
  const precision = mean(bodies.map((body) => body.precision));
  const recall = mean(bodies.map((body) => body.recall));
  expect((2 * precision * recall) / (precision + recall)).toBeGreaterThanOrEqual(0.965);
  const titled = pages.filter(({ truth }) => truth.title);
  expect(mean(titled.map(({ truth, read }) => Number(plain(truth.title ?? "") === plain(read.title ?? ""))))).toBeGreaterThanOrEqual(0.97);
  const dated = pages.filter(({ truth }) => truth.date);
  expect(mean(dated.map(({ truth, read }) => Number(truth.date?.slice(0, 10) === beijing(read.publishedAt))))).toBeGreaterThanOrEqual(0.94);
  expect(pages.filter(({ truth, read }) => truth.kind === "wechat-gone" && read.status !== "gone")).toEqual([]);
});
