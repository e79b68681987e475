import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { performDeed } from "../../../alerts/deed.ts";
import { type Dispatch, emptyDispatch, type Push, takeAlert } from "../../../alerts/dispatch.ts";
import type { World } from "../../../alerts/pursuit.ts";
import { tickDispatch } from "../../../alerts/tick.ts";
import { minuteMs, secondMs } from "../../../lib/time.ts";
import { levels } from "../../../model/incident.ts";
import { subject, world } from "./bureau.ts";

/** A running alerting whose clock the test moves. */
const open = (w: World, start: string) => {
  let state: Dispatch = emptyDispatch;
  let ms = Date.parse(start);
  const pushes: Push[] = [];
  const at = () => new Date(ms).toISOString();
  const settle = (next: Dispatch) => {
    pushes.push(...next.outgoing);
    state = { ...next, outgoing: [] };
  };
  return {
    pushes,
    at,
    state: () => state,
    take: (one: ReturnType<typeof subject>) => settle(tickDispatch(w, takeAlert(w, state, one, at()), at())),
    deed: (doing: Partial<Parameters<typeof performDeed>[2]>) =>
      settle(
        tickDispatch(
          w,
          performDeed(w, state, { deed: "sign", incidentId: "inc1", person: "dayA", because: "", how: "手机", ...doing }, at()),
          at(),
        ),
      ),
    run: (minutes: number) => {
      for (let step = 0; step < minutes * 2; step++) {
        ms += 30 * secondMs;
        settle(tickDispatch(w, state, at()));
      }
    },
    jump: (byMs: number) => {
      ms += byMs;
      settle(tickDispatch(w, state, at()));
    },
    told: () => pushes.map((push) => push.receiver),
  };
};

const day = "2026-11-23T02:00:00.000Z";
const night = "2026-11-23T18:00:00.000Z";

describe("two clocks", () => {
  test("what flared up after it was over is asked for anew, once, though it is no worse", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "II" }));
    one.deed({});
    one.run(90);
    const againAt = one.at();
    one.run(1);
    one.take(subject(1, { key: "inc1#2", level: "II", againAt }));
    const signing = () => one.state().pursuits.inc1?.clocks.find(({ name }) => name === "sign");
    expect(signing()?.state).toBe("running");
    one.deed({});
    one.run(1);
    one.take(subject(1, { key: "inc1#3", level: "II", againAt }));
    expect(signing()?.state).toBe("met");
  });

  test("level II: duty and decision owner are told at once; missed, the next posts are called, up to the top", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "II" }));
    expect(one.told()).toEqual(expect.arrayContaining(["person:dayA", "person:vice", "person:east", "robot:group"]));
    one.run(60);
    const pursuit = one.state().pursuits.inc1;
    expect(pursuit?.clocks.map(({ name, state }) => `${name} ${state}`)).toEqual(["sign top", "decision top"]);
    expect(pursuit?.steps.filter((step) => step.kind === "called").map((step) => step.because)).toEqual([
      "升级上报至 供电局宣传归口部门",
      "升级上报至 供电局主要负责人",
    ]);
    expect(pursuit?.steps.filter((step) => step.kind === "skipped").map((step) => step.because)).toContain("供电局分管局领导 的人都已告知");
    expect(one.pushes.filter((push) => push.isEscalation).map((push) => push.receiver)).toEqual(["person:press", "person:chief"]);
  });

  test("a signature stops the duty clock, not the decision clock; the decision owner's stops that", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "II" }));
    one.run(2);
    one.deed({ person: "dayA" });
    expect(one.state().pursuits.inc1?.clocks.map(({ name, state }) => `${name} ${state}`)).toEqual(["sign met", "decision running"]);
    one.deed({ person: "vice" });
    expect(one.state().pursuits.inc1?.clocks.every(({ state }) => state === "met")).toBe(true);
    one.run(120);
    expect(one.pushes.some((push) => push.isEscalation)).toBe(false);
  });

  test("代签: a colleague signs for somebody, and both names are kept", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "II" }));
    one.deed({ person: "press", onBehalfOf: "vice" });
    expect(one.state().pursuits.inc1?.clocks.every(({ state }) => state === "met")).toBe(true);
    expect(one.state().pursuits.inc1?.steps.find((step) => step.kind === "informed")?.because).toBe("手机，宣传主任（代 副局长）");
  });

  test("level III at night waits for the first push that quiet hours permit, and so does its clock", () => {
    const quietDuty = world();
    const one = open(quietDuty, night);
    one.take(subject(1, { level: "III" }));
    one.run(60 * 5);
    // 02:00 to 07:00: the duty room may be called from 06:00 on, the others from 07:30.
    expect(one.told().filter((receiver) => ["person:east", "person:tangxia"].includes(receiver))).toEqual([]);
    one.run(60);
    expect(one.told()).toEqual(expect.arrayContaining(["person:east", "person:tangxia"]));
  });

  test("safety rings the duty room at any hour, whatever the level", () => {
    const one = open(world(), night);
    one.take(subject(1, { level: "IV", isSafety: true }));
    expect(one.told()).toContain("person:nightA");
    one.run(6);
    expect(one.told()).toContain("person:press");
  });

  test("level IV comes in a batch, once, and has no clock", () => {
    const one = open(world(), day);
    for (let number = 1; number <= 4; number++) one.take(subject(number, { level: "IV" }));
    expect(one.pushes).toEqual([]);
    one.run(60 * 7);
    expect(one.pushes.filter((push) => push.receiver === "person:tangxia").map((push) => push.keys.length)).toEqual([4]);
    expect(one.pushes[0]?.at).toBe("2026-11-23T08:30:00.000Z");
    expect(one.state().pursuits.inc1?.clocks).toEqual([]);
  });

  test("a shift that takes over during an escalation is told, and the clock runs on", () => {
    const one = open(world(), "2026-11-23T11:50:00.000Z");
    one.take(subject(1, { level: "III" }));
    one.run(12);
    expect(one.told()).toEqual(expect.arrayContaining(["person:dayA", "person:nightA"]));
    const clock = one.state().pursuits.inc1?.clocks[0];
    expect(clock).toMatchObject({ position: 0, beganAt: "2026-11-23T11:50:00.000Z", dueAt: "2026-11-23T12:20:00.000Z" });
  });

  test("a worse level starts the clocks anew, the same level does not", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "III" }));
    one.run(2);
    one.deed({ person: "dayA" });
    one.take(subject(1, { key: "inc1#2", level: "III" }));
    expect(one.state().pursuits.inc1?.clocks.map(({ state }) => state)).toEqual(["met"]);
    one.take(subject(1, { key: "inc1#3", level: "II" }));
    expect(one.state().pursuits.inc1?.clocks.map(({ name, state }) => `${name} ${state}`)).toEqual(["sign running", "decision running"]);
  });
});

