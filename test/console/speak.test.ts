import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage();
}, 120_000);
afterAll(() => stage?.close());

const wide = { width: 1280, height: 900 };
const mainText = async (page: { locator: (selector: string) => { innerText: () => Promise<string> } }): Promise<string> =>
  (await page.locator("main").innerText()).replace(/\s+/g, " ");

test("dispatch answers, a statement is drafted from the facts only, approved by the chain, published, compared", async () => {
  const id = await stage.incidentAt("厚街");
  const page = await stage.open("/facts", wide, { who: "chen" });
  const form = page.locator(`#answer-${id}-isOurs`).locator("xpath=ancestor::form");
  await page.locator(`#answer-${id}-isOurs`).selectOption("yes");
  await page.locator(`#answer-${id}-cause`).selectOption("fault");
  await page.locator(`#answer-${id}-causeText`).fill("中性线断开");
  await page.locator(`#answer-${id}-households`).fill("36");
  await form.getByRole("button", { name: "记下答复" }).click();
  expect(await mainText(page)).toMatch(/影响户数 36 调度台账/);
  // What is known can be corrected with a reason, never silently changed.
  await page.locator(`#correct-${id}-households`).locator("xpath=ancestor::details").locator("summary").click();
  await page.locator(`#correct-${id}-households`).fill("38");
  await page.locator(`#correct-${id}-because`).fill("复核");
  await page.getByRole("button", { name: "更正" }).click();
  expect(await mainText(page)).toMatch(/影响户数 38 .*曾为 36（复核）/);

  await page.goto(`${stage.server.url}/statements`);
  await page.locator("#draft-incidentId").selectOption(id);
  await page.getByRole("button", { name: "由事实起草" }).click();
  expect(await page.locator(".said").first().innerText()).toContain("厚街");
  for (const who of ["hou", "press", "chief"]) {
    const approver = await stage.open("/statements", wide, { who });
    const arrived = approver.waitForEvent("load");
    await approver
      .getByRole("button", { name: /审批通过/ })
      .first()
      .click();
    await arrived;
    await approver.context().close();
  }
  await page.reload();
  expect(await mainText(page)).toContain("已审批，待发布");
  await page.getByLabel("在哪里").first().fill("官方微博");
  await page.getByLabel("链接").first().fill("https://weibo.com/dggdj/2");
  await page.getByRole("button", { name: "记录发布" }).click();
  await page.getByRole("button", { name: "比较发布前后" }).click();
  expect(await mainText(page)).toMatch(/已发布.*以上只是先后，不代表因果/);
  await page.goto(`${stage.server.url}/incidents/${id}`);
  expect(await mainText(page)).toContain("发布口径（官方微博）");
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test("one person cannot approve twice, and a number without a fact cannot be written in", async () => {
  const id = await stage.incidentAt("塘厦");
  const page = await stage.open("/statements", wide, { who: "lin" });
  await page.locator("summary", { hasText: "起草一份" }).click();
  await page.locator("#draft-incidentId").selectOption(id);
  // Each act is a page of its own: the next click must not meet the one before it on its way.
  const act = async (name: string | RegExp): Promise<void> => {
    const arrived = page.waitForEvent("load");
    await page.getByRole("button", { name }).first().click();
    await arrived;
  };
  await act("由事实起草");
  expect(await mainText(page)).toContain("审批通过");
  await act(/审批通过/);
  expect(await mainText(page)).toContain("审批通过");
  await act(/审批通过/);
  expect(await mainText(page)).toContain("值班长 已审批过，须由另一人审批");
  await page.goto(`${stage.server.url}/statements`);
  await page.locator("summary", { hasText: "改写" }).first().click();
  const field = page.locator("textarea[name=text]").first();
  await field.fill(`${await field.inputValue()}已抢修 97 处。`);
  await page.getByRole("button", { name: "改写" }).first().click();
  expect(await mainText(page)).toContain("没有事实依据的数字：97");
  await page.context().close();
});

test("a promise is made, counted down, kept, followed; with one open the incident is not closed", async () => {
  const id = await stage.incidentAt("塘厦");
  const page = await stage.open("/pledges", wide, { who: "chen" });
  await page.locator("#promise-incidentId").selectOption(id);
  await page.getByLabel(/对谁/).fill("林村受影响商户");
  await page.getByLabel("承诺什么").fill("登记冷冻食品损失");
  await page.getByLabel("何时前").fill("2026-11-25T18:00");
  await page.getByLabel("责任岗位").fill("塘厦供电服务中心主任");
  await page.getByRole("button", { name: "记下" }).click();
  expect(await mainText(page)).toContain("未兑现 对林村受影响商户：登记冷冻食品损失");

  const incident = await stage.open(`/incidents/${id}`, wide, { who: "chen" });
  for (const to of ["recovery", "closed"]) {
    await incident.locator("#move-to").locator("xpath=ancestor::details").locator("summary").click();
    await incident.locator("#move-to").selectOption(to);
    await incident.locator("#move-because").fill("处置完毕");
    await incident.getByRole("button", { name: "转入" }).click();
  }
  expect(await mainText(incident)).toContain("还有 1 项承诺没有兑现，不能办结");

  await page.locator("summary", { hasText: "已兑现" }).click();
  await page.getByLabel("如何兑现").fill("逐户登记 41 家");
  await page.getByRole("button", { name: "兑现" }).click();
  await page.locator("summary", { hasText: "回访" }).click();
  await page.getByLabel("说了什么").fill("希望尽快赔付");
  await page.getByRole("button", { name: "记录回访" }).click();
  expect(await mainText(page)).toMatch(/已兑现.*逐户登记 41 家.*回访：满意，希望尽快赔付/);
  await page.context().close();
  await incident.context().close();
});

test("a reporter's question is taken and answered", async () => {
  const page = await stage.open("/press", wide, { who: "press" });
  await page.getByLabel("媒体", { exact: true }).fill("某晚报");
  await page.getByLabel("记者").fill("记者甲");
  await page.getByLabel("问什么").fill("为什么超时？");
  await page.getByRole("button", { name: "记下" }).click();
  expect(await mainText(page)).toMatch(/1 条未答复.*未答复 某晚报 记者甲/);
  await page.locator("summary", { hasText: "答复" }).click();
  await page.getByLabel("怎么答的").fill("电缆头试验不合格，已更换");
  await page.getByRole("button", { name: "记录答复" }).click();
  expect(await mainText(page)).toMatch(/宣传专责答： ?电缆头试验不合格，已更换/);
  await page.context().close();
});

test("what no source sees is entered in half a minute, and found like everything else", async () => {
  const page = await stage.open("/add", { width: 360, height: 780 }, { who: "chen" });
  await page.locator("#add-text").fill("短视频里说清溪整条街停电，红绿灯都灭了");
  await page.locator("#add-reads").fill("52000");
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await page.locator("#add-picture").setInputFiles({ name: "shot.png", mimeType: "image/png", buffer: png });
  await page.getByRole("button", { name: "录入" }).click();
  expect(await mainText(page)).toContain("已录入：短视频里说清溪整条街停电");
  await page.goto(`${stage.server.url}/search?q=${encodeURIComponent("红绿灯 平台:manual")}`);
  expect(await page.locator(".post").count()).toBe(1);
  await page.context().close();
});

test("a case leads from the incident that is like it", async () => {
  const page = await stage.open(`/incidents/${await stage.incidentAt("塘厦")}`, wide, { who: "chen" });
  await page.locator(".similar a").first().click();
  expect(await mainText(page)).toMatch(/还原过程.*经验与启示/);
  await page.context().close();
});

test("other thresholds are tried on what is stored, and nothing is changed by it", async () => {
  const page = await stage.open("/rules", wide, { who: "chen" });
  await page.getByRole("button", { name: "试一试" }).click();
  await page.locator("#trial").waitFor({ timeout: 60_000 });
  const before = await page.locator("#trial").innerText();
  expect(before).toContain("塘厦");
  const count = Number(/会发出 (\d+) 起/.exec(before)?.[1]);
  expect(count).toBeGreaterThanOrEqual(2);
  for (const field of await page.getByLabel("最少人数").all()) await field.fill("900");
  await page.getByRole("button", { name: "试一试" }).click();
  await page.locator("#trial", { hasText: "会发出 0 起" }).waitFor({ timeout: 60_000 });
  await page.getByText("写进配置文件是这样").click();
  expect(await page.locator("pre.code").innerText()).toMatch(/alerts:\n +rules:\n +surge:\n +use: surge\n +with:\n +voices: 900/);
  expect(await page.getByLabel("医院停电").isChecked()).toBe(true);
  await page.getByLabel("关切度下限").first().fill("7");
  await page
    .locator("form", { has: page.getByLabel("最少人数") })
    .evaluate((form) => (form as unknown as { readonly submit: () => void }).submit());
  await page.locator(".problem").waitFor();
  expect(await mainText(page)).toMatch(/规则“声量突增”：关切度下限（concern）/);
  await page.goto(`${stage.server.url}/rules`);
  expect(await page.getByLabel("最少人数").first().inputValue()).toBe("3");
  await page.context().close();
});

test("staff say what they think of an alert, and see how reliable alerts have been", async () => {
  const id = await stage.incidentAt("塘厦");
  const page = await stage.open(`/incidents/${id}`, wide, { who: "lin" });
  await page.locator("#feedback-opinion").selectOption("wrong-level");
  await page.locator("#feedback-right").selectOption("IV");
  await page.locator("#feedback-because").fill("一户投诉");
  const arrived = page.waitForEvent("load");
  await page.getByRole("button", { name: "提交看法" }).click();
  await arrived;
  const panel = (await page.locator("section", { has: page.locator("#feedback-title") }).innerText()).replace(/\s+/g, " ");
  expect(panel).toMatch(/级 1\/1 有用（95% 区间 \d+–100%）/);
  expect(panel).toContain("还没有反馈");
  await page.context().close();
});
