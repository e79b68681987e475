import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { runCommandLine } from "../../../app/cli.ts";
import { readConfig } from "../../../config/load.ts";

const run = async (answers: string, ...more: string[]) => {
  const path = join(mkdtempSync(join(tmpdir(), "wenfeng-init-")), "config", "wenfeng.yaml");
  let out = "";
  let talk = "";
  const code = await runCommandLine(["init", "--out", path, ...more], {
    out: (text) => {
      out += text;
    },
    talk: (text) => {
      talk += text;
    },
    stdin: Readable.from([answers]),
    env: {},
    now: () => new Date("2026-06-18T04:00:00Z"),
    isInteractive: false,
    stopped: new AbortController().signal,
  });
  return { code, out, talk, path };
};

test("five empty answers make a valid configuration, and a test alert is shown", async () => {
  const { code, out, path } = await run("\n\n\n\n\n");
  expect(code).toBe(0);
  expect(out).toContain("闻风测试消息");
  expect(readConfig(readFileSync(path, "utf8"), {}).mistakes).toEqual([]);
});

test("what was answered stands in the file, with its comments", async () => {
  const { path } = await run("佛山\n佛山供电局、南海供电局\n停电 OR 跳闸\nhttps://news.example/rss=licensed\nterminal\n");
  const text = readFileSync(path, "utf8");
  const loaded = readConfig(text, {});
  expect("config" in loaded && loaded.config.bureau).toMatchObject({ city: "佛山", names: ["佛山供电局", "南海供电局"] });
  expect(text).toContain("# 什么时候预警");
});

test.each([
  ["a source without a basis", "\n\n\nweibo\n\n", /依据/],
  ["a source that does not exist", "\n\n\ndouyin=permitted\n\n", /douyin/],
  ["a channel that does not exist", "\n\n\n\npigeon\n", /pigeon/],
])("%s is told, with exit code 2", async (_what, answers, said) => {
  const { code, talk } = await run(answers);
  expect(code).toBe(2);
  expect(talk).toMatch(said);
});

test("does not overwrite a configuration unless told to", async () => {
  const { path } = await run("\n\n\n\n\n");
  const again = await runCommandLine(["init", "--out", path], {
    out: () => undefined,
    talk: () => undefined,
    stdin: Readable.from([""]),
    env: {},
    now: () => new Date(),
    isInteractive: false,
    stopped: new AbortController().signal,
  });
  expect(again).toBe(2);
});
