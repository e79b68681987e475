import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openArchive } from "../../../crawlers/archive.ts";
import { createJar } from "../../../crawlers/cookies.ts";
import { createFetch } from "../../../crawlers/fetch.ts";
import { readXlsx } from "../../../crawlers/import/xlsx.ts";
import { createPermits } from "../../../crawlers/robots.ts";
import { scrub } from "../../../crawlers/scrub.ts";
import type { Page, Request } from "../../../crawlers/source.ts";
import { Failure } from "../../../lib/errors.ts";
import type { HttpRequest, HttpResponse } from "../../../lib/http.ts";
import { zip } from "../../../lib/zip.ts";

const fetchedAt = "2026-07-18T04:00:00.000Z";
const pageOf = (body: string, at = fetchedAt): Page => ({
  request: { url: "https://www.example.cn/1", headers: { cookie: "SUB=secret", referer: "https://www.example.cn/" } },
  finalUrl: "https://www.example.cn/1",
  status: 200,
  contentType: "text/html; charset=utf-8",
  body,
  bytes: Buffer.from(body),
  fetchedAt: at,
});

describe("raw pages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wenfeng-raw-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("come back byte for byte under their hash, without cookies", async () => {
    const archive = openArchive(folder);
    const hash = await archive.keep(pageOf("<p>停电</p>"), "daily");
    const kept = await archive.read(hash);
    expect(kept).toMatchObject({ source: "daily", hash, page: { body: "<p>停电</p>", status: 200, fetchedAt } });
    expect(Buffer.from(kept?.page.bytes ?? [])).toEqual(Buffer.from("<p>停电</p>"));
    expect(JSON.stringify(kept?.page.request)).not.toContain("secret");
    expect(await archive.read("0".repeat(64))).toBeUndefined();
    expect(await archive.read("../../etc/passwd")).toBeUndefined();
  });

  test("are told oldest first since an instant, kept once, and pruned by age", async () => {
    const archive = openArchive(folder);
    await archive.keep(pageOf("乙", "2026-07-18T02:00:00.000Z"), "s");
    await archive.keep(pageOf("甲", "2026-07-18T01:00:00.000Z"), "s");
    await archive.keep(pageOf("甲", "2026-07-18T03:00:00.000Z"), "s");
    const read: string[] = [];
    for await (const { page } of archive.since("2026-07-18T00:00:00.000Z")) read.push(page.body);
    expect(read).toEqual(["甲", "乙"]);
    expect(await archive.prune("2026-07-18T01:30:00.000Z")).toBe(1);
    expect(await archive.prune("2026-07-18T01:30:00.000Z")).toBe(0);
  });
});

test("visitor cookies go back to their own site until they expire, and to no other", () => {
  let nowMs = 0;
  const jar = createJar(() => nowMs);
  jar.take(
    "https://weixin.sogou.com/weixin",
    ["SNUID=1; Domain=.sogou.com; Max-Age=60", "own=2; Path=/", "bad=3; Domain=com", "other=4; Domain=example.cn"],
    0,
  );
  expect(jar.header("https://weixin.sogou.com/link")).toBe("SNUID=1; own=2");
  expect(jar.header("https://www.sogou.com/")).toBe("SNUID=1");
  expect(jar.header("https://example.cn/")).toBeUndefined();
  nowMs = 61_000;
  expect(jar.header("https://weixin.sogou.com/link")).toBe("own=2");
});

const answering = (answer: (request: HttpRequest) => Partial<HttpResponse>) =>
  Object.assign(
    async (request: HttpRequest): Promise<HttpResponse> => ({
      status: 200,
      headers: {},
      bytes: new Uint8Array(),
      finalUrl: request.url,
      ...answer(request),
    }),
    { close: async () => undefined },
  );

