import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { readFeed } from "../../../crawlers/feed.ts";
import { sharedFolder } from "../../shared-data.ts";

const item = (over = ""): string =>
  `<item><title>塘厦停电 &amp; 抢修</title><link>/news/1.html?spm=1</link><guid>n-1</guid><pubDate>Tue, 24 Sep 2019 08:00:00</pubDate><description><![CDATA[<p>供电部门<b>正在</b>抢修</p>]]></description>${over}</item>`;
const rss = (inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>本地新闻</title><link>http://news.example.cn/</link>${inner}</channel></rss>`;

test("reads RSS: absolute links, plain text, and Beijing time where no zone is given (trap 33)", async () => {
  const feed = await readFeed(rss(item()));
  expect(feed).toMatchObject({ title: "本地新闻", readBy: "rss-parser" });
  expect(feed.items).toEqual([
    {
      id: "n-1",
      link: "http://news.example.cn/news/1.html?spm=1",
      title: "塘厦停电 & 抢修",
      text: "供电部门正在抢修",
      author: undefined,
      publishedAt: "2019-09-24T00:00:00.000Z",
      updatedAt: undefined,
    },
  ]);
});

test("reads Atom and RDF, keeping zone-less dates in Beijing", async () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><entry><id>tag:1</id><title>t</title><link rel="alternate" href="http://a.example.cn/1"/><published>2026-07-18T09:00:00</published><updated>2026-07-18T10:00:00Z</updated><summary>s</summary></entry></feed>`;
  expect((await readFeed(atom)).items[0]).toMatchObject({
    link: "http://a.example.cn/1",
    publishedAt: "2026-07-18T01:00:00.000Z",
    updatedAt: "2026-07-18T10:00:00.000Z",
  });
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/"><channel><title>r</title><link>http://r.example.cn/</link></channel><item rdf:about="http://r.example.cn/9"><title>九</title><link>http://r.example.cn/9</link><dc:date>2026-07-18 09:00</dc:date></item></rdf:RDF>`;
  expect((await readFeed(rdf)).items[0]).toMatchObject({
    link: "http://r.example.cn/9",
    title: "九",
    publishedAt: "2026-07-18T01:00:00.000Z",
  });
});

test("decodes GB 2312 feeds itself", async () => {
  const bytes = iconv.encode(rss(item()).replace("utf-8", "gb2312"), "gbk");
  expect((await readFeed(bytes)).items[0]?.title).toBe("塘厦停电 & 抢修");
});

test.each([
  ["bare ampersands", rss(item("<comments>http://x.cn/?a=1&b=2</comments>"))],
  ["an entity of HTML", rss(item("<author>小&nbsp;满 &mdash; 记</author>"))],
  [
    "raw HTML in a description",
    rss(item().replace(/<description>[\s\S]*<\/description>/, "<description><p>供电部门<br>正在<b>抢修</p></description>")),
  ],
  ["a truncated end", rss(item() + item()).slice(0, -60)],
  ["control characters", rss(item("<author>小\u0003满</author>"))],
  ["a document type with entities", rss(item()).replace("?>", '?><!DOCTYPE rss [<!ENTITY x "y"><!ENTITY z "&x;&x;">]>')],
  ["junk before the prolog", `\n\n  <!-- cache -->${rss(item())}`],
])("one bad spot does not silence the source: %s (trap 31)", async (_name, text) => {
  const feed = await readFeed(text);
  expect(feed.items.length).toBeGreaterThanOrEqual(1);
  expect(feed.items[0]).toMatchObject({ id: "n-1", title: "塘厦停电 & 抢修", publishedAt: "2019-09-24T00:00:00.000Z" });
});

test.each([
  ["an HTML page", "<html><body><p>404</p></body></html>"],
  ["a comment only, which rss-parser never settles on", "<!-- nothing here -->"],
  ["nothing", ""],
])("%s is not a feed", async (_name, text) => {
  await expect(readFeed(text)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
});

test("an empty feed is a feed without items", async () => expect((await readFeed(rss(""))).items).toEqual([]));

test("never fails otherwise than by saying that it is no feed", async () => {
  const piece = fc.constantFrom(
    "<rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<title>",
    "a & b",
    "<![CDATA[",
    "]]>",
    "<feed>",
    "<entry/>",
    "&nbsp;",
    "</rss>",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const code = await readFeed(pieces.join("")).then(
        () => "ok",
        (error: { code?: string }) => error.code,
      );
      return code === "ok" || code === "SOURCE_CHANGED";
    }),
    { numRuns: 60 },
  );
});

const folder = sharedFolder("fixtures/feeds");

const notFeeds = new Set([
  "unrecognized.rss",
  "rss_empty_document.xml",
  "invalid-prolog.xml",
  "utf8-incorrect-prolog.xml",
  "encoding-gb2312.expected.json",
]);

test.runIf(folder)("reads every saved feed with all of its items", async () => {
  const files = readdirSync(folder ?? "", { recursive: true, encoding: "utf8" }).filter((file) => /\.(?:xml|rss|atom)$/.test(file));
  expect(files.length).toBeGreaterThan(35);
  const wrong: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(join(folder ?? "", file));
    const feed = await readFeed(bytes).catch(() => undefined);
    if (notFeeds.has(file.split("/").at(-1) ?? "")) continue;
    const text = bytes
      .toString("latin1")
      .replaceAll("\0", "")
      .replace(/<!--[\s\S]*?-->/g, "");
    const wanted = text.match(/<(?:item|entry)[\s>/]/g)?.length ?? 0;
    if (feed?.items.length !== wanted) wrong.push(`${file}: ${feed?.items.length} of ${wanted}`);
  }
  expect(wrong).toEqual([]);
});

/** feedparser's own corpus, from its PyPI source archive: not in the repository; `FEEDPARSER_TESTS` names where it was unpacked. */
const corpus = process.env.FEEDPARSER_TESTS;

// A corpus of somebody else's, from a source archive that a person unpacks: run where it is given, not a test that is skipped.
const testCorpus = corpus !== undefined && existsSync(corpus) ? test : () => undefined;
testCorpus("reads feedparser's corpus", async () => {
  const share = async (set: string): Promise<{ right: number; all: number }> => {
    const files = readdirSync(join(corpus ?? "", set), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".xml"));
    const read = await Promise.all(
      files.map((file) =>
        readFeed(readFileSync(join(corpus ?? "", set, file))).then(
          () => 1,
          () => 0,
        ),
      ),
    );
    return { right: read.reduce<number>((all, one) => all + one, 0), all: files.length };
  };
  const well = await share("wellformed");
  expect(well.right / well.all).toBeGreaterThan(0.97);
  const ill = await share("illformed");
  expect(ill.right).toBeGreaterThanOrEqual(14);
});
