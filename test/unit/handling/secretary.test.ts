import { expect, test } from "vitest";
import { readCase } from "../../../handling/cases.ts";
import { clockBook, clockId, standing } from "../../../handling/clocks.ts";
import { factBook } from "../../../handling/facts.ts";
import { openKnown, perform } from "../../../handling/ledger.ts";
import { readLibrary } from "../../../handling/library.ts";
import { acknowledge, incidentBook, moveTo, setLevel } from "../../../handling/lifecycle.ts";
import { HandlingOptions } from "../../../handling/options.ts";
import { createSecretary } from "../../../handling/secretary.ts";
import { acceptOffer, offer } from "../../../handling/transfer.ts";
import { assetPath } from "../../../lib/assets.ts";
import type { Case } from "../../../model/case.ts";
import type { Incident, Level } from "../../../model/incident.ts";
import { memoryActs } from "../../acts.ts";
import { incidentOf } from "../../contract/store-samples.ts";

const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 6, 1, hour, minute)).toISOString();
const room = (umbrella?: string, stormUntil?: string) => {
  const library: Case[] = [];
  const store = memoryActs();
  const options = HandlingOptions.parse({});
  const secretary = createSecretary({
    store,
    options,
    library: async () => ({ cases: library, risks: [] }),
    notices: async () => [],
    umbrella: async (now) => (stormUntil === undefined || now < stormUntil ? umbrella : undefined),
    leadOf: () => undefined,
  });
  const receive = (level: Level, when: string, more: Partial<Incident> = {}) =>
    secretary.receive({ incident: { ...incidentOf("a", ["weibo:1"]), level, lastAt: when, ...more }, level, posts: [] }, when);
  const doing = (who: string, when: string) => ({ store, book: incidentBook, id: "a", doing: { who, at: when, because: "试" } });
  return { store, options, secretary, receive, doing, library };
};

test("the first alert opens the file, asks dispatch and starts the clocks; again changes nothing", async () => {
  const { store, receive } = room();
  const { handling, nextDue } = await receive("II", at(2));
  expect(handling).toMatchObject({ phase: "response", level: "II", lead: "分管局领导" });
  expect(nextDue?.name).toBe("duty-major");
  expect((await openKnown(store, factBook, "a")).questions).toContain("isOurs");
  const count = (await store.acts({})).acts.length;
  await receive("II", at(2, 1));
  expect((await store.acts({})).acts).toHaveLength(count);
});

test("the file follows the score upwards, with a default lead, until a person sets the level", async () => {
  const { receive, doing } = room();
  await receive("IV", at(2));
  expect((await receive("III", at(3))).handling).toMatchObject({ level: "III", lead: "片区供电局负责人", levelBy: "闻风" });
  await perform(doing("值班长", at(3, 10)), setLevel("IV"));
  expect((await receive("II", at(4))).handling.level).toBe("IV");
});

test("a signature given by the alert's link stops the duty clock at that moment, also when it came before the file", async () => {
  const early = room();
  const signed = {
    id: "incident:a#1",
    subject: "incident:a",
    kind: "incident.acknowledged",
    who: "值班员甲",
    at: at(2, 3),
    because: "签收",
    content: {},
  };
  await early.store.appendActs([signed]);
  expect((await early.receive("II", at(2))).handling.acknowledgedBy).toBe("值班员甲");
  const late = room();
  await late.receive("II", at(2));
  await perform(late.doing("值班员甲", at(2, 3)), acknowledge());
  for (const { store, secretary } of [early, late]) {
    expect((await secretary.tick(at(2, 20))).map(({ headline }) => headline.split("｜").at(-1))).not.toContain("签收");
    expect(standing(await openKnown(store, clockBook, clockId("a", "duty-major")), at(9)).state).toBe("met");
  }
});

