import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sparticuz from "@sparticuz/chromium";
import { expect, test } from "vitest";
import {
  canonical,
  chainSubject,
  dueRevisits,
  eraseEvidence,
  isPreserved,
  readChain,
  takeEvidence,
  verifyChain,
} from "../../../handling/evidence.ts";
import { exportEvidence } from "../../../handling/evidence-export.ts";
import { printFalseReport } from "../../../handling/false-report-print.ts";
import { falseReportBook, joinFalseReport, noteOnFalseReport, proposeFalseReport } from "../../../handling/false-reports.ts";
import { perform } from "../../../handling/ledger.ts";
import { checkPicture, mentionOf, readManual } from "../../../handling/manual.ts";
import { renderPage } from "../../../handling/screenshot.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { Act } from "../../../model/act.ts";
import { memoryActs } from "../../acts.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const doing = (hour: number, because = "Ⅱ级自动取证") => ({ who: "闻风", because, at: new Date(Date.UTC(2026, 6, 1, hour)).toISOString() });
const page = (text: string, status = 200, url = "https://weibo.com/1/a") => ({
  url,
  status,
  parts: { raw: bytes(`<p>${text}</p>`), text: bytes(text), headers: bytes("{}") },
});

const chained = async () => {
  const store = memoryActs();
  await takeEvidence(store, page("变压器爆炸了"), doing(2));
  await takeEvidence(store, page("另一条", 200, "https://weibo.com/2/b"), doing(3));
  await takeEvidence(store, page("变压器冒烟了"), doing(4));
  await takeEvidence(store, page("抱歉，此内容已被作者删除", 404), doing(5));
  return store;
};

test("edits and deletions are recorded, and the chain verifies", async () => {
  const store = await chained();
  expect((await readChain(store)).links.map(({ n, change }) => [n, change])).toEqual([
    [1, "first"],
    [2, "first"],
    [3, "changed"],
    [4, "gone"],
  ]);
  expect(await verifyChain(store)).toMatchObject({ links: 4, contents: 12, breaks: [] });
});

const tampered = async (change: (acts: Act[]) => Act[]) => {
  const { acts } = await (await chained()).acts({ subject: chainSubject });
  const source = await chained();
  const store = { ...source, acts: async () => ({ acts: change(structuredClone([...acts])), end: "" }) };
  return (await verifyChain(store)).breaks.map(({ n, because }) => `${n} ${because}`);
};

test("a changed, removed or swapped record shows", async () => {
  const alter = (at: number, fields: object) => (acts: Act[]) =>
    acts.map((act, index) => (index === at ? { ...act, content: { ...(act.content as object), ...fields } } : act));
  expect(await tampered(alter(1, { url: "https://weibo.com/9/z" }))).toEqual(["2 记录被改动（哈希不符）"]);
  expect((await tampered((acts) => acts.toSpliced(1, 1)))[0]).toMatch(/^3 序号/);
  expect(await tampered((acts) => [acts[1], acts[0], ...acts.slice(2)] as Act[])).not.toEqual([]);
  const store = await chained();
  const { head } = await verifyChain(store);
  const { acts } = await store.acts({ subject: chainSubject });
  const shorter = { ...store, acts: async () => ({ acts: acts.slice(0, 3), end: "" }) };
  expect((await verifyChain(shorter)).breaks).toEqual([]);
  expect((await verifyChain(shorter, head)).breaks).toHaveLength(1);
});

test("erased contents leave a chain that verifies; lost or altered ones don't", async () => {
  const store = await chained();
  await eraseEvidence(store, [1], doing(9, "保存期满"));
  expect(await verifyChain(store)).toMatchObject({ breaks: [], erased: 2 });
  const lost = await chained();
  await lost.eraseBlob(sha256(bytes("变压器冒烟了")));
  expect((await verifyChain(lost)).breaks).toEqual([{ n: 3, because: "text 内容缺失，且没有删除记录" }]);
  const altered = { ...lost, blob: async (hash: string) => (hash === sha256(bytes("另一条")) ? bytes("假的") : lost.blob(hash)) };
  expect((await verifyChain(altered)).breaks.map(({ n }) => n)).toContain(2);
});

test("a picture that a person handed in is exported as the type that its bytes say", async () => {
  const store = memoryActs();
  const signs = { png: [0x89, 0x50, 0x4e, 0x47], jpg: [0xff, 0xd8, 0xff], webp: [0x52, 0x49, 0x46, 0x46] };
  for (const [url, sign] of Object.entries(signs))
    await takeEvidence(store, { url, status: 0, parts: { picture: Uint8Array.from([...sign, 1]) } }, doing(2));
  const names = Buffer.from(await exportEvidence(store, () => true, { doing: doing(3) })).toString("latin1");
  expect([...new Set(names.match(/files\/\d+-picture\.\w+?(?=[^a-z]|$)/g))]).toEqual([
    ...["files/0001-picture.png", "files/0002-picture.jpg", "files/0003-picture.webp"],
  ]);
});

