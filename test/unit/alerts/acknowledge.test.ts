import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { openTicket, sealTicket, type Ticket, ticketActions } from "../../../alerts/acknowledge.ts";
import { acknowledgeRoutes } from "../../../alerts/acknowledge-routes.ts";
import type { Doing } from "../../../alerts/deed.ts";
import { createDispatcher } from "../../../alerts/dispatcher.ts";
import { renderWhole } from "../../../alerts/render-whole.ts";
import { silent } from "../../../lib/log.ts";
import { hourMs, minuteMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import { subject, viewOf, world } from "./bureau.ts";
import { createClock, createMemory } from "./memory.ts";

const secret = "link-secret";
const start = "2026-11-23T02:00:00.000Z";
const links = { publicUrl: "https://relay.bureau.example/wf/", secret };

describe("tickets", () => {
  const ticket: Ticket = { i: "inc1", k: "inc1#1", p: "dayA", e: Date.parse(start) + hourMs };
  const now = new Date(start);

  test("open as they were sealed, until they expire", () => {
    const sealed = sealTicket(secret, ticket);
    expect(openTicket(secret, sealed, now)).toEqual({ state: "valid", ticket });
    expect(openTicket(secret, sealed, new Date(ticket.e))).toEqual({ state: "expired" });
    expect(openTicket("other", sealed, now)).toEqual({ state: "forged" });
  });

  test("no change of a single character gets through", () => {
    const sealed = sealTicket(secret, ticket);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (index, sign) => {
        const changed = sealed.slice(0, index) + sign + sealed.slice(index + 1);
        if (changed !== sealed) expect(openTicket(secret, changed, now).state).toBe("forged");
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => openTicket(secret, text, now).state === "forged"));
  });

  test("links stand under the relay's address", () => {
    const [sign, transfer] = ticketActions(links, ticket);
    expect(sign?.url).toMatch(/^https:\/\/relay\.bureau\.example\/wf\/a\/[\w-]+\.[0-9a-f]{40}$/);
    expect(transfer?.url).toBe(`${sign?.url}?do=transfer`);
  });
});