test("what flares up after closing is taken up again within the window", async () => {
  const { store, options, secretary, receive, doing } = room();
  await receive("III", at(2));
  const early = await secretary.tick(at(6));
  await secretary.note("a", "published", { who: "甲", at: at(6, 1), because: "答复" });
  const around = { at: at(7), openPledges: 0, reopenMs: options.reopenWithin };
  await perform(doing("甲", at(6, 30)), moveTo("recovery", around));
  await perform(doing("甲", at(7)), moveTo("closed", around));
  expect((await receive("III", at(7, 30))).handling.phase).toBe("closed");
  expect((await receive("III", at(9))).handling).toMatchObject({ phase: "response", reopened: 1 });
  const answer = await openKnown(store, clockBook, clockId("a", "golden-hours"));
  expect(answer).toMatchObject({ from: at(9), dueAt: at(13), earlier: [{ dueAt: at(6), stoppedAt: at(6, 1) }] });
  expect(standing(answer, at(10)).state).toBe("running");
  // A reminder of the second round must not look like one that was already delivered.
  const reminded = [...(await secretary.tick(at(13))), ...early].filter(({ sections }) => sections[0]?.lines[0]?.includes("黄金"));
  expect(new Set(reminded.map(({ id }) => id)).size).toBe(2);
});

test("what the machine takes up again must be signed anew; a person who takes it up has signed", async () => {
  const { store, options, secretary, receive, doing } = room();
  const around = (when: string) => ({ at: when, openPledges: 0, reopenMs: options.reopenWithin });
  await receive("III", at(2));
  await perform(doing("值班员甲", at(2, 3)), acknowledge());
  await secretary.tick(at(2, 4));
  await perform(doing("甲", at(6)), moveTo("recovery", around(at(6))));
  const again = (await receive("III", at(8))).handling;
  expect([again.phase, again.acknowledgedAt, again.againAt]).toEqual(["response", undefined, at(8)]);
  const duty = () => openKnown(store, clockBook, clockId("a", "duty-larger"));
  expect(await duty()).toMatchObject({ from: at(8), dueAt: at(8, 30), earlier: [{ stoppedAt: at(2, 3) }] });
  expect((await secretary.tick(at(8, 31))).flatMap(({ sections }) => sections[0]?.lines ?? []).join()).toContain("签收（Ⅲ级）");
  await perform(doing("值班员乙", at(8, 32)), acknowledge());
  await secretary.tick(at(8, 33));
  expect(standing(await duty(), at(9)).state).toBe("missed");
  await perform(doing("甲", at(10)), moveTo("recovery", around(at(10))));
  const byHand = await perform(doing("值班员丙", at(11)), moveTo("response", around(at(11))));
  expect(byHand).toMatchObject({ acknowledgedBy: "值班员丙", acknowledgedAt: at(11) });
  await secretary.note("a", "pushed", { who: "值班员丙", at: at(11), because: "再次升温" }, { isAgain: true });
  expect((await duty()).from).toBe(at(8));
});

test("a reminder that could not be handed over comes again, and once handed over no more", async () => {
  const { secretary, receive } = room();
  await receive("III", at(2));
  const broken = secretary.tick(at(6), () => Promise.reject(new Error("the outbox cannot write")));
  await expect(broken).rejects.toThrow("cannot write");
  expect((await secretary.tick(at(6, 1))).length).toBeGreaterThan(0);
  expect(await secretary.tick(at(6, 2))).toEqual([]);
});

test("a storm covers what is no danger to life, and reminds of the umbrella only", async () => {
  const { secretary, receive } = room("storm-1");
  expect((await receive("III", at(2))).handling.umbrella).toBe("storm-1");
  expect(await secretary.tick(at(9))).toEqual([]);
  const danger = room("storm-1");
  const signals = { ...incidentOf("a", ["weibo:1"]).signals, safety: ["injury"] };
  expect((await danger.receive("III", at(2), { signals })).handling.umbrella).toBeUndefined();
});

test("after the storm an incident that it covered is chased again, from its next deadline on", async () => {
  const { secretary, receive } = room("storm-1", at(5));
  await receive("III", at(2));
  expect(await secretary.tick(at(4, 59))).toEqual([]);
  // What fell due in the storm is not made up for.
  expect(await secretary.tick(at(5))).toEqual([]);
  const told = [];
  for (let hour = 6; hour < 24; hour += 1) told.push(...(await secretary.tick(at(hour))));
  expect(told.length).toBeGreaterThan(0);
});

