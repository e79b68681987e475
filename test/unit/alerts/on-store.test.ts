import { afterEach, beforeEach, expect, test } from "vitest";
import { acknowledgeRoutes } from "../../../alerts/acknowledge-routes.ts";
import { createDispatcher } from "../../../alerts/dispatcher.ts";
import { createOutbox } from "../../../alerts/outbox.ts";
import type { Robot } from "../../../alerts/robot.ts";
import { silent } from "../../../lib/log.ts";
import { segment } from "../../../lib/segment.ts";
import { minuteMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import type { Store } from "../../../model/store.ts";
import { sqlite } from "../../../store/stores.ts";
import { subject, viewOf, world } from "./bureau.ts";
import { alertMessage, createClock } from "./memory.ts";

const start = "2026-11-23T02:00:00.000Z";
let store: Store;
const clock = createClock(start);
beforeEach(async () => {
  clock.set(start);
  store = await sqlite.open(":memory:", { now: clock.now, segment });
});
afterEach(() => store.close());

const robotOf = (name: string, got: Message[], isUp: () => boolean = () => true): Robot => ({
  name,
  title: name,
  deliver: async (message) => {
    if (!isUp()) return { state: "retry", because: "HTTP 503" };
    got.push(message);
    return { state: "delivered", receipt: "ok" };
  },
});

const outboxOf = (robots: readonly Robot[]) =>
  createOutbox({
    store,
    robots,
    tools: { now: clock.now, write: () => undefined, send: () => Promise.reject(new Error("none")) },
    log: silent,
    random: () => 0.5,
  });

test("on the real store: a receiver down for an hour, and the process restarted meanwhile, gets its alerts in order, once", async () => {
  const got: Message[] = [];
  const startMs = clock.now().getTime();
  const hook = robotOf("hook", got, () => clock.now().getTime() - startMs > 60 * minuteMs);
  let outbox = outboxOf([hook]);
  for (let minute = 0; minute < 80; minute++) {
    if (minute % 13 === 0) outbox = outboxOf([hook]);
    if (minute < 30) await outbox.post(alertMessage(minute, clock.now().toISOString()), ["hook"]);
    await outbox.deliverDue();
    clock.advance(minuteMs);
  }
  expect(got.map((message) => message.incidentId)).toEqual(Array.from({ length: 30 }, (_, number) => `inc${number}`));
  expect(await store.totals()).toMatchObject({ delivered: 30, waiting: 0, dead: 0 });
});

test("on the real store: decided, queued, delivered, escalated, acknowledged from the phone", async () => {
  const wecom: Message[] = [];
  const sms: Message[] = [];
  const group: Message[] = [];
  const outbox = outboxOf([robotOf("wecom", wecom), robotOf("sms", sms), robotOf("group", group)]);
  const w = world();
  const links = { publicUrl: "https://relay.example", secret: "s3cret" };
  const open = () => createDispatcher({ store, world: w, outbox, viewOf: async (key) => viewOf(key), links, now: clock.now, log: silent });
  await open().take(subject(1, { level: "II" }));
  const rounds = async (minutes: number) => {
    for (let step = 0; step < minutes; step++) {
      await open().tick();
      await outbox.deliverDue();
      clock.advance(minuteMs);
    }
  };
  await rounds(2);
  expect(wecom.map((message) => message.to?.[0]?.name).sort()).toEqual(["东片区负责人", "副局长", "日班甲"].sort());
  expect(sms).toHaveLength(3);
  expect(group).toHaveLength(1);
  await rounds(5);
  expect(wecom.at(-1)?.to?.[0]?.name).toBe("宣传主任");
  expect(wecom.at(-1)?.headline).toContain("升级上报");
  const app = acknowledgeRoutes({
    store,
    world: w,
    dispatcher: open(),
    secret: links.secret,
    now: clock.now,
    messageOf: async () => ({ headline: "舆情Ⅱ级", sections: [] }),
  });
  const path = new URL(wecom.at(-1)?.actions?.[0]?.url ?? "").pathname;
  const reply = await app.request(path, {
    method: "POST",
    body: "deed=sign&person=press",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(reply.status).toBe(200);
  const pursuit = (await open().read()).pursuits.inc1;
  expect(pursuit?.steps.map((step) => step.kind)).toEqual(expect.arrayContaining(["pushed", "missed", "called", "signed"]));
  expect(pursuit?.clocks.find((one) => one.name === "sign")?.state).toBe("met");
});