const setUp = () => {
  const clock = createClock(start);
  const { store } = createMemory();
  const posted: { message: Message; robots: readonly string[] }[] = [];
  const outbox = { post: async (message: Message, robots: readonly string[]) => void posted.push({ message, robots }) };
  const w = world();
  const dispatcher = createDispatcher({ store, world: w, outbox, viewOf: async (key) => viewOf(key), links, now: clock.now, log: silent });
  const done: Doing[] = [];
  const app = acknowledgeRoutes({
    store,
    world: w,
    dispatcher,
    secret,
    now: clock.now,
    messageOf: async (key) => renderWhole(viewOf(key)),
    onDone: async (doing) => void done.push(doing),
  });
  const linkFor = (person: string): string => {
    const url = posted.find(({ message }) => message.to?.[0]?.name === w.org.people[person]?.name)?.message.actions?.[0]?.url ?? "";
    return new URL(url).pathname.replace(/^\/wf/, "");
  };
  const post = (path: string, form: Record<string, string>) =>
    app.request(path, {
      method: "POST",
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  return { clock, posted, dispatcher, app, linkFor, post, done };
};

describe("pages", () => {
  let one: ReturnType<typeof setUp>;
  beforeEach(async () => {
    one = setUp();
    await one.dispatcher.take(subject(1, { level: "II" }));
    await one.dispatcher.tick();
  });
  const states = async () => (await one.dispatcher.read()).pursuits.inc1?.clocks.map(({ state }) => state);

  test("looking does nothing, however often a preview or scanner looks", async () => {
    for (const method of ["GET", "HEAD", "GET", "OPTIONS"]) await one.app.request(`${one.linkFor("dayA")}?do=sign`, { method });
    expect(await states()).toEqual(["running", "running"]);
    const page = await one.app.request(one.linkFor("dayA"));
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const html = await page.text();
    expect(html).not.toContain("<script");
    expect(html).toContain('name="viewport"');
    expect(html).toContain("签收");
  });

  test("the page shows the whole alert: what, where, why, whose facts are open", async () => {
    const html = await (await one.app.request(one.linkFor("dayA"))).text();
    for (const part of [
      "舆情Ⅱ级｜塘厦｜停电与电压质量",
      "inc1 塘厦又停电了",
      "首发",
      "责任、原因、预计复电：待调度核实",
      "为何预警",
      "近 1 小时 12 条",
    ])
      expect(html).toContain(part);
    for (const part of ["为何评为舆情Ⅱ级（50.0 分）", "速度：平常的 8 倍（+18.0）"]) expect(html).toContain(part);
    expect(html).not.toContain("不加分的");
  });

  test("sending the form signs, once", async () => {
    const path = one.linkFor("dayA");
    const first = await one.post(path, { deed: "sign", person: "dayA" });
    expect(first.status).toBe(200);
    expect(await first.text()).toContain("已签收");
    expect(await states()).toEqual(["met", "running"]);
    expect((await one.post(path, { deed: "sign", person: "dayA" })).status).toBe(409);
    expect(one.done).toHaveLength(1);
  });

  test("somebody else who signs is recorded as 代签", async () => {
    await one.post(one.linkFor("vice"), { deed: "sign", person: "press" });
    const steps = (await one.dispatcher.read()).pursuits.inc1?.steps.map((step) => step.because);
    expect(steps).toContain("手机，宣传主任（代 副局长）");
  });

  test("转派 and 误报 go by the same link, each once; 误报 needs a reason", async () => {
    const path = one.linkFor("vice");
    expect((await one.post(path, { deed: "dismiss", person: "vice" })).status).toBe(409);
    expect((await one.post(path, { deed: "transfer", person: "vice", to: "bureau.service", because: "电费" })).status).toBe(200);
    expect((await one.dispatcher.read()).pursuits.inc1?.offer?.to).toBe("bureau.service");
    const accept = await one.post(one.linkFor("service"), { deed: "accept", person: "service" });
    expect(accept.status).toBe(200);
    expect((await one.dispatcher.read()).pursuits.inc1?.lead).toBe("bureau.service");
    expect((await one.post(path, { deed: "dismiss", person: "vice", because: "旧闻" })).status).toBe(200);
  });

  test("a link in a group asks who it is, and takes that person's word as their own", async () => {
    const url = one.posted.find(({ robots }) => robots[0] === "group")?.message.actions?.[0]?.url ?? "";
    const path = new URL(url).pathname.replace(/^\/wf/, "");
    expect(await (await one.app.request(path)).text()).toContain("请选择");
    expect((await one.post(path, { deed: "sign" })).status).toBe(400);
    expect((await one.post(path, { deed: "sign", person: "dayA" })).status).toBe(200);
    expect((await one.dispatcher.read()).pursuits.inc1?.steps.find((step) => step.kind === "signed")).toMatchObject({
      who: "dayA",
      because: "手机，日班甲",
    });
  });

  test("a forged, an expired and a nonsense request change nothing", async () => {
    expect((await one.post("/a/abc.def", { deed: "sign", person: "dayA" })).status).toBe(404);
    const path = one.linkFor("dayA");
    expect((await one.post(path, { deed: "explode", person: "dayA" })).status).toBe(400);
    expect((await one.post(path, { deed: "sign", person: "ghost" })).status).toBe(409);
    one.clock.advance(73 * hourMs);
    expect((await one.post(path, { deed: "sign", person: "dayA" })).status).toBe(410);
    expect((await one.app.request(path)).status).toBe(410);
  });

  test("hostile text on the page is shown, not obeyed", async () => {
    await one.dispatcher.take(subject(66, { level: "II" }));
    await one.dispatcher.tick();
    const message = one.posted.find(({ message: { incidentId, to } }) => incidentId === "inc66" && to !== undefined)?.message;
    const html = await (await one.app.request(new URL(message?.actions?.[0]?.url ?? "").pathname.replace(/^\/wf/, ""))).text();
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toContain("<script>");
  });
});

test("a bundle is acknowledged by one link", async () => {
  const one = setUp();
  for (let number = 1; number <= 9; number++) await one.dispatcher.take(subject(number, { level: "II" }));
  await one.dispatcher.tick();
  one.clock.advance(3 * minuteMs);
  await one.dispatcher.tick();
  const bundle = one.posted.find(({ message }) => message.headline.includes("合并") && message.to?.[0]?.name === "日班甲")?.message;
  expect(bundle?.headline).toMatch(/^舆情Ⅱ级｜合并 \d 起｜Ⅱ级 \d$/);
  const path = new URL(bundle?.actions?.[0]?.url ?? "").pathname.replace(/^\/wf/, "");
  expect(await (await one.app.request(path)).text()).toContain("预警签收（");
  expect((await one.post(path, { deed: "sign", person: "dayA" })).status).toBe(200);
  const { pursuits } = await one.dispatcher.read();
  const keys = bundle?.payload?.alertKeys as string[];
  expect(keys.length).toBeGreaterThan(1);
  for (const key of keys) expect(pursuits[key.split("#")[0] as string]?.clocks[0]?.state).toBe("met");
});

test("killed between deciding and sending, the next process sends what was decided, under the same ids", async () => {
  const clock = createClock(start);
  for (let kill = 0; kill < 6; kill++) {
    let left = kill;
    const crash = () => {
      left -= 1;
      if (left < 0) throw new Error("killed");
    };
    const { store } = createMemory(crash);
    const posted = new Map<string, number>();
    const open = () =>
      createDispatcher({
        store,
        world: world(),
        outbox: {
          post: async (message) => {
            crash();
            posted.set(message.id, (posted.get(message.id) ?? 0) + 1);
          },
        },
        viewOf: async (key) => viewOf(key),
        now: clock.now,
        log: silent,
      });
    const work = async () => {
      await open().take(subject(1, { level: "II" }));
      await open().tick();
    };
    await work().catch(() => undefined);
    left = Number.POSITIVE_INFINITY;
    await work();
    expect([...posted.keys()].length, `kill at ${kill}`).toBe(4);
  }
});

test("one push that cannot be written down does not hold up the others, and is tried again", async () => {
  const clock = createClock(start);
  const { store } = createMemory();
  const posted: string[] = [];
  let isBroken = true;
  const outbox = {
    post: async (message: Message) => {
      if (isBroken && message.to?.[0]?.name === "副局长") throw new Error("cannot");
      posted.push(message.to?.[0]?.name ?? "group");
    },
  };
  const dispatcher = createDispatcher({ store, world: world(), outbox, viewOf: async (key) => viewOf(key), now: clock.now, log: silent });
  await dispatcher.take(subject(1, { level: "II" }));
  await dispatcher.tick();
  expect(posted.sort()).toEqual(["group", "东片区负责人", "日班甲"].sort());
  isBroken = false;
  await dispatcher.tick();
  await dispatcher.tick();
  expect(posted.filter((name) => name === "副局长")).toHaveLength(1);
  expect(posted).toHaveLength(4);
});
