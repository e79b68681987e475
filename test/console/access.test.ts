import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestPassword } from "../../console/access/password.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const password = "东江的水 2026!";
const token = (letter: string): string => letter.repeat(40);

let stage: Stage;
beforeAll(async () => {
  const digest = await digestPassword(password);
  stage = await openConsoleStage({
    access: {
      key: "k".repeat(40),
      users: {
        chen: { post: "值班员甲", person: "chen", role: "duty", password: digest },
        wang: { post: "舆情分析", role: "analyst", password: digest },
      },
      tokens: {
        reader: { post: "数据平台", scopes: ["read"], token: token("r") },
        dispatch: { post: "配网调度值班", scopes: ["read", "enter"], token: token("d") },
        duty: { post: "值班室", scopes: ["read", "act", "enter"], token: token("a") },
        monitor: { post: "监控", scopes: ["metrics"], token: token("m") },
      },
    },
  });
}, 120_000);
afterAll(() => stage?.close());

const ask = (path: string, init: RequestInit & { readonly as?: string } = {}): Promise<Response> => {
  const { as, ...rest } = init;
  const headers = { ...(as ? { authorization: `Bearer ${token(as)}` } : {}), ...(rest.body ? { "content-type": "application/json" } : {}) };
  return fetch(`${stage.server.url}${path}`, { redirect: "manual", ...rest, headers: { ...headers, ...rest.headers } });
};
const send = (path: string, as: string, body: object): Promise<Response> => ask(path, { as, method: "POST", body: JSON.stringify(body) });

describe("without a login", () => {
  test.each(["/", "/search", "/incidents/x", "/sources"])("page %s leads to the login and comes back", async (path) => {
    const response = await ask(path, { headers: { accept: "text/html" } });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(path === "/" ? "/login" : `/login?back=${encodeURIComponent(path)}`);
  });

  test("nothing else is answered, and health says no more than whether we see", async () => {
    expect((await ask("/live")).status).toBe(401);
    expect((await ask("/incidents/x", { method: "POST" })).status).not.toBe(200);
    expect(Object.keys((await (await ask("/healthz")).json()) as object)).toEqual(["status"]);
  });

  test("a session of somebody else's making opens nothing", async () => {
    const forged = Buffer.from(JSON.stringify({ user: "chen", post: "甲", role: "admin", stamp: "", expiresAt: "2099-01-01T00:00:00Z" }));
    const cookie = `wenfeng-session=${forged.toString("base64url")}.AAAA`;
    expect((await ask("/", { headers: { cookie, accept: "text/html" } })).status).toBe(302);
  });
});

