import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../alerts/channel.ts";
import type { OutboxLimits } from "../../../alerts/desk.ts";
import { createOutbox } from "../../../alerts/outbox.ts";
import type { Robot } from "../../../alerts/robot.ts";
import { Failure } from "../../../lib/errors.ts";
import { silent } from "../../../lib/log.ts";
import { minuteMs, secondMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import { alertMessage, createClock, createMemory } from "./memory.ts";

const start = "2026-11-23T02:00:00.000Z";
const ok: Outcome = { state: "delivered", receipt: "ok" };

const robot = (name: string, answer: (message: Message) => Outcome, rest: Partial<Robot> = {}) => {
  const got: string[] = [];
  const tried: string[] = [];
  const deliver = async (message: Message): Promise<Outcome> => {
    tried.push(message.id);
    const outcome = answer(message);
    if (outcome.state === "delivered") got.push(message.id);
    return outcome;
  };
  return { got, tried, robot: { name, title: name, deliver, ...rest } satisfies Robot };
};

const setUp = (robots: readonly Robot[], limits: Partial<OutboxLimits> = {}, before?: (write: string) => void) => {
  const memory = createMemory(before);
  const clock = createClock(start);
  const open = () =>
    createOutbox({
      store: memory.store,
      robots,
      tools: { now: clock.now, write: () => undefined, send: () => Promise.reject(new Error("no network")) },
      log: silent,
      random: () => 0.5,
      limits,
    });
  return { memory, clock, open };
};

const postMany = async (outbox: ReturnType<typeof createOutbox>, count: number, names: readonly string[]): Promise<string[]> => {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const message = alertMessage(number, new Date(Date.parse(start) + number).toISOString());
    await outbox.post(message, names);
    ids.push(message.id);
  }
  return ids;
};

