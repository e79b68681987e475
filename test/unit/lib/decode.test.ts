import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { charsetOf, decode } from "../../../lib/decode.ts";
import { sharedFolder } from "../../shared-data.ts";

const sentence = "塘厦镇今天傍晚停电，供电局说八点前恢复，请大家留意官方通知。";
const page = (meta: string, text = sentence): string =>
  `<html><head>${meta}<title>${text}</title></head><body><p>${text}</p></body></html>`;
const metaOf = (charset: string): string => `<meta http-equiv="Content-Type" content="text/html; charset=${charset}">`;

test.each([
  ["UTF-8 that its meta calls gb2312", iconv.encode(page(metaOf("gb2312")), "utf8"), undefined, "utf-8"],
  ["GBK that its meta calls utf-8", iconv.encode(page(metaOf("utf-8")), "gbk"), undefined, "gb18030"],
  ["GBK that says nothing", iconv.encode(page(""), "gbk"), undefined, "gb18030"],
  ["GBK under a header that says iso-8859-1", iconv.encode(page(""), "gbk"), "text/html; charset=ISO-8859-1", "gb18030"],
  [
    "a rare name under the label gb2312",
    iconv.encode(page(metaOf("gb2312"), `${sentence}朱镕基、陶喆、㛃`), "gb18030"),
    undefined,
    "gb18030",
  ],
  [
    "Big5 that says so",
    iconv.encode(page(metaOf("big5"), "今天傍晚這一帶停電，請大家留意通知，謝謝各位的體諒。"), "big5"),
    undefined,
    "big5",
  ],
  [
    "UTF-8 with a mark",
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), iconv.encode(page(""), "utf8")]),
    "text/html; charset=gbk",
    "utf-8",
  ],
  ["UTF-16LE with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(page(""), "utf-16le")]), undefined, "utf-16le"],
  ["UTF-16BE without a mark", iconv.encode(page("<!-- plain ascii head to be seen -->"), "utf-16be"), undefined, "utf-16be"],
  ["UTF-32LE with a mark", iconv.encode(page(""), "utf-32le", { addBOM: true }), undefined, "utf-32le"],
])("reads %s", (_name, bytes, contentType, charset) => {
  const read = decode(bytes, { contentType });
  expect(read.charset).toBe(charset);
  expect(read.text).toContain(/big5/.test(charset) ? "體諒" : "恢复，请大家");
  expect(read.replaced).toBe(0);
});

test.each([
  ["windows-1251", "Привет, это новости дня и ещё немного текста"],
  ["iso-8859-1", "Élections à la mairie : les résultats détaillés"],
])("keeps an honest Western label: %s", (charset, text) => {
  expect(decode(iconv.encode(page(metaOf(charset), text), charset)).text).toContain(text);
});

test("forgives a body that was cut inside a character, and one stray byte", () => {
  const whole = iconv.encode(sentence.repeat(20), "utf8");
  expect(decode(whole.subarray(0, whole.length - 1)).replaced).toBe(0);
  const stray = Buffer.concat([whole, Buffer.from([0xff]), whole]);
  expect(decode(stray)).toMatchObject({ charset: "utf-8", replaced: 1 });
});

test("knows the labels that sites use for GB 18030", () => {
  for (const label of ["gb2312", "GBK", "gb_2312-80", "x-gbk", "cp936", "GB18030", "euc-cn"]) expect(charsetOf(label)).toBe("gb18030");
  expect(charsetOf("no-such-charset")).toBeUndefined();
});

test("any Chinese text comes back from UTF-8 and from GB 18030", () => {
  const anyText = fc
    .array(fc.integer({ min: 0x4e00, max: 0x9fa5 }), { minLength: 30, maxLength: 200 })
    .map((codes) => String.fromCharCode(...codes));
  fc.assert(fc.property(anyText, (text) => decode(iconv.encode(text, "utf8")).text === text));
  const common = fc.array(fc.constantFrom(...sentence), { minLength: 8, maxLength: 200 }).map((signs) => signs.join(""));
  fc.assert(fc.property(common, (text) => decode(iconv.encode(text, "gb18030")).text === text));
});

test("never throws on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void decode(bytes)));
});

const pages = sharedFolder("data/extraction");

test.runIf(pages)("reads the charset of every saved page", () => {
  const folder = pages ?? "";
  const truth = readFileSync(join(folder, "truth.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; encoding?: string });
  expect(readdirSync(join(folder, "pages")).length).toBe(truth.length);
  const wrong = truth.filter(({ id, encoding }) => {
    const real = /real:(\S+)/.exec(encoding ?? "")?.[1] ?? "utf-8";
    return decode(gunzipSync(readFileSync(join(folder, "pages", `${id}.html.gz`)))).charset !== real;
  });
  expect(wrong).toEqual([]);
});
