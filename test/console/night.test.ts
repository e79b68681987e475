import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readChain } from "../../handling/evidence.ts";
import { hourMs, minuteMs } from "../../lib/time.ts";
import { openConsoleStage, type Stage } from "./browser.ts";
import { playNight, textOf } from "./night.ts";

let stage: Stage;
let id: string;
beforeAll(async () => {
  stage = await openConsoleStage();
  id = await stage.incidentAt("厚街");
}, 120_000);
afterAll(() => stage?.close());

test("one says who one is before signing, and comes back to the same page", async () => {
  const page = await stage.open("/");
  await page.locator(`#card-${id}`).getByRole("link", { name: "签收" }).click();
  await page.getByRole("button", { name: /值班员甲/ }).click();
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await textOf(page, ".viewer")).toContain("值班员甲");
  await page.context().close();
});

test("a duty officer's night: alert, 签收, comment, answer, level and undo, recovery, close, case", async () => {
  await playNight(stage, id);
});

test("two people at once: the second sees what the first did, and may still do it", async () => {
  const incidentId = await stage.incidentAt("塘厦");
  const [one, other] = [
    await stage.open(`/incidents/${incidentId}`, { width: 1280, height: 900 }, { who: "chen" }),
    await stage.open(`/incidents/${incidentId}`, { width: 1280, height: 900 }, { who: "lin" }),
  ];
  // The second one's page must not catch up by itself: a tired person's laptop that slept.
  await other.route("**/live", (route) => route.abort());
  await other.reload();
  await other.getByLabel("备注").fill("林：准备派发电车");
  await one.getByLabel("备注").fill("甲：发电车已经在路上");
  await one.getByRole("button", { name: "记下" }).click();
  await other.getByRole("button", { name: "记下" }).click();
  expect(await textOf(other, "h1")).toBe("有人刚刚改过这个事件");
  expect(await textOf(other, ".conflict")).toMatch(/值班员甲 甲：发电车已经在路上.*林：准备派发电车/);
  await other.getByRole("button", { name: "仍然提交" }).click();
  expect(await textOf(other, ".history")).toMatch(/值班长 林：准备派发电车.*值班员甲 甲：发电车已经在路上/);
  await one.context().close();
  await other.context().close();
});

test("a form from elsewhere, without the token or under a foreign name is refused", async () => {
  const act = `${stage.server.url}/incidents/${id}/acts`;
  const body = "deed=comment&text=x";
  const headers = { "content-type": "application/x-www-form-urlencoded", cookie: "wenfeng-who=chen; wenfeng-csrf=0123456789012345678901" };
  const send = (more: Record<string, string>, form = body) =>
    fetch(act, { method: "POST", headers: { ...headers, ...more }, body: form, redirect: "manual" });
  expect((await send({})).status).toBe(409);
  const withToken = `${body}&csrf=0123456789012345678901`;
  expect((await send({ origin: "https://evil.example" }, withToken)).status).toBe(409);
  expect((await send({ "sec-fetch-site": "cross-site" }, withToken)).status).toBe(409);
  expect((await send({}, withToken)).status).toBe(303);
  const { request } = await import("node:http");
  const status = await new Promise((resolve) => {
    request(`${stage.server.url}/`, { headers: { host: "evil.example" } }, (answer) => resolve(answer.statusCode)).end();
  });
  expect(status).toBe(421);
});

test("the desk follows by itself, keeps the scroll and what is typed, and says when the connection is gone", async () => {
  const page = await stage.open("/", { width: 1280, height: 500 }, { who: "chen" });
  await page.locator("#top-query").fill("正在打字");
  await page.evaluate("window.scrollTo(0, 150)");
  await page.evaluate("window.kept = document.querySelector('.card')");
  const { parts, world, setTime } = stage.showcase;
  setTime(world.endMs + 2 * hourMs);
  await page.waitForTimeout(2500);
  const posts = Array.from({ length: 12 }, (_, index) => ({
    ...{ id: `weibo:live${index}`, source: "weibo", platform: "weibo" },
    author: { id: `live${index}`, name: `网友${index}`, followers: 100 },
    publishedAt: new Date(world.endMs + hourMs + index * minuteMs).toISOString(),
    text: `虎门镇口整条村停电${index}个钟了，供电局电话打不通，老人小孩热得受不了，第${index}次投诉`,
  }));
  await parts.intake.take(posts);
  await page.locator(".card", { hasText: "虎门" }).first().waitFor({ timeout: 10_000 });
  expect(await page.locator("#top-query").inputValue()).toBe("正在打字");
  expect(await page.evaluate("window.scrollY")).toBe(150);
  expect(await page.evaluate("window.kept.isConnected")).toBe(true);

  await page.context().setOffline(true);
  await page.locator("[data-live-state]", { hasText: "连接中断" }).waitFor({ timeout: 20_000 });
  await page.context().setOffline(false);
  await page.locator("[data-live-state]:empty").waitFor({ state: "attached", timeout: 30_000 });
  await page.context().close();
});

