import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readArguments, type Terminal } from "../../../app/command.ts";
import { analyse } from "../../../app/commands/analyse.ts";

interface Ran {
  readonly code: number;
  readonly lines: readonly { readonly id: string; readonly analysis: Record<string, unknown> }[];
  readonly talk: string;
}

const run = async (argv: readonly string[], stdin = ""): Promise<Ran> => {
  let [out, talk] = ["", ""];
  const terminal: Terminal = {
    out: (text) => (out += text),
    talk: (text) => (talk += text),
    stdin: Readable.from([stdin]),
    env: {},
    now: () => new Date("2026-07-15T07:00:00Z"),
    isInteractive: false,
    stopped: new AbortController().signal,
  };
  const code = await analyse.run(readArguments(analyse, [...argv, "--json"]), terminal);
  const lines = out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, lines, talk };
};

const folder = mkdtempSync(join(tmpdir(), "analyse-"));
const text = '{"id":"1","text":"塘厦停电了"}\n\n{"id":"2","text":"","extra":[1]}\n';

test("lines with only an id and a text are enough, read from standard input", async () => {
  const { code, lines, talk } = await run(["-"], text);
  expect(lines.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(lines[0]?.analysis).toMatchObject({ places: [{ key: "东莞/塘厦" }], isLocal: true });
  expect(lines.map(({ analysis }) => (analysis.words as string[]).join(""))).toEqual(["塘厦停电了", ""]);
  expect({ code, talk }).toEqual({ code: 0, talk: "" });
});

test.each([
  ["a file", "posts.jsonl", Buffer.from(text)],
  ["a gzipped file", "posts.jsonl.gz", gzipSync(text)],
])("reads %s", async (_claim, name, bytes) => {
  writeFileSync(join(folder, name), bytes);
  expect((await run([join(folder, name)])).lines.length).toBe(2);
});

test("bad lines are told by number and skipped; the rest is analysed", async () => {
  const { code, lines, talk } = await run(["-"], `not json\n{"id":"1"}\n\uFEFF${text}`);
  expect(lines.length).toBe(2);
  expect(talk).toContain("第 1 行跳过");
  expect(talk).toContain("第 2 行跳过");
  expect(talk).toContain("已分析 2 条，跳过 2 行");
  expect(code).toBe(0);
});

test("nothing that could be read is wrong input", async () => expect((await run(["-"], "a\nb\n")).code).toBe(2));

test("a missing file is wrong input", async () =>
  expect(run([join(folder, "missing.jsonl")])).rejects.toMatchObject({ code: "INPUT_INVALID" }));

test("a gzipped file that is none is wrong input", async () => {
  writeFileSync(join(folder, "broken.gz"), "no gzip");
  await expect(run([join(folder, "broken.gz")])).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test("with --explain every word of the text says where it stands in the original, without the chain", async () => {
  const original = "東莞塘廈又停電了//@路人甲:停電";
  const { lines } = await run(["-", "--explain"], JSON.stringify({ id: "1", text: original }));
  const because = lines[0]?.analysis.because as Record<string, { word: string; at: { from: number; to: number }[] }[]>;
  expect(because.appeal?.find(({ word }) => word === "停电")?.at.map(({ from, to }) => original.slice(from, to))).toEqual(["停電"]);
  const plain = await run(["-"], JSON.stringify({ id: "1", text: original }));
  expect(JSON.stringify(plain.lines)).not.toContain('"at":');
});