test("the export unzips, its checksums hold, and it can be printed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "evidence-"));
  try {
    writeFileSync(join(folder, "e.zip"), await exportEvidence(await chained(), ({ n }) => n !== 2, { doing: doing(10, "<向平台投诉>") }));
    execFileSync("python3", [
      "-c",
      "import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])",
      join(folder, "e.zip"),
      folder,
    ]);
    expect(execFileSync("sha256sum", ["-c", "SHA256SUMS"], { cwd: folder }).toString().trim().split("\n")).toHaveLength(9);
    const statement = execFileSync("cat", ["取证说明.html"], { cwd: folder }).toString();
    expect(statement).toContain("链条完整");
    expect(statement).toContain("&lt;向平台投诉&gt;");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("I, II and safety are preserved unasked, and looked at again until gone", async () => {
  expect([isPreserved("I", false), isPreserved("III", false), isPreserved("IV", true)]).toEqual([true, false, true]);
  const chain = await readChain(await chained());
  expect(dueRevisits(chain, doing(3).at)).toEqual([]);
  expect(dueRevisits(chain, doing(5).at)).toEqual(["https://weibo.com/2/b"]);
});

test("a page is rendered whole in a real browser", async () => {
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "text/html; charset=utf-8").end("<h1>变压器</h1><div style='height:3000px'></div><p>页尾</p>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { screenshot, text } = await renderPage(url, { path: await sparticuz.executablePath(), args: sparticuz.args });
    expect(Buffer.from(screenshot).readUInt32BE(20)).toBeGreaterThan(3000);
    expect(text).toContain("页尾");
  } finally {
    server.close();
  }
});

test("a file on a false report needs business and legal, two people, facts and evidence; opinion never qualifies", async () => {
  const store = memoryActs();
  const at = (who: string) => ({ store, book: falseReportBook, id: "f1", doing: { ...doing(6, "核对"), who } });
  const facts = [{ text: "该变压器检测值为限值的 3%", source: "第三方检测报告", knownAt: doing(1).at }];
  const content = {
    incidentId: "a",
    url: "https://weibo.com/1/a",
    author: "p1",
    statement: "变电站辐射超标一百倍",
    facts,
    evidence: [1],
    side: "business",
  } as const;
  await expect(perform(at("张"), proposeFalseReport({ ...content, statement: "我觉得变电站辐射很可怕" }))).rejects.toThrow("不能立案");
  await expect(perform(at("张"), proposeFalseReport({ ...content, facts: [] }))).rejects.toThrow("来源");
  await expect(perform(at("张"), proposeFalseReport({ ...content, evidence: [] }))).rejects.toThrow("取证");
  expect(await perform(at("张"), proposeFalseReport(content))).toMatchObject({ state: "proposed" });
  const contact = noteOnFalseReport({ kind: "false-report.contacted", content: { platform: "微博", what: "提交投诉" } });
  await expect(perform(at("张"), contact)).rejects.toThrow("两方会签");
  await expect(perform(at("李"), joinFalseReport("business", "李"))).rejects.toThrow("法务");
  await expect(perform(at("张"), joinFalseReport("legal", "张"))).rejects.toThrow("两个人");
  expect(await perform(at("王"), joinFalseReport("legal", "王"))).toMatchObject({ state: "open" });
  await perform(at("张"), contact);
  await perform(at("张"), noteOnFalseReport({ kind: "false-report.spread", content: { reposts: 1200, reads: 90000 } }));
  await takeEvidence(store, page("变电站辐射超标一百倍"), doing(5));
  const closed = await perform(at("王"), noteOnFalseReport({ kind: "false-report.closed", content: { outcome: "平台已删除 <原帖>" } }));
  const { links } = await readChain(store);
  const printed = printFalseReport(closed, links);
  for (const part of ["提交投诉", "1200", "第三方检测报告", "业务：张", "法务：王", "平台已删除 &lt;原帖&gt;", links[0]?.hash ?? "", "p1"])
    expect(printed).toContain(part);
  expect(printed).not.toContain("不得对外使用");
  expect(printFalseReport({ ...closed, state: "proposed", signed: closed.signed.slice(0, 1) })).toMatch(
    /待会签，不得对外使用[\s\S]*法务：尚未会签/,
  );
  await expect(perform(at("张"), contact)).rejects.toThrow("两方会签");
});

test("a short video, a call, a closed group are entered by hand, the same one once", () => {
  const entry = readManual({ text: "抖音上有人拍到电线杆冒火", way: "video", sawBy: "值班室", place: "塘厦", reads: 12000 });
  const mention = mentionOf(entry, doing(2).at);
  expect(mention).toMatchObject({
    platform: "manual",
    text: "抖音上有人拍到电线杆冒火（塘厦）",
    counts: { reads: 12000 },
    sawBy: "值班室",
  });
  expect(mentionOf(entry, doing(2).at).id).toBe(mention.id);
  expect(() => readManual({ text: "x", way: "video", sawBy: "值班室" })).toThrow();
  expect(() => readManual({ text: "电线杆冒火", way: "video", sawBy: "值班室", seenAt: "昨天" })).toThrow("写成 2026-07-01 18:10");
  expect(readManual({ text: "电线杆冒火", way: "video", sawBy: "值班室", seenAt: "2026-07-01 18:10" }).seenAt).toBe(
    "2026-07-01T10:10:00.000Z",
  );
  expect(() => readManual({ text: "电线杆冒火", way: "tiktok", sawBy: "值班室", reads: Number.NaN })).toThrow(/video 短视频.*写成整数/);
  expect(() => checkPicture(bytes("not a picture"))).toThrow("不是图片");
});

test("canonical JSON doesn't depend on the order of keys", () =>
  expect(canonical({ b: [1, { d: 2, c: undefined }], a: "甲" })).toBe('{"a":"甲","b":[1,{"d":2}]}'));
