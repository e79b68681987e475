import { TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { createAttempts } from "../../../../console/access/attempts.ts";
import { checkAccess } from "../../../../console/access/check.ts";
import { AccessOptions } from "../../../../console/access/options.ts";
import { codeStep, digestPassword, isPassword, newTotp } from "../../../../console/access/password.ts";
import { openSession, readSession, sealValue, stampOf, unsealValue } from "../../../../console/access/session.ts";
import { readBearer } from "../../../../console/access/tokens.ts";

const now = new Date("2026-07-15T07:00:00.000Z");
const key = "k".repeat(32);
const chen = { post: "值班员甲", role: "duty" as const, password: "$argon2id$stand-in" };
const access = (more: object = {}): AccessOptions => AccessOptions.parse({ key, users: { chen }, ...more });
const later = (ms: number): Date => new Date(now.getTime() + ms);

describe("a password", () => {
  test("fits its own digest only, and an unknown user is as slow as a wrong password", async () => {
    const digest = await digestPassword("东江的水 2026");
    expect(digest).toMatch(/^\$argon2id\$/);
    expect(await isPassword(digest, "东江的水 2026")).toBe(true);
    expect(await isPassword(digest, "东江的水 2025")).toBe(false);
    expect(await isPassword(undefined, "nobody")).toBe(false);
    expect(await isPassword("not a digest", "x")).toBe(false);
  });

  test("a one-time code counts in its own step and the neighbouring ones", () => {
    const { secret, address } = newTotp("chen");
    expect(address).toMatch(/^otpauth:\/\/totp\//);
    const code = new TOTP({ secret }).generate({ timestamp: now.getTime() });
    expect(codeStep(secret, code, now)).toBe(Math.floor(now.getTime() / 30_000));
    expect(codeStep(secret, code, later(25_000))).toBe(Math.floor(now.getTime() / 30_000));
    expect(codeStep(secret, code, later(120_000))).toBeUndefined();
    expect(codeStep(secret, "abc", now)).toBeUndefined();
  });
});

describe("guessing", () => {
  test("waits after five failures, longer each time, and a success forgets", () => {
    const attempts = createAttempts();
    const keys = ["user:chen", "address:10.0.0.9"];
    for (let n = 0; n < 4; n += 1) attempts.failed(keys, now);
    expect(attempts.waitMs(keys, now)).toBe(0);
    attempts.failed(keys, now);
    expect(attempts.waitMs(["user:chen"], now)).toBe(30_000);
    expect(attempts.waitMs(["address:10.0.0.9"], later(10_000))).toBe(20_000);
    attempts.failed(keys, later(31_000));
    expect(attempts.waitMs(keys, later(31_000))).toBe(60_000);
    for (let n = 0; n < 30; n += 1) attempts.failed(keys, later(31_000));
    expect(attempts.waitMs(keys, later(31_000))).toBe(15 * 60_000);
    attempts.succeeded(keys);
    expect(attempts.waitMs(keys, later(31_000))).toBe(0);
  });
});

describe("a session", () => {
  const session = openSession({ user: "chen", post: chen.post, role: "duty", stamp: stampOf(chen) }, access(), now);
  const cookie = sealValue(key, session);

  test("is good until it ends", () => {
    expect(readSession(access(), cookie, later(11 * 3_600_000))).toEqual(session);
    expect(readSession(access(), cookie, later(12 * 3_600_000))).toBeUndefined();
  });

  test.each([
    ["another key", access({ key: "x".repeat(32) }), cookie],
    ["a changed cookie", access(), sealValue("x".repeat(32), { ...session, role: "admin" })],
    ["half a cookie", access(), cookie.split(".")[0]],
    ["no cookie", access(), undefined],
    ["nonsense", access(), "..."],
    ["a removed user", access({ users: {} }), cookie],
    ["a changed password", access({ users: { chen: { ...chen, password: "$argon2id$other" } } }), cookie],
    ["a changed role", access({ users: { chen: { ...chen, role: "analyst" } } }), cookie],
    ["single sign-on that is switched off", access(), sealValue(key, { ...session, user: "oidc:9", stamp: "oidc" })],
    ["a name every object has", access(), sealValue(key, { ...session, user: "constructor" })],
  ])("%s ends it", (_name, options, given) => {
    expect(readSession(options, given, now)).toBeUndefined();
  });

  test("a sealed value opens with its own key", () => {
    expect(unsealValue(key, sealValue(key, { a: "中文" }))).toEqual({ a: "中文" });
  });
});

test("a token is known by its value, and told by its name", () => {
  const tokens = access({ tokens: { grafana: { post: "监控", scopes: ["metrics"], token: "t".repeat(40) } } }).tokens;
  expect(readBearer(tokens, `Bearer ${"t".repeat(40)}`)).toEqual({ name: "grafana", scopes: ["metrics"] });
  for (const header of [undefined, "", "Bearer ", `Bearer ${"t".repeat(39)}`, `Basic ${"t".repeat(40)}`])
    expect(readBearer(tokens, header)).toBeUndefined();
});

test.each([
  [undefined, "127.0.0.1", 0],
  [undefined, "0.0.0.0", 1],
  [access(), "0.0.0.0", 0],
  [access({ key: "short" }), "127.0.0.1", 1],
  [access({ users: {} }), "127.0.0.1", 1],
  [access({ users: { chen: { ...chen, password: "plain", totp: "1" } } }), "127.0.0.1", 2],
  [access({ tokens: { grafana: { post: "监控", scopes: ["read"], token: "short" } } }), "127.0.0.1", 1],
])("what is wrong with access %# is told", (options, host, count) => {
  const told = checkAccess(options, host);
  expect(told).toHaveLength(count);
  expect(told.join()).not.toMatch(/plain|short/);
});
