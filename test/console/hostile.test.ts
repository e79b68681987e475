import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cut, signsOf } from "../../console/highlight.tsx";
import { isWebAddress } from "../../console/link.tsx";
import { ownPath } from "../../console/own-path.ts";
import { minuteMs } from "../../lib/time.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

/** Texts that try to be more than text; each would set `window.pwned` or leave the page if it worked. */
const attacks = [
  "<script>window.pwned=1</script>",
  "<img src=x onerror=window.pwned=1>",
  '"><svg onload=window.pwned=1>',
  "'\"--></style></script><script>window.pwned=1</script>",
  "<a href=javascript:window.pwned=1>点我</a>",
  "{{constructor.constructor('window.pwned=1')()}}",
  "${window.pwned=1}",
  "<iframe srcdoc='<script>parent.pwned=1</script>'>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<base href=https://evil.example/>",
  "<form action=https://evil.example><input name=csrf>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
  "\u202e倒着写\u202c <b onmouseover=window.pwned=1>",
  "<style>*{display:none}</style>",
  "<x data-due=1 data-chart='{\"series\":[]}' data-jump=d>",
  "]]><![CDATA[<script>window.pwned=1</script>",
] as const;

let stage: Stage;
let id: string;
beforeAll(async () => {
  stage = await openConsoleStage({ isEmpty: true });
  const { parts, world, setTime } = stage.showcase;
  await parts.intake.open();
  setTime(world.endMs);
  await parts.intake.take(
    attacks.map((attack, index) => ({
      ...{
        id: `weibo:${index}${attack}`,
        source: "weibo",
        platform: attack,
        url: index % 2 ? "javascript:window.pwned=1" : `https://x.example/?${attack}`,
      },
      author: { id: `a${index}${attack}`, name: attack, followers: 60_000 + index, verified: attack },
      publishedAt: new Date(world.endMs - (20 - index) * minuteMs).toISOString(),
      title: `${attack} 虎门停电`,
      text: `虎门镇口整条村停电，供电局电话打不通，变压器起火 ${attack} 第${index}次投诉`,
      quoted: attack,
    })),
  );
  id = (await parts.store.incidents(1))[0]?.id ?? "";
}, 120_000);
afterAll(() => stage?.close());

const isClean = async (page: Page): Promise<void> => {
  await page.waitForTimeout(600);
  expect(await page.evaluate("window.pwned")).toBeUndefined();
  expect(new URL(page.url()).origin).toBe(stage.server.url);
  expect(
    await page.evaluate(
      "document.querySelectorAll('main iframe, main script, main style, main base, main meta, [onerror], [onload]').length",
    ),
  ).toBe(0);
  const links = (await page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.protocol)")) as readonly string[];
  expect([...new Set(links)].every((protocol) => protocol === "http:" || protocol === "https:")).toBe(true);
};

test.each(["/", "/wall", "/incidents", "/incidents/<one>", "/search", "/search?q=虎门", "/facts", "/audit"])(
  "hostile posts stay texts on %s",
  async (path) => {
    const page = await stage.open(path.replace("<one>", id), undefined, { who: "chen" });
    await isClean(page);
    if (path.includes("<one>")) expect(await page.locator("main").innerText()).toContain("<script>window.pwned=1</script>");
    expect(stage.complaints).toEqual([]);
    await page.context().close();
  },
);

test("hostile words in every field of a form stay texts", async () => {
  const page = await stage.open(`/incidents/${id}`, undefined, { who: "chen" });
  for (const attack of attacks) {
    await page.locator("#comment-text").fill(attack);
    await page.getByRole("button", { name: "记下" }).click();
  }
  await page.locator("details.action", { hasText: "升级、降级" }).locator("summary").click();
  await page.locator("#level-to").selectOption("I");
  await page.locator("#level-because").fill(attacks[0]);
  await page.getByRole("button", { name: "定级" }).click();
  await isClean(page);
  await page.goto(`${stage.server.url}/audit?who=${encodeURIComponent(attacks[2])}`);
  await isClean(page);
  expect(await page.locator("#audit-who").inputValue()).toBe(attacks[2]);
  await page.context().close();
});

test("hostile words in what is asked, promised and entered stay texts", async () => {
  const page = await stage.open("/press", undefined, { who: "chen" });
  for (const attack of attacks.slice(0, 4)) {
    const opener = page.locator("summary", { hasText: "接到一个询问" });
    if (!(await page.locator("#ask-outlet").isVisible())) await opener.click();
    await page.locator("#ask-outlet").fill(attack);
    await page.locator("#ask-reporter").fill(attack);
    await page.locator("#ask-question").fill(attack);
    await page.getByRole("button", { name: "记下" }).click();
  }
  await isClean(page);
  await page.goto(`${stage.server.url}/pledges`);
  await page.locator("#promise-incidentId").selectOption(id);
  for (const field of ["to", "what", "post"]) await page.locator(`#promise-${field}`).fill(attacks[1]);
  await page.locator("#promise-dueAt").fill("2027-01-01T08:00");
  await page.getByRole("button", { name: "记下" }).click();
  await isClean(page);
  expect(await page.locator("main").innerText()).toContain(attacks[1]);
  await page.goto(`${stage.server.url}/add`);
  await page.locator("#add-text").fill(`停电 ${attacks[3]}`);
  await page.getByRole("button", { name: "录入" }).click();
  await isClean(page);
  await page.context().close();
});

test("links lead out by http and https only, and forms back to our own pages only", () => {
  expect(["javascript:1", "data:text/html,x", "//evil", "vbscript:1", "", " java\tscript:1"].filter(isWebAddress)).toEqual([]);
  expect(isWebAddress("https://weibo.com/1/2")).toBe(true);
  expect(
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", undefined, "/\\/evil"].map((path) => ownPath(path)),
  ).toEqual(Array.from({ length: 6 }, () => "/"));
  expect(ownPath("/incidents/1?done=x#y")).toBe("/incidents/1?done=x#y");
});

test("marking words never changes a text", () => {
  const because = { polarity: [...attacks, "停电", "İ", ""].map((word, index) => ({ word, weight: index - 3 })) };
  for (const text of [...attacks, "停电停电İ停电", "", "😀停电"]) {
    expect(
      cut(text, signsOf({ because } as never, ["停电", ""]))
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  }
});