describe("robots.txt", () => {
  const rules = "User-agent: *\nDisallow: /private/\n\nUser-agent: Wenfeng\nDisallow: /no-wenfeng/\n";
  const permitsOf = (answer: (request: HttpRequest) => Partial<HttpResponse>, now = () => new Date(fetchedAt)) =>
    createPermits({ http: answering(answer), now, userAgent: "Wenfeng" });

  test("is read once a day and obeyed", async () => {
    let asked = 0;
    const permits = permitsOf(() => {
      asked += 1;
      return { bytes: Buffer.from(rules) };
    });
    expect(await permits("https://www.example.cn/no-wenfeng/1")).toBe(false);
    expect(await permits("https://www.example.cn/news/1")).toBe(true);
    expect(asked).toBe(1);
  });

  test.each([
    ["missing", { status: 404 }],
    ["a front page in its place", { bytes: Buffer.from("<html>首页</html>") }],
  ])("%s means no rules", async (_what, answer) => expect(await permitsOf(() => answer)("https://www.example.cn/private/1")).toBe(true));

  test("that cannot be read leaves the last rules in force", async () => {
    let nowMs = Date.parse(fetchedAt);
    let works = true;
    const permits = permitsOf(
      () => {
        if (!works) throw new Failure("NET_TIMEOUT", "慢");
        return { bytes: Buffer.from(rules) };
      },
      () => new Date(nowMs),
    );
    expect(await permits("https://www.example.cn/no-wenfeng/1")).toBe(false);
    works = false;
    nowMs += 25 * 3_600_000;
    expect(await permits("https://www.example.cn/no-wenfeng/1")).toBe(false);
  });
});

describe("fetching", () => {
  const fetchOf = (answer: (request: HttpRequest) => Partial<HttpResponse>, clock = { ms: Date.parse(fetchedAt) }) =>
    createFetch({
      http: answering(answer),
      now: () => new Date(clock.ms),
      sleep: async (ms) => {
        clock.ms += ms;
      },
      random: () => 0.5,
      userAgent: "test",
    });
  const request: Request = { url: "https://www.example.cn/" };

  test("Retry-After is obeyed to the second", async () => {
    const clock = { ms: Date.parse(fetchedAt) };
    let status = 429;
    const fetch = fetchOf(() => ({ status, headers: { "retry-after": "120" } }), clock);
    expect((await fetch(request, 0)).status).toBe(429);
    await expect(fetch(request, 0)).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
    status = 200;
    clock.ms += 119_000;
    await expect(fetch(request, 0)).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
    clock.ms += 2000;
    expect((await fetch(request, 0)).status).toBe(200);
  });

  test("one host that asks to be left alone does not stop another", async () => {
    const fetch = fetchOf(({ url }) => ({ status: url.includes("weibo") ? 432 : 200 }));
    await fetch({ url: "https://m.weibo.cn/" }, 0);
    await expect(fetch({ url: "https://m.weibo.cn/" }, 0)).rejects.toMatchObject({ code: "SOURCE_BLOCKED" });
    expect((await fetch(request, 0)).status).toBe(200);
  });

  test("a passing fault is tried again, three times and no more", async () => {
    let asked = 0;
    const fetch = fetchOf(() => {
      asked += 1;
      return { status: 502 };
    });
    await expect(fetch(request, 0)).rejects.toMatchObject({ code: "NET_STATUS" });
    expect(asked).toBe(3);
  });

  test("a page that needs a browser says so where there is none", async () => {
    await expect(fetchOf(() => ({}))({ ...request, needs: "browser" }, 0)).rejects.toMatchObject({ code: "BROWSER_MISSING" });
  });
});

test("a recorded page holds no token, cookie, phone or mail address, and keeps its shape", () => {
  const page = `{"url":"https://m.weibo.cn/x?token=AbC123&page=2","user":{"id":7},"pass_ticket":"ZZtop9876","tel":"13912345678","mail":"somebody.real@corp.cn","id":"5321900000000001"} Set-Cookie: SUB=_2AkMabc; SNUID=77`;
  const clean = scrub(page);
  for (const secret of ["AbC123", "ZZtop9876", "13912345678", "somebody.real", "_2AkMabc"]) expect(clean).not.toContain(secret);
  for (const kept of ["page=2", '"id":7', "5321900000000001"]) expect(clean).toContain(kept);
});

test("reads a sheet: shared and inline texts, dates, gaps", () => {
  const part = (name: string, xml: string) => ({ name, bytes: Buffer.from(xml) });
  const bytes = zip([
    part("xl/sharedStrings.xml", "<sst><si><t>正文</t></si><si><r><t>停</t></r><r><t>电了</t></r></si></sst>"),
    part("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'),
    part(
      "xl/worksheets/sheet1.xml",
      '<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>时间</t></is></c></row><row><c r="A2" t="s"><v>1</v></c><c r="C2" s="1"><v>46221.354166666664</v></c></row></sheetData></worksheet>',
    ),
  ]);
  expect(readXlsx(bytes)).toEqual([
    ["正文", "", "时间"],
    ["停电了", "", "2026-07-18 08:30:00"],
  ]);
  expect(() => readXlsx(Buffer.from("not a zip"))).toThrow(/XLSX/);
});
