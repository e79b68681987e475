import { describe, expect, test } from "vitest";
import { performDeed, refusalInMatter } from "../../../alerts/deed.ts";
import { type Dispatch, emptyDispatch, type Push, takeAlert } from "../../../alerts/dispatch.ts";
import { joinPursuit, partPursuit, pursuitOf } from "../../../alerts/matter.ts";
import type { Subject } from "../../../alerts/route.ts";
import { forget, tickDispatch } from "../../../alerts/tick.ts";
import { minuteMs } from "../../../lib/time.ts";
import { subject, world } from "./bureau.ts";

const day = Date.parse("2026-11-23T02:00:00.000Z");
const w = world();

/** Alerting with two incidents, whose clock the test moves; `inc2` is merged into `inc1`. */
const open = (home: Partial<Subject> | undefined, other: Partial<Subject>) => {
  let [state, minute]: [Dispatch, number] = [emptyDispatch, 0];
  const pushes: Push[] = [];
  const at = () => new Date(day + minute * minuteMs).toISOString();
  const settle = (next: Dispatch): void => {
    const after = tickDispatch(w, next, at());
    pushes.push(...after.outgoing);
    state = { ...after, outgoing: [] };
  };
  const joining = () => ({ home: "inc1", other: "inc2", at: at(), because: "同一条线路" });
  if (home !== undefined) settle(takeAlert(w, state, subject(1, home), at()));
  settle(takeAlert(w, state, subject(2, other), at()));
  const doing = (deed: "sign" | "dismiss", incidentId: string) => ({ deed, incidentId, person: "dayA", because: "看过了", how: "手机" });
  return {
    state: () => state,
    join: () => settle(joinPursuit(state, joining())),
    part: () => settle(partPursuit(state, joining())),
    take: (one: Subject) => settle(takeAlert(w, state, one, at())),
    deed: (deed: "sign" | "dismiss", incidentId: string) => settle(performDeed(w, state, doing(deed, incidentId), at())),
    refused: (incidentId: string) => refusalInMatter(w, state, doing("sign", incidentId), at()),
    run: (minutes: number) => {
      for (let step = 0; step < minutes; step++) {
        minute += 1;
        settle(state);
      }
    },
    /** What is told from here on, by alert key. */
    told: () => pushes.splice(0).map(({ keys }) => keys.join()),
    clocks: (id: string) => state.pursuits[id]?.clocks.map((clock) => `${clock.name} ${clock.state}`),
  };
};

describe("an incident was merged into another", () => {
  test("its alert asks for nothing more; the survivor's goes on", () => {
    const one = open({ level: "II" }, { level: "II" });
    one.join();
    one.told();
    one.run(40);
    expect(new Set(one.told())).toEqual(new Set(["inc1#1"]));
    expect(one.clocks("inc2")).toEqual(["sign running", "decision running"]);
    expect(one.clocks("inc1")).toEqual(["sign top", "decision top"]);
  });

  test("the undo asks again, with the whole time; who had been asked is not told twice", () => {
    const one = open({ level: "III" }, { level: "III" });
    one.deed("sign", "inc1");
    one.run(2);
    one.join();
    one.run(60);
    one.told();
    one.part();
    one.run(29);
    expect(one.told()).toEqual([]);
    one.run(2);
    expect(one.told()).toEqual(["inc2#1"]);
  });

  test("what was more urgent than the survivor goes on until it is signed, by the link of either", () => {
    for (const link of ["inc1", "inc2"]) {
      const one = open({ level: "IV" }, { level: "II" });
      one.join();
      one.told();
      one.run(6);
      expect(one.told()).toContain("inc2#1");
      expect(pursuitOf(one.state(), "inc1")?.incidentId).toBe("inc2");
      one.deed("sign", link);
      expect(one.clocks("inc2")).toContain("sign met");
    }
  });

  test("it rests once the survivor itself is told as urgently", () => {
    const one = open({ level: "IV" }, { level: "II" });
    one.join();
    one.take(subject(1, { key: "inc1#2", level: "II" }));
    expect(one.told()).toContain("inc1#2");
    one.run(30);
    expect(new Set(one.told())).toEqual(new Set(["inc1#2"]));
  });

  test("danger to people is not covered by an alert without it, nor anything by a false alarm or by an incident nobody was told of", () => {
    for (const [home, other] of [
      [{ level: "II" }, { level: "III", isSafety: true }],
      [undefined, { level: "III" }],
    ] as const) {
      const one = open(home, other);
      one.join();
      one.told();
      one.run(40);
      expect(one.told()).toContain("inc2#1");
    }
    const dismissed = open({ level: "II" }, { level: "II" });
    dismissed.deed("dismiss", "inc1");
    dismissed.join();
    dismissed.told();
    dismissed.run(40);
    expect(dismissed.told()).toContain("inc2#1");
  });

  test("what waited for its batch waits on, and goes out with the undo", () => {
    const one = open({ level: "IV" }, { level: "IV" });
    one.join();
    one.told();
    one.run(12 * 60);
    const whileJoined = one.told().join();
    expect(whileJoined).toContain("inc1#1");
    expect(whileJoined).not.toContain("inc2#1");
    one.part();
    one.run(24 * 60);
    expect(one.told().join()).toContain("inc2#1");
  });

  test("a chain of merges ends in one matter, and a circle in none", () => {
    const one = open({ level: "II" }, { level: "II" });
    one.join();
    const at = new Date(day).toISOString();
    const chain = joinPursuit(one.state(), { home: "inc3", other: "inc1", at, because: "再合并" });
    expect(pursuitOf(chain, "inc2")?.incidentId).toBe("inc1");
    expect(joinPursuit(one.state(), { home: "inc2", other: "inc1", at, because: "绕回来" })).toBe(one.state());
  });

  test("two weeks later it is forgotten, with what waited; what still waits by itself never is", () => {
    const one = open({ level: "IV" }, { level: "IV" });
    const later = new Date(day + 20 * 24 * 60 * minuteMs).toISOString();
    expect(Object.keys(forget(one.state(), later).pursuits)).toEqual(["inc1", "inc2"]);
    one.join();
    const after = forget(one.state(), later);
    expect(Object.keys(after.pursuits)).toEqual(["inc1"]);
    expect(JSON.stringify(after.inboxes)).not.toContain("inc2");
    expect(JSON.stringify(after.inboxes)).toContain("inc1#1");
  });

  test("signed once, the matter is signed; asking for more is refused with the reason", () => {
    const one = open({ level: "III" }, { level: "III" });
    one.join();
    one.deed("sign", "inc2");
    expect(one.clocks("inc1")).toEqual(["sign met"]);
    expect(one.refused("inc2")).toBe("已经签收过了");
  });
});