describe("outbox", () => {
  test("delivers in order and marks delivered only with the receipt", async () => {
    const hook = robot("hook", () => ok);
    const { memory, open } = setUp([hook.robot]);
    const outbox = open();
    const ids = await postMany(outbox, 5, ["hook"]);
    expect(await outbox.deliverDue()).toMatchObject({ delivered: 5, waiting: 0 });
    expect(hook.got).toEqual(ids);
    expect([...memory.rows.values()].every((row) => row.state === "delivered" && row.receipt === "ok" && row.attempts === 1)).toBe(true);
    expect(await outbox.deliverDue()).toMatchObject({ delivered: 0 });
  });

  test("a receiver that is down for an hour gets its alerts afterwards, in order, once", async () => {
    let isUp = false;
    const hook = robot("hook", () => (isUp ? ok : { state: "retry", because: "HTTP 503" }));
    const other = robot("screen", () => ok);
    const { clock, open } = setUp([hook.robot, other.robot]);
    const outbox = open();
    const ids: string[] = [];
    for (let minute = 0; minute < 120; minute++) {
      isUp = minute >= 60;
      if (minute < 70) {
        const message = alertMessage(minute, clock.now().toISOString());
        await outbox.post(message, ["hook"]);
        ids.push(message.id);
      }
      for (let step = 0; step < 12; step++) {
        await outbox.deliverDue();
        clock.advance(5 * secondMs);
      }
    }
    expect(hook.got).toEqual(ids);
    expect(other.got).toHaveLength(1);
    expect(other.got[0]).toMatch(/^health:channel:hook:/);
    // The back-off keeps an hour of silence from becoming a flood: far fewer than one try per round.
    expect(hook.tried.length - hook.got.length).toBeLessThan(30);
  });

  test("a channel that is down does not delay another", async () => {
    const dead = robot("dead", () => ({ state: "retry", because: "timeout" }));
    const alive = robot("alive", () => ok);
    const outbox = setUp([dead.robot, alive.robot]).open();
    const ids = await postMany(outbox, 700, ["dead", "alive"]);
    await outbox.deliverDue();
    expect(alive.got).toEqual(ids);
  });

  test("waits as long as the receiver asks", async () => {
    let calls = 0;
    const hook = robot("hook", () => (calls++ === 0 ? { state: "retry", because: "429", afterMs: 90 * secondMs } : ok));
    const { clock, open } = setUp([hook.robot]);
    const outbox = open();
    await postMany(outbox, 1, ["hook"]);
    await outbox.deliverDue();
    clock.advance(89 * secondMs);
    await outbox.deliverDue();
    expect(hook.tried).toHaveLength(1);
    clock.advance(secondMs);
    await outbox.deliverDue();
    expect(hook.got).toHaveLength(1);
  });

  test("never more than the limit in any 60 s", async () => {
    const times: number[] = [];
    const clockOf: { now?: () => Date } = {};
    const slow = robot(
      "slow",
      () => {
        times.push((clockOf.now as () => Date)().getTime());
        return ok;
      },
      { perMinute: 20 },
    );
    const { clock, open } = setUp([slow.robot]);
    clockOf.now = clock.now;
    let outbox = open();
    await postMany(outbox, 60, ["slow"]);
    for (let step = 0; step < 300; step++) {
      if (step === 100) outbox = open();
      await outbox.deliverDue();
      clock.advance(secondMs);
    }
    expect(times).toHaveLength(60);
    const most = Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + minuteMs).length));
    expect(most).toBeLessThanOrEqual(20);
  });

  test("a long-down channel hands on, and the message says so", async () => {
    const wecom = robot("wecom", () => ({ state: "retry", because: "timeout" }), { next: "sms", title: "企业微信" });
    const texts: Message[] = [];
    const sms = robot(
      "sms",
      (message) => {
        texts.push(message);
        return ok;
      },
      { title: "短信" },
    );
    const { memory, clock, open } = setUp([wecom.robot, sms.robot]);
    const outbox = open();
    const ids = await postMany(outbox, 3, ["wecom"]);
    for (let step = 0; step < 200; step++) {
      await outbox.deliverDue();
      clock.advance(5 * secondMs);
    }
    const alerts = texts.filter((message) => message.kind === "alert");
    expect(alerts.map((message) => message.id)).toEqual(ids.map((id) => `${id}~wecom`));
    expect(alerts[0]?.sections.at(-1)?.lines[0]).toContain("企业微信不通，改由短信送达");
    expect(texts.filter((message) => message.kind === "health")).toHaveLength(1);
    expect([...memory.rows.values()].filter((row) => row.channel === "wecom").map((row) => row.state)).toEqual(["dead", "dead", "dead"]);
  });

  test("does not hand on what the next channel already has", async () => {
    const wecom = robot("wecom", () => ({ state: "disabled", because: "93000" }), { next: "sms" });
    const sms = robot("sms", () => ok);
    const { clock, open } = setUp([wecom.robot, sms.robot]);
    const outbox = open();
    await postMany(outbox, 2, ["wecom", "sms"]);
    for (let step = 0; step < 50; step++) {
      await outbox.deliverDue();
      clock.advance(30 * secondMs);
    }
    expect(sms.got.filter((id) => id.startsWith("alert:"))).toEqual(["alert:inc0#1", "alert:inc1#1"]);
  });

  test("two channels that name each other do not play ping-pong", async () => {
    const a = robot("a", () => ({ state: "disabled", because: "token" }), { next: "b" });
    const b = robot("b", () => ({ state: "disabled", because: "token" }), { next: "a" });
    const { memory, clock, open } = setUp([a.robot, b.robot], { giveUpMs: 3_600_000 });
    const outbox = open();
    await postMany(outbox, 1, ["a"]);
    for (let step = 0; step < 100; step++) {
      await outbox.deliverDue();
      clock.advance(minuteMs);
    }
    expect([...memory.messages.values()].filter((message) => message.kind === "alert")).toHaveLength(2);
  });

  test("a bad message does not block the line, and goes by the next channel", async () => {
    const wecom = robot("wecom", (message) => (message.id.includes("inc1#") ? { state: "rejected", because: "40058" } : ok), {
      next: "sms",
    });
    const sms = robot("sms", () => ok);
    const outbox = setUp([wecom.robot, sms.robot]).open();
    await postMany(outbox, 3, ["wecom"]);
    await outbox.deliverDue();
    await outbox.deliverDue();
    expect(wecom.got).toEqual(["alert:inc0#1", "alert:inc2#1"]);
    expect(sms.got).toEqual(["alert:inc1#1~wecom"]);
  });

  test("a channel taken out of the configuration does not swallow its messages", async () => {
    const sms = robot("sms", () => ok);
    const { open } = setUp([sms.robot]);
    const outbox = open();
    await postMany(outbox, 1, ["gone"]);
    await outbox.deliverDue();
    await outbox.deliverDue();
    expect(sms.got).toEqual(["alert:inc0#1~gone"]);
  });

  test("a full disk does not stop alerts, and confirmed ones are not repeated", async () => {
    let isFull = false;
    const hook = robot("hook", () => ok);
    const { memory, clock, open } = setUp([hook.robot], {}, () => {
      if (isFull) throw new Failure("STORE_WRITE", "disk full");
    });
    const outbox = open();
    await postMany(outbox, 2, ["hook"]);
    isFull = true;
    for (let step = 0; step < 5; step++) {
      await outbox.deliverDue();
      clock.advance(minuteMs);
    }
    isFull = false;
    await outbox.deliverDue();
    expect(hook.got).toHaveLength(2);
    expect([...memory.rows.values()].every((row) => row.state === "delivered")).toBe(true);
  });

  test("a clock set back by days neither silences a channel nor floods it", async () => {
    let isUp = false;
    const hook = robot("hook", () => (isUp ? ok : { state: "retry", because: "500" }), { perMinute: 20 });
    const { clock, open } = setUp([hook.robot]);
    const outbox = open();
    await postMany(outbox, 1, ["hook"]);
    clock.advance(3 * 86_400_000 - minuteMs);
    await outbox.deliverDue();
    isUp = true;
    clock.set("2026-11-24T02:10:00.000Z");
    for (let step = 0; step < 20; step++) {
      await outbox.deliverDue();
      clock.advance(minuteMs);
    }
    expect(hook.got).toHaveLength(1);
  });
});

