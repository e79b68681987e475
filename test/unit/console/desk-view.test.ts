import { expect, test } from "vitest";
import { deskView } from "../../../console/desk-view.ts";
import { sayForeseen } from "../../../console/incident-card.tsx";
import type { IncidentFile, ShownClock } from "../../../console/incident-desk.ts";
import type { Handling } from "../../../model/handling.ts";
import type { Incident } from "../../../model/incident.ts";
import { incidentOf } from "../../contract/store-samples.ts";

const clock = (name: string, dueAt: string, state: ShownClock["state"]): ShownClock => ({
  ...{ id: `x/${name}`, title: name, side: "duty", post: "值班室", from: "2026-11-23T00:00:00Z", basis: "示例" },
  ...{ dueAt, state },
});

const file = (incidentId: string, more: Partial<Handling> = {}, clocks: readonly ShownClock[] = []): IncidentFile => ({
  handling: {
    ...{ incidentId, title: incidentId, openedAt: "2026-11-23T00:00:00Z", phase: "response", phaseSince: "2026-11-23T00:00:00Z" },
    ...{ level: "III", appeal: null, places: [], firstMentionId: "m", lead: "主任", coHandlers: [], refusals: 0, merged: [] },
    ...{ todos: [], cases: [], comments: [], doubts: [], isFalseAlarm: false, reopened: 0 },
    ...more,
  },
  clocks,
});

const incident = (id: string, more: Partial<Incident> = {}): Incident => incidentOf(id, ["m"], more);

const ids = (rows: readonly { readonly incident: Incident }[]): readonly string[] => rows.map(({ incident: { id } }) => id);

test("what waits comes by danger, then level, then the countdown that ends first; merged ones are shown with their other only", () => {
  const danger = incident("danger", { signals: { ...incidentOf("x", []).signals, safety: ["fire"] } });
  const view = deskView(
    [
      incident("late"),
      incident("soon"),
      incident("worst"),
      danger,
      incident("signed"),
      incident("gone"),
      incident("unseen"),
      incident("mending"),
      incident("foreseen", { phase: "prevention" }),
      incident("prevented", { phase: "prevention" }),
    ],
    [
      file("late", {}, [clock("a", "2026-11-23T09:00:00Z", "running")]),
      file("soon", {}, [clock("b", "2026-11-23T08:00:00Z", "running"), clock("c", "2026-11-23T07:00:00Z", "missed")]),
      file("worst", { level: "I", merged: ["gone"] }),
      file("danger", { level: "IV" }),
      file("signed", { acknowledgedAt: "2026-11-23T01:00:00Z" }),
      file("gone"),
      file("mending", { phase: "recovery" }),
      file("prevented", { phase: "prevention" }),
    ],
  );
  expect(ids(view.unsigned)).toEqual(["danger", "worst", "soon", "late"]);
  expect(ids(view.running)).toEqual(["signed"]);
  expect(ids(view.watched)).toEqual(["unseen"]);
  expect(ids(view.recovery)).toEqual(["mending"]);
  expect(ids(view.prevention)).toEqual(["prevented"]);
  // Nobody was told of a forecast: it waits for no signature.
  expect(ids(view.foreseen)).toEqual(["foreseen"]);
  const soon = view.unsigned.find(({ incident: { id } }) => id === "soon");
  expect(soon?.next?.title).toBe("b");
  expect(soon?.missed.map(({ title }) => title)).toEqual(["c"]);
  // A person's level stands, whatever the score says.
  expect(view.unsigned.find(({ incident: { id } }) => id === "danger")?.level).toBe("IV");
});

test("a forecast stands among the precursors while its day runs, and leaves the desk when it came out", () => {
  const forecast = { probability: 0.2, upper: 4, until: "2026-11-24T00:00:00Z", made: 12, cameTrue: 3 };
  const [open, over] = [
    incident("open", { phase: "prevention", forecast }),
    incident("over", { phase: "closed", forecast: { ...forecast, outcome: { isHit: false, came: 1 } } }),
  ];
  const view = deskView([open, over], []);
  expect(ids(view.foreseen)).toEqual(["open"]);
  expect(ids(Object.values(view).flat())).toEqual(["open"]);
  expect(sayForeseen(open)).toContain("概率 20%（同类预测 12 次，应验 3 次）");
  expect(sayForeseen(over)).toBe("没有应验：一天内来了 1 人，仍在平常范围");
});