describe("transfers", () => {
  const begun = () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "III" }));
    return one;
  };

  test("counts when accepted; until then the lead stays and the clocks run on", () => {
    const one = begun();
    const clocks = one.state().pursuits.inc1?.clocks;
    one.deed({ deed: "transfer", person: "east", to: "bureau.service", because: "电费问题" });
    expect(one.state().pursuits.inc1).toMatchObject({ lead: "east.head", clocks });
    expect(one.told()).toContain("person:service");
    one.deed({ deed: "accept", person: "press" });
    expect(one.state().pursuits.inc1?.lead).toBe("east.head");
    one.deed({ deed: "accept", person: "service" });
    expect(one.state().pursuits.inc1?.lead).toBe("bureau.service");
  });

  test("the second refusal goes up", () => {
    const one = begun();
    one.deed({ deed: "transfer", person: "east", to: "bureau.service" });
    one.deed({ deed: "refuse", person: "service", because: "不归我管" });
    expect(one.state().pursuits.inc1).toMatchObject({ lead: "east.head", refusals: 1 });
    one.deed({ deed: "transfer", person: "east", to: "bureau.press" });
    one.deed({ deed: "refuse", person: "press", because: "不归我管" });
    expect(one.state().pursuits.inc1?.lead).toBe("bureau.head");
    expect(one.told()).toContain("person:chief");
    expect(one.state().pursuits.inc1?.steps.map((step) => step.kind)).toEqual(
      expect.arrayContaining(["offered", "refused", "offered", "refused", "escalated"]),
    );
  });

  test("误报 needs a reason and stops the clocks", () => {
    const one = begun();
    one.deed({ deed: "dismiss", person: "east" });
    expect(one.state().pursuits.inc1?.clocks[0]?.state).toBe("running");
    one.deed({ deed: "dismiss", person: "east", because: "游戏里的停电" });
    expect(one.state().pursuits.inc1?.clocks[0]?.state).toBe("met");
  });
});

