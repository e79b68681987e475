import { afterAll, beforeAll, expect, test } from "vitest";
import { roomsOf } from "../../app/console/rooms.ts";
import { digestPassword } from "../../console/access/password.ts";
import { openConsoleStage, type Stage } from "./browser.ts";
import { type Clerk, openClerk, type WebForm } from "./forms.ts";

const password = "东江的水 2026!";

let stage: Stage;
beforeAll(async () => {
  const digest = await digestPassword(password);
  const user = (post: string, role: string) => ({ post, role, password: digest });
  const users = {
    wang: user("舆情分析", "analyst"),
    chen: user("值班员甲", "duty"),
    chief: user("分管局领导", "leader"),
    root: user("管理员", "admin"),
  };
  stage = await openConsoleStage({ minutes: 150, access: { key: "k".repeat(40), users } });
}, 120_000);
afterAll(() => stage?.close());

const logIn = async (user: string): Promise<Clerk> => {
  const clerk = openClerk(stage.server.url, "");
  const [form] = (await clerk.visit("/login")).forms;
  if (form === undefined) throw new Error("no login");
  expect((await clerk.send(form, { user, password })).status).toBe(303);
  return clerk;
};

/** What the log and the configuration hold: neither may change by what is refused. */
const standing = async (): Promise<string> => {
  const { handling, configFile } = stage.showcase.parts;
  return `${(await handling.acts({ limit: 1000 })).acts.length} ${configFile.read().version}`;
};

/** A form that no page offers to this person, sent all the same. */
const forged = (action: string, fields: Readonly<Record<string, string>>): WebForm => ({
  ...{ method: "post", action, ticks: [], buttons: [] },
  fields: Object.entries(fields).map(([name, value]) => ({ name, value, type: "hidden", choices: [], isRequired: false, longest: 500 })),
});

const send = async (clerk: Clerk, action: string, fields: Readonly<Record<string, string>>) => {
  const token = (await clerk.visit("/search?q=停电")).forms.flatMap((form) => form.fields).find(({ name }) => name === "csrf")?.value ?? "";
  return clerk.send(forged(action, { csrf: token, ...fields }));
};

/** Routes that change nothing of the bureau's, or that whoever may look may use. */
const open = new Set(["/login", "/logout", "/who", "/rules", "/search/labels", "/search/views"]);

const deeds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/incidents/:id/acts": { deed: "comment", text: "不该记下" },
  "/risks/:key": { deed: "review", because: "不该复核" },
};

test("an analyst may look and label, and is refused by every other route that changes something", { timeout: 60_000 }, async () => {
  const clerk = await logIn("wang");
  const id = await stage.incidentAt("塘厦");
  const routes = roomsOf(stage.showcase.parts).console.routes.filter(({ method, path }) => method === "POST" && !open.has(path));
  const paths = [...new Set(routes.map(({ path }) => path))];
  expect(paths.length).toBeGreaterThan(9);
  const before = await standing();
  for (const path of paths) {
    const action = path.replace(":kind/:key", "shift/0").replace(":key", "R01").replace(":id", id);
    const { status, html } = await send(clerk, action, deeds[path] ?? { deed: "ask", because: "试试看" });
    expect([path, status]).toEqual([path, status === 403 ? 403 : 409]);
    expect(html, path).toContain("您的角色不能");
  }
  expect(await standing()).toBe(before);
  expect((await clerk.visit("/audit")).status).toBe(403);
});

test("who is on duty acts, and is refused what leaders sign, reveal and audit", { timeout: 60_000 }, async () => {
  const clerk = await logIn("chen");
  const id = await stage.incidentAt("塘厦");
  expect((await send(clerk, `/incidents/${id}/acts`, { deed: "comment", text: "已联系" })).status).toBe(303);
  const author = (await stage.showcase.parts.store.mention((await stage.showcase.parts.store.incident(id))?.value.mentionIds[0] ?? ""))
    ?.author.id;
  const before = await standing();
  const forbidden: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [`/authors/${author}`, { because: "想知道是谁" }],
    ...(["approve", "return"] as const).map((deed) => ["/statements", { deed, id: "x", because: "同意" }] as const),
    ["/cases", { deed: "adopt", key: "S01" }],
    ...(["retire", "restore"] as const).map((deed) => ["/risks/R01", { deed, because: "不要了", seen: "0" }] as const),
    ["/roster/edit/shift/0", { act: "remove", step: "save", why: "不值班了" }],
  ];
  for (const [action, fields] of forbidden) {
    const { status, html } = await send(clerk, action, fields);
    expect([action, fields.deed, status]).toEqual([action, fields.deed, status === 403 ? 403 : 409]);
    expect(html, action).toContain("您的角色不能");
  }
  expect(await standing()).toBe(before);
  for (const path of ["/audit", "/settings"]) expect([path, (await clerk.visit(path)).status]).toEqual([path, 403]);
  expect((await (await logIn("chief")).visit("/audit")).status).toBe(200);
  expect((await (await logIn("root")).visit("/settings")).status).toBe(200);
});
