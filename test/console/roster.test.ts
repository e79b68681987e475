import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage({ minutes: 10 });
}, 120_000);
afterAll(() => stage?.close());

const file = (): string => readFileSync(stage.showcase.parts.configFile.path, "utf8");
const compare = (page: Page) => page.getByRole("button", { name: "看改了什么" }).click();

test("a swap is entered, compared, saved with a reason, and stands on the roster", async () => {
  const page = await stage.open("/roster", undefined, { who: "lin" });
  await page.getByRole("link", { name: "新增换班" }).click();
  await compare(page);
  await page.getByText("请填写接班那天").waitFor();
  await page.getByLabel("接班那天").fill("2026-11-24");
  await page.getByLabel("塘厦中心主任").check();
  await page.getByLabel("换班原因").fill("甲请假");
  await compare(page);
  await page.getByText("+").first().waitFor();
  expect(await page.locator(".diff .is-added").allInnerTexts()).toEqual([expect.stringContaining("甲请假")]);
  expect(file()).not.toContain("甲请假");
  expect(await violationsOn(page)).toEqual([]);
  await page.getByLabel("为什么改").fill("排班调整");
  await page.getByRole("button", { name: "存，立即生效" }).click();
  await page.getByText("已写入 wenfeng.yaml").waitFor();
  expect(await page.locator("main").innerText()).toContain("换班：甲请假");
  expect(file()).toContain("甲请假");
  await page.goto(`${stage.server.url}/audit?noun=setting`);
  expect(await page.locator("main").innerText()).toMatch(/修改配置：新增换班：2026-11-24 白班[\s\S]*排班调整/);
  await page.context().close();
});

test("what would leave hours empty is told beside the form, and nothing is written", async () => {
  const before = file();
  const page = await stage.open("/roster/edit/shift/1", undefined, { who: "lin" });
  await page.getByLabel("几点交班").fill("07:00");
  await page.getByLabel("轮值的队").fill("值班长、王五");
  await compare(page);
  await page.getByText("没有（或不止一位）叫 王五 的人").waitFor();
  expect(await page.getByLabel("轮值的队").getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel("轮值的队").fill("值班长");
  await compare(page);
  await page.getByText("起无人值班").first().waitFor();
  expect(await page.getByLabel("几点交班").inputValue()).toBe("07:00");
  expect(await violationsOn(page)).toEqual([]);
  expect(file()).toBe(before);
  await page.context().close();
});

test("a file that somebody else changed meanwhile is told, with what was filled in", async () => {
  const page = await stage.open("/roster/edit/line/0", undefined, { who: "lin" });
  await page.getByLabel("哪些地点").fill("东莞/厚街");
  writeFileSync(stage.showcase.parts.configFile.path, `${file()}# 同事刚写的\n`);
  await compare(page);
  await page.getByText("被改过").waitFor();
  expect(await page.getByLabel("哪些地点").inputValue()).toBe("东莞/厚街");
  await compare(page);
  await page.getByLabel("为什么改").fill("厚街单列");
  await page.getByRole("button", { name: "存，立即生效" }).click();
  await page.getByText("已写入").waitFor();
  expect(file()).toMatch(/places: \[东莞\/厚街\][\s\S]*# 同事刚写的/);
  await page.context().close();
});

test("a reference written into a field is refused: a secret, or a file of the machine, would stand on the page", async () => {
  const before = file();
  const page = await stage.open("/roster/edit/person/tang", undefined, { who: "lin" });
  for (const reference of ["${file:/etc/hostname}", "${PATH}"]) {
    await page.getByLabel("姓名或代号").fill(reference);
    await compare(page);
    await page.getByText("密钥的引用只能写在配置文件里").waitFor();
    expect(await page.getByLabel("姓名或代号").inputValue()).toBe(reference);
  }
  expect(file()).toBe(before);
  await page.context().close();
});

test("without a name, or from a foreign page, nothing can be changed", async () => {
  const nameless = await stage.open("/roster");
  expect(await nameless.getByRole("link", { name: "新增换班" }).count()).toBe(0);
  await nameless.context().close();
  const before = file();
  const answer = await fetch(`${stage.server.url}/roster/edit/shift/0`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: "wenfeng-who=lin", origin: "http://evil.example" },
    body: "act=remove&step=save&why=x",
  });
  expect(answer.status).toBe(409);
  expect(file()).toBe(before);
});
