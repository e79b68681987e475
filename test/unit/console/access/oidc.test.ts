import { createServer, type Server } from "node:http";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSingleSignOn, roleOf } from "../../../../console/access/oidc.ts";
import { AccessOptions, type Oidc } from "../../../../console/access/options.ts";

const groupsOf: Readonly<Record<string, readonly string[]>> = { chen: ["duty-room"], li: ["canteen"] };
const redirectUrl = "https://wenfeng.example/login/oidc/back";

let server: Server;
let options: Oidc;

/** A real identity provider on this machine, with its own development pages for logging in and agreeing. */
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const issuer = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "wenfeng", client_secret: "test-client-secret", redirect_uris: [redirectUrl] }],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `岗位 ${id}`, groups: [...(groupsOf[id] ?? [])] }),
    }),
  });
  server.on("request", provider.callback());
  options = AccessOptions.parse({
    key: "k".repeat(32),
    oidc: { issuer, clientId: "wenfeng", clientSecret: "test-client-secret", redirectUrl, roles: { "duty-room": "duty" } },
  }).oidc as Oidc;
});

afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

/** A browser's part: follows redirects with cookies, fills in the provider's forms, and stops where it would come back to us. */
const browse = async (start: URL, login: string): Promise<URL> => {
  const jar = new Map<string, string>();
  const ask = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie, ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
      ...(form ? { method: "POST", body: form.toString() } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return response;
  };
  let url = start;
  let response = await ask(url);
  for (let step = 0; step < 12; step += 1) {
    const location = response.headers.get("location");
    if (location) {
      url = new URL(location, url);
      if (url.href.startsWith(redirectUrl)) return url;
      response = await ask(url);
      continue;
    }
    const page = await response.text();
    const prompt = page.includes('value="login"') ? { prompt: "login", login, password: "any" } : { prompt: "consent" };
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? "";
    response = await ask(new URL(action, url), new URLSearchParams(prompt));
  }
  throw new Error("the provider never sent us back");
};

describe("single sign-on", () => {
  test("brings back who the provider vouches for, with the role of the group", async () => {
    const single = createSingleSignOn(options);
    const { address, journey } = await single.leave();
    expect(address.searchParams.get("code_challenge_method")).toBe("S256");
    const back = await browse(address, "chen");
    expect(await single.arrive(back, journey)).toEqual({ subject: "chen", post: "岗位 chen", role: "duty" });
    // A code is good once.
    await expect(single.arrive(back, journey)).rejects.toMatchObject({ code: "ACT_REFUSED" });
  });

  test("a state that is not ours is refused", async () => {
    const single = createSingleSignOn(options);
    const { address, journey } = await single.leave();
    const back = await browse(address, "chen");
    await expect(single.arrive(back, { ...journey, state: "other" })).rejects.toMatchObject({ code: "ACT_REFUSED" });
  });

  test("somebody of no listed group does not come in", async () => {
    const single = createSingleSignOn(options);
    const { address, journey } = await single.leave();
    await expect(single.arrive(await browse(address, "li"), journey)).rejects.toThrow("不属于任何可以进入闻风的组");
  });

  test("a provider that does not answer is said, and asked again next time", async () => {
    const single = createSingleSignOn({ ...options, issuer: "http://127.0.0.1:9" });
    await expect(single.leave()).rejects.toMatchObject({ code: "NET_FAILED" });
    await expect(single.leave()).rejects.toMatchObject({ code: "NET_FAILED" });
  });
});

test.each([
  [{ groups: ["b", "a"] }, "admin"],
  [{ groups: "b" }, "duty"],
  [{ groups: ["constructor"] }, undefined],
  [{ groups: [1, null] }, undefined],
  [{}, undefined],
] as const)("the strongest role of %j is %s", (claims, role) => {
  expect(roleOf({ roleClaim: "groups", roles: { a: "admin", b: "duty" } }, claims)).toBe(role);
});
