import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commands } from "../app/commands.ts";
import { packageRoot } from "../lib/assets.ts";
import { printed } from "./print-docs.ts";

const inRoot = (...parts: string[]): string => join(packageRoot, ...parts);
const readmes = ["README.md", "README.zh-CN.md"];

test.each(Object.entries(printed))("%s is what the program prints (npm run docs)", { timeout: 180_000 }, async (name, print) =>
  expect(readFileSync(inRoot(name), "utf8")).toBe(await print()),
);

/** Lines of the shell blocks of a README, installs aside. */
const shellLines = (name: string): string[] =>
  [...readFileSync(inRoot(name), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) =>
    (match[1] as string)
      .trim()
      .split("\n")
      .map((line) => line.replace(/^npm ci && /, "")),
  );

/** What other tests run: the demo, the service, init's questions, the benches, and the runner that runs us. */
const elsewhere = [
  "npm run demo",
  "npm run demo -- --console",
  "npm test",
  "npm run check",
  "npm run bench",
  "npx wenfeng init",
  "npx wenfeng run",
  "npx wenfeng check",
];

test("both READMEs tell the same commands", () => expect(shellLines("README.zh-CN.md")).toEqual(shellLines("README.md")));

describe("every command of the README works as written", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "wenfeng-docs-"));
    mkdirSync(join(folder, "config"));
    copyFileSync(inRoot("config/wenfeng.example.yaml"), join(folder, "config/wenfeng.example.yaml"));
  });

  test.each(shellLines("README.md").filter((line) => !elsewhere.includes(line)))("%s", (line) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => (match[1] ?? match[2]) as string);
    expect(words.slice(0, 2)).toEqual(["npx", "wenfeng"]);
    const run = (): string =>
      execFileSync(inRoot("node_modules/.bin/tsx"), [inRoot("app/main.ts"), ...words.slice(2)], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    expect(run).not.toThrow();
  });
});

test("the runbook says what to do for each warning and error that the program logs", () => {
  const folders = ["alerts", "app", "console", "crawlers", "digest", "handling", "lib", "pipeline", "store"];
  const files = folders.flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => inRoot(folder, name)),
  );
  const events = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/log\(\s*"(?:warn|error)",\s*"([a-z.]+)"/g)].map((match) => match[1] as string),
  );
  expect(events.length).toBeGreaterThan(15);
  const runbook = readFileSync(inRoot("docs/runbook.md"), "utf8");
  expect([...new Set(events)].filter((event) => !runbook.includes(`\`${event}\``))).toEqual([]);
});

/** What a person can do with a command that writes down who and why: each of its actions, or the command itself. */
const handlingWords = commands
  .filter(({ options }) => "who" in options)
  .flatMap(({ name, usage }) => {
    const actions = /^\S+ ([a-z-]+(?:\|[a-z-]+)+)$/.exec(usage)?.[1]?.split("|");
    return actions === undefined ? [name] : actions.map((action) => `${name} ${action}`);
  });

test("docs/handling.md has an example of everything that handling can do", () => {
  expect(handlingWords.length).toBeGreaterThan(80);
  const typed = new Set(
    [...readFileSync(inRoot("docs/handling.md"), "utf8").matchAll(/^\$ wenfeng (\S+)(?: (\S+))?/gm)].flatMap(([, name, action]) => [
      `${name} ${action}`,
      name,
    ]),
  );
  expect(handlingWords.filter((words) => !typed.has(words))).toEqual([]);
});

test("every link of the READMEs leads somewhere", () => {
  const links = readmes.flatMap((name) =>
    [...readFileSync(inRoot(name), "utf8").matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] as string),
  );
  expect(links.length).toBeGreaterThan(4);
  for (const link of links) expect(readFileSync(inRoot(link)).length, link).toBeGreaterThan(0);
});
