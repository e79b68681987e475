import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { type Dispatch, emptyDispatch, takeAlert } from "../../../alerts/dispatch.ts";
import { settleAbsorbed } from "../../../app/absorbed.ts";
import type { GroupingParts } from "../../../app/grouping.ts";
import { regroup } from "../../../app/regrouping.ts";
import { loadConfig } from "../../../config/load.ts";
import { open, openKnown, perform, undo } from "../../../handling/ledger.ts";
import { acknowledge, dismiss, incidentBook, openIncident } from "../../../handling/lifecycle.ts";
import { packageRoot } from "../../../lib/assets.ts";
import { segment } from "../../../lib/segment.ts";
import { machine } from "../../../model/act.ts";
import type { Incident } from "../../../model/incident.ts";
import type { Message } from "../../../model/message.ts";
import type { HandlingStore, Store } from "../../../model/store.ts";
import type { Gathering } from "../../../pipeline/regroup.ts";
import { sqlite } from "../../../store/stores.ts";
import { memoryActs } from "../../acts.ts";
import { subject, viewOf, world } from "../alerts/bureau.ts";

const at = (minute: number) => new Date(Date.parse("2026-11-23T02:00:00.000Z") + minute * 60_000).toISOString();
const config = loadConfig(join(packageRoot, "config/wenfeng.example.yaml"), {});
const incident = (id: string, aliases: readonly string[], mentionIds: readonly string[]): Incident => ({
  ...viewOf(`${id}#1`).incident,
  ...{ id, aliases, mentionIds, firstMentionId: mentionIds[0] ?? "" },
});

let [store, handling, told]: [Store, HandlingStore, Message[]] = [] as never;
const parts = (): GroupingParts => ({ store, handling, config, tell: async (messages) => void told.push(...messages) });
const doing = (minute: number, who = "值班员甲") => ({ who, at: at(minute), because: "试" });
const what = (id: string, minute: number) => ({ store: handling, book: incidentBook, id, doing: doing(minute) });
const openFile = (id: string, firstMentionId: string, lead: string) =>
  perform(
    what(id, 1),
    openIncident({
      ...{ title: `${id} 停电`, phase: "response", level: "III", appeal: "outage-voltage", places: ["东莞/塘厦"], firstMentionId, lead },
      ...{ coHandlers: [], todos: [] },
    }),
  );
const settle = async (minute: number) => settleAbsorbed(parts(), await openKnown(handling, incidentBook, "inc2"), at(minute));

beforeEach(async () => {
  store = await sqlite.open(join(mkdtempSync(join(tmpdir(), "wenfeng-absorbed-")), "wenfeng.db"), { segment, now: () => new Date(at(0)) });
  [handling, told] = [memoryActs(), []];
  await store.saveIncident(incident("inc2", [], ["m2", "m3"]));
  await store.addAlert({ ...viewOf("inc2#1").alert, mentionIds: ["m2", "m3"] });
  await openFile("inc2", "m2", "塘厦中心");
  await store.writeState("dispatch", takeAlert(world(), emptyDispatch, subject(2), at(1)));
  await store.saveIncident(incident("inc1", ["inc2"], ["m1", "m2", "m3"]));
});

test("what detection swallowed rests as after a merge by hand: its file, its alert, its people are told", async () => {
  await openFile("inc1", "m1", "片区负责人");
  await settle(5);
  expect(await openKnown(handling, incidentBook, "inc2")).toMatchObject({ joined: "inc1" });
  expect(await openKnown(handling, incidentBook, "inc1")).toMatchObject({ merged: ["inc2"], coHandlers: ["塘厦中心"] });
  expect((await store.readState<Dispatch>("dispatch"))?.value.pursuits.inc2?.joined).toBe("inc1");
  expect(told.map(({ post, sections }) => [post, sections[0]?.lines[0]])).toEqual([
    ["塘厦中心", "“inc2 停电”已由 闻风 并入本事件：检测判明与“inc1 塘厦又停电了”是一起"],
  ]);
  await settle(6);
  expect(told).toHaveLength(1);
});

test("a survivor that nobody was told of takes over the file, with its signature", async () => {
  await perform(what("inc2", 3), acknowledge());
  await settle(5);
  expect(await openKnown(handling, incidentBook, "inc1")).toMatchObject({
    ...{ merged: ["inc2"], lead: "塘厦中心", level: "III", acknowledgedBy: "值班员甲" },
  });
});

test("a false alarm swallows nothing: the other file stays open", async () => {
  await openFile("inc1", "m1", "片区负责人");
  await perform(what("inc1", 2), dismiss);
  await settle(5);
  expect((await openKnown(handling, incidentBook, "inc2")).joined).toBeUndefined();
  expect((await store.readState<Dispatch>("dispatch"))?.value.pursuits.inc2?.joined).toBeUndefined();
});

test("what people take back is two again, in detection too, and is not merged by the machine once more", async () => {
  await openFile("inc1", "m1", "片区负责人");
  await settle(5);
  const wanted: Gathering[] = [];
  const watch = {
    regroup: (some: readonly Gathering[]) => {
      wanted.push(...some);
      return [];
    },
  };
  const again = () => regroup({ store, acts: handling }, watch, async (id) => (await store.incident(id))?.value);
  await again();
  expect(wanted).toEqual([]);
  const { acts } = await open(handling, incidentBook, "inc1");
  const merged = acts.find(({ kind, who }) => kind === "incident.merged" && who === machine);
  await undo(what("inc1", 10), merged?.id ?? "");
  await undo(what("inc2", 10), (await open(handling, incidentBook, "inc2")).acts.at(-1)?.id ?? "");
  await again();
  expect(wanted.map(({ id, firstMentionId }) => [id, firstMentionId])).toEqual([
    ["inc1", "m1"],
    ["inc2", "m2"],
  ]);
  await settle(12);
  expect((await openKnown(handling, incidentBook, "inc2")).joined).toBeUndefined();
});