test("an hour of ten thousand posts: the open desk follows, and asking for it stays quick", async () => {
  const page = await stage.open("/", { width: 1280, height: 900 }, { who: "chen" });
  const { parts, world, setTime } = stage.showcase;
  const beganMs = world.endMs + 5 * hourMs;
  const before = stage.complaints.length;
  const asked: number[] = [];
  for (let minute = 0; minute < 60; minute += 3) {
    setTime(beganMs + (minute + 3) * minuteMs);
    const posts = Array.from({ length: 500 }, (_, index) => ({
      ...{ id: `weibo:flood${minute}-${index}`, source: "weibo", platform: "weibo" },
      author: { id: `flood${(minute * 500 + index) % 4000}`, name: "网友", followers: index },
      publishedAt: new Date(beganMs + minute * minuteMs + index * 300).toISOString(),
      text: `长安镇乌沙村停电${minute}分了，供电局说还要等，第${index}户也没电`,
    }));
    await parts.intake.take(posts);
    const began = performance.now();
    expect((await fetch(`${stage.server.url}/`)).status).toBe(200);
    asked.push(performance.now() - began);
  }
  expect(asked.toSorted((a, b) => a - b)[Math.floor(asked.length / 2)]).toBeLessThan(500);
  const card = page.locator(".card", { hasText: "长安" }).first();
  await card.waitFor({ timeout: 15_000 });
  await page
    .locator(".card-figures", { hasText: /累计 (9\d{3}|10000)/ })
    .first()
    .waitFor({ timeout: 15_000 });
  expect(stage.complaints.slice(before)).toEqual([]);
  await page.context().close();
});

test("works without scripts: the acts are forms", async () => {
  const incidentId = await stage.incidentAt("塘厦");
  const context = await stage.browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: "wenfeng-who", value: "lin", url: stage.server.url }]);
  const page = await context.newPage();
  await page.goto(`${stage.server.url}/incidents/${incidentId}`);
  await page.locator("#comment-text").fill("没有脚本也能记");
  await page.getByRole("button", { name: "记下" }).click();
  expect(await textOf(page, ".history")).toContain("没有脚本也能记");
  await context.close();
});

test("everything by keyboard: j to an incident, s signs it, g i jumps, ? helps, / searches", async () => {
  const page = await stage.open("/", { width: 1280, height: 900 }, { who: "lin" });
  const waiting = page.locator("#of-unsigned .card");
  const before = await waiting.count();
  await page.keyboard.press("j");
  const first = await waiting.first().getAttribute("id");
  await page.keyboard.press("s");
  await page.locator(`#of-running #${first}`).waitFor();
  expect(await waiting.count()).toBe(before - 1);
  await page.keyboard.press("?");
  expect(await page.locator("#help").isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  expect(await page.evaluate("document.activeElement.id")).toBe("top-query");
  await page.keyboard.press("Escape");
  await page.evaluate("document.activeElement.blur()");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.waitForURL("**/incidents");
  await page.context().close();
});

test("the page of a post is preserved as evidence by one button", { timeout: 120_000 }, async () => {
  const site = createServer((_request, answer) => answer.end("<!doctype html><title>原帖</title><p>塘厦停电超时</p>"));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  Object.assign(stage.showcase.parts.config.network.standIns, { "weibo.com": origin });
  const page = await stage.open(`/incidents/${await stage.incidentAt("塘厦")}`, { width: 1280, height: 900 }, { who: "chen" });
  await page.getByRole("button", { name: "取证" }).first().click();
  await page.locator("section", { hasText: "第 1 号 首次" }).first().waitFor({ timeout: 90_000 });
  const [link] = (await readChain(stage.showcase.parts.handling)).links;
  expect(link).toMatchObject({ n: 1, takenBy: "值班员甲", status: 200, because: "控制台取证" });
  expect(Buffer.from((await stage.showcase.parts.handling.blob(link?.parts.raw ?? "")) ?? "").toString()).toContain("塘厦停电超时");
  await page.context().close();
  await new Promise((resolve) => site.close(resolve));
});
