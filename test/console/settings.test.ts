import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listReferences } from "../../config/references.ts";
import { violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage({ minutes: 218 });
}, 120_000);
afterAll(() => stage?.close());

test("settings tell what is well, which clocks wait for a signature, and what a hand broke meanwhile, with its place", async () => {
  const page = await stage.open("/settings", undefined, { who: "lin" });
  const main = page.locator("main");
  expect(await main.innerText()).toMatch(/看过一遍，没有问题[\s\S]*模型\s+自检通过[\s\S]*送得到/);
  expect(await main.innerText()).toContain("每小时第 7、37 分（7,37 * * * *）");
  expect(await main.innerText()).toMatch(/抢修到场（法规） 城区\s+1 小时[\s\S]*抢修到场（法规） 农村\s+2 小时/);
  expect(await page.getByText("△ 待核定").count()).toBeGreaterThan(20);
  const { path } = stage.showcase.parts.configFile;
  const before = readFileSync(path, "utf8");
  const broken = before
    .replace("[[chen, lin]]", "[[nobody]]")
    .replace(
      "screen: { use: terminal }",
      'screen: { use: terminal }\n  hook: { use: webhook, with: { url: "https://h.example/x", secret: "$' + '{NOT_SET}" } }',
    );
  writeFileSync(path, broken);
  await page.reload();
  expect(await main.innerText()).toMatch(/2 处要改[\s\S]*第 15 行[\s\S]*NOT_SET[\s\S]*people 里没有 nobody/);
  expect(await main.innerText()).toMatch(/channels\.hook\.with\.secret\s+✗ 没有值/);
  expect(await violationsOn(page)).toEqual([]);
  writeFileSync(path, before.replace("# 演示", "# 改过的演示"));
  await page.reload();
  expect(await main.innerText()).toContain("其余各节（来源、渠道、规则、登录……）重启后生效");
  writeFileSync(path, before);
  await page.context().close();
});

test("a reference is listed with its place and never with its value", () => {
  const listed = listReferences({ a: { key: "$" + "{KEY}" }, b: ["x$" + "{LOST}y"] }, { KEY: "very-secret" });
  expect(listed).toEqual([
    { path: ["a", "key"], written: "$" + "{KEY}", isPresent: true },
    { path: ["b", 0], written: "$" + "{LOST}", isPresent: false },
  ]);
  expect(JSON.stringify(listed)).not.toContain("very-secret");
});