describe("limits, silences, updates", () => {
  test("at most three pushes a day; the rest comes as a digest in the morning", () => {
    const one = open(world(), day);
    for (let number = 1; number <= 6; number++) {
      one.take(subject(number));
      one.run(20);
      one.deed({ incidentId: `inc${number}`, person: "dayA" });
    }
    expect(one.pushes.filter((push) => push.receiver === "person:tangxia")).toHaveLength(3);
    one.run(60 * 24);
    const mine = one.pushes.filter((push) => push.receiver === "person:tangxia");
    expect(mine).toHaveLength(4);
    expect(mine[3]).toMatchObject({ kind: "digest", at: "2026-11-24T00:30:00.000Z" });
    expect(mine[3]?.keys).toHaveLength(3);
  });

  test("a silenced alert is told when the silence ends", () => {
    const base = world();
    const silenced = {
      ...base,
      routes: { ...base.routes, silences: [{ match: {}, until: "2026-11-23T12:00:00+08:00", by: "值班长", because: "演练" }] },
    };
    const one = open(silenced, day);
    one.take(subject(1));
    one.run(119);
    expect(one.pushes).toEqual([]);
    one.run(5);
    expect(one.told()).toContain("person:tangxia");
    expect(one.state().pursuits.inc1?.steps[0]).toMatchObject({ kind: "silenced", because: "值班长 静默至 2026-11-23 12:00：演练" });
  });

  test("a reader who was told nothing yet gets the whole, not only what changed", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "II" }));
    one.run(1);
    one.take(subject(1, { key: "inc1#2", level: "I" }));
    const second = one.pushes.filter((push) => push.keys.includes("inc1#2"));
    expect(second.find((push) => push.receiver === "person:vice")).toBeUndefined();
    expect(second.find((push) => push.receiver === "person:dayA")?.isNew).toBe(false);
    expect(second.find((push) => push.receiver === "person:chief")?.isNew).toBe(true);
  });
});

describe("clock jumps", () => {
  test("set back an hour: nothing is told twice, and the clocks keep the time they had left", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "III" }));
    one.run(10);
    const before = one.pushes.length;
    one.jump(-60 * minuteMs);
    one.run(19);
    expect(one.pushes).toHaveLength(before);
    one.run(2);
    expect(one.pushes.length).toBeGreaterThan(before);
  });

  test("set forward a day: one post after the other is called, not all at once", () => {
    const one = open(world(), day);
    one.take(subject(1, { level: "III" }));
    one.run(1);
    one.jump(24 * 60 * minuteMs);
    expect(one.pushes.filter((push) => push.isEscalation).map((push) => push.receiver)).toEqual(["person:press"]);
  });

  test("whatever the clock does, no one gets the same key twice", () => {
    const step = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: -300, max: 2000 }));
    const arrival = fc.record({ level: fc.constantFrom(...levels), isSafety: fc.boolean(), after: step });
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 15 }), (arrivals) => {
        const one = open(world(), day);
        for (const [number, { after, ...changes }] of arrivals.entries()) {
          one.take(subject(number % 5, { ...changes, key: `inc${number % 5}#${number}` }));
          one.jump(after * minuteMs);
        }
        one.run(60);
        const pairs = one.pushes.flatMap((push) => push.keys.map((key) => `${key} ${push.receiver}`));
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
      { numRuns: 40 },
    );
  });
});

test("a storm of 500 incidents in ten minutes ends in few readable messages, and nothing is lost", () => {
  const one = open(world(), day);
  const towns = [["东莞/塘厦"], ["东莞/凤岗"], ["东莞/虎门"], []];
  for (let number = 0; number < 500; number++) {
    const level = number % 50 === 0 ? "II" : number % 5 === 0 ? "III" : "IV";
    one.take(subject(number, { level, places: towns[number % 4] as string[], isSafety: number % 125 === 0 }));
    one.jump(1200);
  }
  one.run(60 * 8);
  const group = one.pushes.filter((push) => push.receiver === "robot:group");
  expect(new Set(group.flatMap((push) => push.keys)).size).toBe(500);
  expect(group.length).toBeLessThanOrEqual(25);
  const lead = one.pushes.filter((push) => push.receiver === "person:tangxia" && !push.isEscalation);
  expect(lead.length).toBeLessThanOrEqual(6);
  const receivers = [...new Set(one.pushes.map((push) => push.receiver))];
  const most = Math.max(...receivers.map((receiver) => one.pushes.filter((push) => push.receiver === receiver).length));
  process.stdout.write(
    `storm: 500 incidents → ${group.length} messages in the group, at most ${most} to one receiver, ${one.pushes.length} in all\n`,
  );
  expect(most).toBeLessThanOrEqual(60);
});