test("a doubt that detection found stands on the file once for each of our words, and is no second message", async () => {
  const { receive } = room();
  const doubt = {
    ...{ kind: "restored" as const, target: "n1", said: "我方称 11:40 已复电", text: "", since: at(2), mentionIds: ["a", "b", "c"] },
    isDoubt: true,
  };
  const more = { contradictions: [doubt, { ...doubt, target: "n2", isDoubt: false }] };
  await receive("III", at(2), more);
  const { handling, messages } = await receive("III", at(3), more);
  expect(handling.doubts.map(({ target, mentionIds }) => [target, mentionIds.length])).toEqual([["n1", 3]]);
  expect(messages).toEqual([]);
});

test("the lead's clocks follow the lead: the deadline stays, reminders go to the new one, the former is in the log", async () => {
  const { store, secretary, receive, doing } = room();
  await receive("III", at(2));
  const clock = (name: string) => openKnown(store, clockBook, clockId("a", name));
  const before = await clock("golden-hours");
  expect([before.post, (await clock("facts")).post]).toEqual(["片区供电局负责人", "调度值班"]);
  await perform(doing("值班员甲", at(2, 10)), offer("lead", "塘厦供电服务中心"));
  await secretary.tick(at(2, 11));
  expect((await clock("golden-hours")).post).toBe("片区供电局负责人");
  await perform(doing("塘厦供电服务中心", at(2, 20)), acceptOffer("塘厦供电服务中心"));
  const messages = await secretary.tick(at(6));
  expect(await clock("golden-hours")).toMatchObject({ post: "塘厦供电服务中心", dueAt: before.dueAt, from: before.from });
  expect((await clock("facts")).post).toBe("调度值班");
  expect((await clock("duty-larger")).post).toBe("值班室");
  const reminder = messages.find(({ sections }) => sections[0]?.lines[0]?.includes("黄金4小时"));
  expect(reminder).toMatchObject({ post: "塘厦供电服务中心" });
  const [passed] = (await store.acts({ kind: "clock.passed" })).acts;
  expect(passed).toMatchObject({
    ...{ who: "塘厦供电服务中心", at: at(2, 20), because: "主办变更：试" },
    content: { from: "片区供电局负责人", to: "塘厦供电服务中心" },
  });
});

test("a rise takes the running clocks to the higher post and makes them as pressing as the level", async () => {
  const { store, secretary, receive } = room();
  await receive("III", at(2));
  await receive("II", at(2, 30));
  const clock = await openKnown(store, clockBook, clockId("a", "golden-hours"));
  expect(clock).toMatchObject({ post: "分管局领导", level: "II", dueAt: at(6) });
  const messages = await secretary.tick(at(4));
  expect(messages.some(({ sections }) => sections[0]?.lines[0]?.includes("黄金4小时首次回应：已用 50%"))).toBe(true);
  await receive("II", at(4, 1));
  expect((await store.acts({ kind: "clock.passed" })).acts).toHaveLength(4);
});

test("a case adopted while the service runs is likened to the next incident", async () => {
  const { receive, library } = room();
  const like = { title: "厚街零线断了烧坏家电", appeal: "appliance-damage" as const };
  expect((await receive("III", at(2), { id: "a", ...like })).similar).toBeUndefined();
  const [shipped] = readLibrary(assetPath("config", "cases"), readCase).filter(({ key }) => key === "S07");
  if (!shipped) throw new Error("no S07");
  library.push({
    ...shipped,
    key: "C-1",
    sample: false,
    title: "常平零线断线",
    helped: ["在微博发布口径：其后 2 小时负面 3 条〔口径 1，07-01 10:00〕"],
  });
  const { similar, handling } = await receive("III", at(3), { id: "b", ...like });
  expect(similar).toContain("常平零线断线");
  expect(similar).toContain("当时有效：在微博发布口径：其后 2 小时负面 3 条");
  expect(handling.todos[0]).toMatchObject({ text: "在微博发布口径", from: "相似案例“常平零线断线”" });
});