describe("logging in", () => {
  test("who may not configure is shown the roster without an editor, and neither its forms nor the settings", async () => {
    const page = await stage.open("/roster");
    await page.fill("#user", "chen");
    await page.fill("#password", password);
    await page.click("button[type=submit]");
    await page.getByRole("heading", { name: "值班与责任" }).waitFor();
    expect(await page.getByRole("link", { name: "新增换班" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "设置检查" }).count()).toBe(0);
    expect((await page.goto(`${stage.server.url}/settings`))?.status()).toBe(403);
    expect((await page.goto(`${stage.server.url}/roster/edit/shift/0`))?.status()).toBe(409);
    expect(await page.locator("main").innerText()).toContain("您的角色不能修改设置");
    await page.context().close();
  });

  test("in a real browser: refused once, then in, named, out again; axe finds nothing", async () => {
    const page = await stage.open("/incidents/x?tab=1", { width: 360, height: 780 });
    expect(new URL(page.url()).pathname).toBe("/login");
    await page.evaluate(axe);
    const violations = (await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) => found.violations.map((one) => one.id + one.nodes[0].html))",
    )) as readonly string[];
    expect(violations).toEqual([]);
    await page.fill("#user", "chen");
    await page.fill("#password", "wrong password");
    await page.click("button[type=submit]");
    expect(await page.textContent("[role=alert]")).toContain("不对");
    expect(await page.inputValue("#user")).toBe("chen");
    expect(await page.inputValue("#password")).toBe("");
    await page.fill("#password", password);
    await page.click("button[type=submit]");
    expect(new URL(page.url()).pathname).toBe("/incidents/x");
    expect(await page.textContent(".viewer")).toContain("值班员甲（值班）");
    const [session] = (await page.context().cookies()).filter(({ name }) => name === "wenfeng-session");
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    await page.goto(`${stage.server.url}/who`);
    await page.click("text=退出登录");
    expect(new URL(page.url()).pathname).toBe("/login");
    await page.context().close();
    stage.complaints.length = 0;
  });

  test("guesses are slowed down, for known and unknown names alike", async () => {
    const first = await ask("/login");
    const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const csrf = /name="csrf" value="([^"]+)"/.exec(await first.text())?.[1] ?? "";
    const guess = (user: string): Promise<Response> =>
      fetch(`${stage.server.url}/login`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, "x-forwarded-for": "192.0.2.7" },
        body: new URLSearchParams({ csrf, user, password: "guess" }),
      });
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await guess(`nobody${n}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await ask("/login", { method: "POST" })).status).not.toBe(200);
  });
});

describe("the API", () => {
  const openIncident = async (): Promise<string> => {
    const { incidents } = (await (await ask("/api/incidents", { as: "r" })).json()) as { incidents: { id: string; level: string }[] };
    expect(incidents.length).toBeGreaterThan(0);
    return incidents[0]?.id as string;
  };

  test("describes itself in OpenAPI 3.1, every path with its refusals", async () => {
    const document = (await (await ask("/api/openapi.json")).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: object }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths).length).toBeGreaterThanOrEqual(9);
    for (const methods of Object.values(document.paths))
      for (const { responses } of Object.values(methods))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(["200", "401", "403", "422"]));
  });

  test.each(["/api/incidents", "/api/mentions?q=停电", "/api/alerts", "/api/sources", "/api/notices"])(
    "%s answers a reader, and nobody else",
    async (path) => {
      const response = await ask(path, { as: "r" });
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).not.toContain('"author"');
      expect(Object.values(JSON.parse(text) as object)[0]).not.toHaveLength(0);
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path, { as: "x" })).status).toBe(401);
      expect((await ask(path, { as: "m" })).status).toBe(403);
    },
  );

  test("an incident comes with its terms, clocks and acts; an unknown one is 404", async () => {
    const id = await openIncident();
    const whole = (await (await ask(`/api/incidents/${id}`, { as: "r" })).json()) as { terms: unknown[]; mentionIds: string[] };
    expect(whole.terms.length).toBeGreaterThan(0);
    expect(whole.mentionIds.length).toBeGreaterThan(0);
    expect((await ask("/api/incidents/none", { as: "r" })).status).toBe(404);
  });

  test("a broken query and a broken body are told with the place", async () => {
    const query = await ask(`/api/mentions?q=${encodeURIComponent("停电 AND (")}`, { as: "r" });
    expect(query.status).toBe(422);
    expect(((await query.json()) as { code: string }).code).toBe("QUERY_INVALID");
    const body = await send(`/api/incidents/${await openIncident()}/deeds`, "a", { kind: "level", level: "V", because: "试一试" });
    expect(body.status).toBe(422);
    expect(((await body.json()) as { message: string }).message).toContain("level");
  });

  test("acts need the right scope, are signed by the token's post, and can be taken back", async () => {
    const id = await openIncident();
    const comment = { kind: "comment", text: "已联系中心核实", because: "接口备注" };
    expect((await send(`/api/incidents/${id}/deeds`, "r", comment)).status).toBe(403);
    expect((await send(`/api/incidents/${id}/deeds`, "a", comment)).status).toBe(200);
    const { acts } = (await (await ask(`/api/incidents/${id}`, { as: "r" })).json()) as {
      acts: { who: string; kind: string; id: string }[];
    };
    expect(acts.at(-1)).toMatchObject({ who: "值班室", kind: "incident.commented" });
    const stale = await send(`/api/incidents/${id}/deeds`, "a", { ...comment, expected: 0 });
    expect(stale.status).toBe(409);
  });

  test("dispatch answers facts; another answer is a correction or is refused", async () => {
    const id = await openIncident();
    const facts = { values: { isOurs: true, cause: "fault", households: 1200 }, source: "配网调度值班", because: "电话核实" };
    const first = await send(`/api/incidents/${id}/facts`, "d", facts);
    expect(first.status).toBe(200);
    const other = await send(`/api/incidents/${id}/facts`, "d", { ...facts, values: { households: 900 } });
    expect(other.status).toBe(403);
    const corrected = await send(`/api/incidents/${id}/facts`, "d", { ...facts, values: { households: 900 }, isCorrection: true });
    expect(corrected.status).toBe(200);
    const { facts: lines } = (await corrected.json()) as { facts: { key: string; value: unknown; by: string }[] };
    expect(lines.find(({ key }) => key === "households")).toMatchObject({ value: 900, by: "配网调度值班" });
  });

  test("what somebody saw is taken in once, with a picture as evidence", async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]).toString("base64");
    const entry = { text: "短视频里电线杆冒火花，围了很多人", way: "video", place: "塘厦", seenAt: "2026-11-23T09:00:00Z", picture };
    const taken = (await (await send("/api/mentions", "d", entry)).json()) as { id: string; isNew: boolean };
    expect(taken.isNew).toBe(true);
    expect((await (await send("/api/mentions", "d", entry)).json()) as object).toEqual({ id: taken.id, isNew: false });
    expect((await send("/api/mentions", "d", { ...entry, picture: Buffer.from("no picture").toString("base64") })).status).toBe(422);
    expect((await send("/api/mentions", "r", entry)).status).toBe(403);
  });

  test("metrics are read by whoever may, and name every source", async () => {
    const response = await ask("/metrics", { as: "m" });
    expect(response.headers.get("content-type")).toContain("text/plain");
    const text = await response.text();
    for (const line of [
      'wenfeng_stored{kind="mentions"}',
      'wenfeng_source_state{source="wechat",state="blind"} 1',
      "wenfeng_incidents_open",
    ])
      expect(text).toContain(line);
    expect((await ask("/metrics")).status).toBe(401);
  });
});
