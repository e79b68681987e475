import { expect, test } from "vitest";
import { readConfig } from "../../../config/load.ts";
import { printSchema } from "../../../config/print.ts";

const good = `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 断电"
sources:
  feed: { use: news-feed, basis: permitted, with: { url: "https://news.example/rss" } }
alerts:
  rules: { surge: { use: surge } }
  tell: [duty]
channels:
  duty: { use: terminal }
`;

const mistakesOf = (text: string, env: Record<string, string> = {}): readonly string[] =>
  readConfig(text, env).mistakes.map(({ line, text: said }) => `${line} ${said}`);

test("a good file has no mistakes, and defaults are filled in", () => {
  const loaded = readConfig(good, {});
  expect(loaded.mistakes).toEqual([]);
  expect("config" in loaded && loaded.config.server).toEqual({ host: "127.0.0.1", port: 8420, names: [] });
});

test("tells every mistake at once, each at its line", () => {
  const mistakes = mistakesOf(
    good.replace("watch:", "wacth:").replace("use: terminal", "use: telegraph").replace("tell: [duty]", "tell: []"),
  );
  expect(mistakes).toHaveLength(4);
  expect(mistakes.find((said) => said.includes("wacth"))).toMatch(/^2 .*是不是想写 watch/);
  expect(mistakes.find((said) => said.includes("可以写的有") && said.includes("terminal"))).toMatch(/^9 /);
  expect(mistakes.find((said) => said.includes("tell"))).toMatch(/^7 /);
});

test("tells mistakes of shape and of meaning together", () => {
  const text = good
    .replace("停电 OR 断电", "停电 OR (")
    .replace("basis: permitted", "basis: permited, schedule: hourly")
    .replace("tell: [duty]", "tell: [boss]\n  operators: [duty]")
    .replace("{ use: terminal }", "{ use: telegraph, next: nobody }");
  const said = mistakesOf(`${text}server: { host: 0.0.0.0, port: many }\n`).join("\n");
  for (const one of [/2 watch/, /4 .*basis/, /4 .*cron/, /没有名叫 boss/, /operators/, /可以写的有/, /另一个渠道/, /port/, /请先写 access/])
    expect(said).toMatch(one);
});

test.each([
  ["nothing at all", ""],
  ["a list", "- 停电\n- 断电\n"],
  ["a word", "停电\n"],
  ["sections that are words", "sources: 微博\nchannels: 电话\nalerts: 有\nserver: 本机\nduty: 无\naccess: 无\n"],
  ["entries that are empty", "sources: { a: , b: [] }\nchannels: { a: , b: 3 }\n"],
])("a file that is %s is told to be wrong, not fallen over", (_what, text) => expect(mistakesOf(text).length).toBeGreaterThan(0));

test.each([
  [
    "a source without a basis",
    good.replace("use: news-feed, basis: permitted", "use: weibo-search, with: { keywords: [停电] }").replace(/, with: \{ url[^}]*\}/, ""),
    /依据/,
  ],
  ["a cron expression that is none", good.replace("basis: permitted,", 'basis: permitted, schedule: "every day",'), /cron/],
  ["a channel that does not exist", good.replace("tell: [duty]", "tell: [boss]"), /没有名叫 boss 的渠道/],
  ["a query that cannot be read", good.replace("停电 OR 断电", "停电 OR ("), /watch/],
  ["YAML that is none", `${good}\n  - : [`, /YAML/],
  ["an option of another type", good.replace("tell: [duty]", "tell: duty"), /tell/],
])("%s is told", (_what, text, said) => expect(mistakesOf(text).join("\n")).toMatch(said));

const webhook = (secret: string): string =>
  good.replace("{ use: terminal }", `{ use: webhook, with: { url: "https://hook.example/x", secret: "${secret}" } }`);

test("a reference is replaced by its value", () => {
  const loaded = readConfig(webhook("${HOOK_SECRET}"), { HOOK_SECRET: "long-enough-secret" });
  expect("config" in loaded && JSON.stringify(loaded.config.channels)).toContain("long-enough-secret");
});

test("a reference without a value is told at its line, by name only", () =>
  expect(mistakesOf(webhook("${HOOK_SECRET}")).join()).toMatch(/^9 .*HOOK_SECRET/));

test("a secret that stands in the file is a mistake, and the mistake does not repeat it", () => {
  const said = mistakesOf(webhook("plain-text-secret")).join();
  expect(said).toMatch(/密钥不能直接写在配置里/);
  expect(said).not.toContain("plain-text-secret");
});

test("the schema that editors read describes every key in Chinese", () => {
  const schema = JSON.parse(printSchema()) as { properties: Record<string, { description?: string }> };
  expect(Object.values(schema.properties).every(({ description }) => /[\u4e00-\u9fff]/.test(description ?? ""))).toBe(true);
});

test("a console that other machines can reach needs a login", () => {
  expect(mistakesOf(`${good}server: { host: 0.0.0.0 }\n`)).toEqual([expect.stringContaining("请先写 access")]);
  const access = `access: { key: "\${KEY}", users: { chen: { post: 值班员甲, role: duty, password: "\${CHEN}" } } }\n`;
  const env = { KEY: "k".repeat(40), CHEN: "$argon2id$v=19$stand-in" };
  expect(mistakesOf(`${good}server: { host: 0.0.0.0 }\n${access}`, env)).toEqual([]);
  expect(mistakesOf(good + access, { ...env, CHEN: "plain" })).toEqual([expect.stringContaining("argon2")]);
});
