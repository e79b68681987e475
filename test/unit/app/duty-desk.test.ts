import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { peopleAt } from "../../../alerts/pursuit.ts";
import { createDutyDesk } from "../../../app/console/duty-desk.ts";
import { createDutyReading } from "../../../app/rereading.ts";
import { openShowcase, type Showcase } from "../../../app/showcase.ts";
import type { DutyDesk, DutyEdit } from "../../../console/duty-desk.ts";
import { allActs } from "../../../handling/ledger.ts";

let showcase: Showcase;
let desk: DutyDesk;
beforeEach(async () => {
  showcase = await openShowcase(mkdtempSync(join(tmpdir(), "wenfeng-duty-")));
  desk = createDutyDesk(showcase.parts);
});
afterEach(() => showcase.close());

const path = (): string => showcase.parts.configFile.path;
const file = (): string => readFileSync(path(), "utf8");
const by = { person: { key: "lin", who: "值班长" }, because: "甲请假" };
const swap: DutyEdit = {
  ...{ kind: "swap", key: "new", act: "set" },
  content: { date: "2026-11-23", shift: "白班", people: ["press"], because: "请假" },
};
const changed = () => allActs(showcase.parts.handling, { noun: "setting" });
const onDuty = () => {
  const { duty, now } = showcase.parts;
  return duty ? peopleAt(duty.world, "bureau.duty", now().toISOString()) : [];
};

test("a swap is written, kept beside a copy of what stood before, logged, and counts at once", async () => {
  const before = file();
  expect(onDuty()).toEqual(["chen", "lin"]);
  const preview = desk.preview(swap);
  expect(preview.mistakes).toEqual([]);
  const { backup } = await desk.save(swap, preview.version, by);
  expect(onDuty()).toEqual(["press"]);
  expect(readFileSync(join(dirname(path()), backup), "utf8")).toBe(before);
  expect(file().split("\n")).toEqual(expect.arrayContaining(before.split("\n")));
  const [act] = await changed();
  expect(act).toMatchObject({ kind: "setting.changed", who: "值班长", because: "甲请假" });
  expect(JSON.stringify(act?.content)).toContain("2026-11-23 白班 换为 宣传专责");
});

test.each<[string, DutyEdit, RegExp]>([
  ["a shift taken out leaves hours without anybody", { kind: "shift", key: "1", act: "remove" }, /无人值班/],
  ["the last line of the matrix taken out leaves matters without an owner", { kind: "line", key: "1", act: "remove" }, /没有责任岗位/],
  [
    "a post that does not exist cannot lead",
    { kind: "line", key: "new", act: "set", content: { lead: "town.nobody" } },
    /没有岗位 town\.nobody/,
  ],
  ["a post needs people", { kind: "post", key: "bureau.head", act: "set", content: { people: undefined } }, /没有人/],
])("%s: told, and nothing is written", async (_what, edit, said) => {
  const before = file();
  const { mistakes, version } = desk.preview(edit);
  expect(mistakes.map(({ text }) => text).join()).toMatch(said);
  await expect(desk.save(edit, version, by)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(file()).toBe(before);
  expect(await changed()).toEqual([]);
});

test("a wrong value is told at its field", () => {
  const { mistakes } = desk.preview({ kind: "shift", key: "0", act: "set", content: { from: "8 点" } });
  expect(mistakes.map(({ field }) => field)).toContain("from");
});

test("a file that changed meanwhile is not overwritten", async () => {
  const { version } = desk.preview(swap);
  writeFileSync(path(), `# 别人写的\n${file()}`);
  await expect(desk.save(swap, version, by)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
  expect(file()).toMatch(/^# 别人写的\n/);
  expect(await changed()).toEqual([]);
});

test("a file that cannot be written is told, and logged as not written", async () => {
  const { version } = desk.preview(swap);
  const before = file();
  mkdirSync(`${path()}.draft-${process.pid}`);
  await expect(desk.save(swap, version, by)).rejects.toMatchObject({ code: "STORE_WRITE" });
  expect(file()).toBe(before);
  expect(onDuty()).toEqual(["chen", "lin"]);
  expect((await changed()).map(({ kind }) => kind)).toEqual(["setting.changed", "setting.failed"]);
});

test("lines of the matrix change places, keys that the form does not show stay, the mode of the file stays", async () => {
  chmodSync(path(), 0o640);
  const first = desk.preview({ kind: "line", key: "1", act: "up" });
  await desk.save({ kind: "line", key: "1", act: "up" }, first.version, by);
  expect(desk.owners("东莞/塘厦")[0]?.leads.I).toBe("塘厦供电服务中心主任");
  const rename: DutyEdit = { kind: "person", key: "chen", act: "set", content: { name: "值班员乙" } };
  await desk.save(rename, desk.preview(rename).version, by);
  expect(file()).toContain("chen: { name: 值班员乙, via: [screen] }");
  expect(statSync(path()).mode & 0o777).toBe(0o640);
  expect(readdirSync(dirname(path())).filter((name) => name.includes("draft"))).toEqual([]);
});

test("copies are for the file's owner only, also those of an earlier version, whatever the mode of the file", async () => {
  chmodSync(path(), 0o644);
  const earlier = `${path()}.bak-2026-01-01T00-00-00-000Z`;
  writeFileSync(earlier, file(), { mode: 0o644 });
  await desk.save(swap, desk.preview(swap).version, by);
  const copies = readdirSync(dirname(path())).filter((name) => name.includes(".bak-"));
  expect(copies).toHaveLength(2);
  for (const copy of copies) expect(statSync(join(dirname(path()), copy)).mode & 0o777, copy).toBe(0o600);
});

test("an edit in another program counts within a minute; a wrong one changes nothing", async () => {
  const reread = createDutyReading(showcase.parts);
  writeFileSync(path(), file().replace("teams: [[chen, lin]]", "teams: [[tang]]"));
  await reread();
  expect(onDuty()).toEqual(["tang"]);
  writeFileSync(path(), file().replace("teams: [[tang]]", "teams: [[nobody]]"));
  await reread();
  expect(onDuty()).toEqual(["tang"]);
});