/** A kill: from the n-th write or hand-over on, nothing of this process has any effect. */
const createKiller = () => {
  let left = Number.POSITIVE_INFINITY;
  return {
    arm: (steps: number) => {
      left = steps;
    },
    step: () => {
      left -= 1;
      if (left < 0) throw new Error("killed");
    },
  };
};

/** Runs an outbox that is killed at step n, then new ones until all is done; answers what the receiver got, in order. */
const runWithKills = async (kills: readonly number[], isReceiverFlaky: boolean) => {
  const killer = createKiller();
  const received: { id: string; wasSaved: boolean }[] = [];
  let calls = 0;
  const hook: Robot = {
    name: "hook",
    title: "hook",
    deliver: async (message) => {
      killer.step();
      calls += 1;
      if (isReceiverFlaky && calls % 3 === 1) return { state: "retry", because: "HTTP 500" };
      received.push({ id: message.id, wasSaved: rowOf(message.id)?.state === "delivered" });
      return ok;
    },
  };
  const { memory, clock, open } = setUp([hook], {}, () => killer.step());
  const rowOf = (id: string) => memory.rows.get(`${id}@hook`);
  const ids = Array.from({ length: 4 }, (_, number) => alertMessage(number, new Date(Date.parse(start) + number).toISOString()));
  const work = async () => {
    const outbox = open();
    for (const message of ids) await outbox.post(message, ["hook"]);
    for (let turn = 0; turn < 30; turn++) {
      await outbox.deliverDue();
      clock.advance(minuteMs);
    }
  };
  for (const steps of kills) {
    killer.arm(steps);
    await work().catch(() => undefined);
  }
  killer.arm(Number.POSITIVE_INFINITY);
  await work();
  return { received, ids: ids.map((message) => message.id), rows: [...memory.rows.values()] };
};

const checkKilled = ({ received, ids, rows }: Awaited<ReturnType<typeof runWithKills>>): void => {
  expect(rows.map((row) => row.state)).toEqual(ids.map(() => "delivered"));
  // In order, nothing lost; only the one whose confirmation the crash swallowed may come again, under the same id.
  const firsts = received.map((entry) => entry.id).filter((id, index, all) => all.indexOf(id) === index);
  expect(firsts).toEqual(ids);
  expect(received.filter((entry) => entry.wasSaved)).toEqual([]);
};

describe("killed at every step", () => {
  test.each([false, true])("nothing is lost or reordered, nothing confirmed is repeated (flaky receiver: %s)", async (isFlaky) => {
    for (let steps = 0; steps < 45; steps++) checkKilled(await runWithKills([steps], isFlaky));
  });

  test("also when killed again and again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 8 }), fc.boolean(), async (kills, isFlaky) =>
        checkKilled(await runWithKills(kills, isFlaky)),
      ),
      { numRuns: 60 },
    );
  });
});
