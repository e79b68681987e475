import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkMatrix, matrixOptions, ownersOf, printMatrix } from "../../../alerts/matrix.ts";
import { chainOf, checkOrganisation, organisationOptions, resolvePost, unitOfPlaces } from "../../../alerts/organisation.ts";
import { checkRoster, isWorkday, knowsHolidays, notesFor, onDuty, peopleOnDuty, rosterOptions } from "../../../alerts/roster.ts";
import { appeals, problems } from "../../../model/analysis.ts";
import { levels } from "../../../model/incident.ts";
import { bureau, matrix } from "./bureau.ts";

const weekdays = rosterOptions.parse({
  shifts: [
    { title: "工作日白班", from: "08:30", to: "17:30", days: "workday", teams: [["dayA"]] },
    { title: "休息日白班", from: "08:30", to: "17:30", days: "restday", teams: [["dayB"]] },
    { title: "夜班", from: "17:30", to: "08:30", teams: [["nightA"], ["nightB"]], since: "2026-11-01" },
  ],
  swaps: [{ date: "2026-11-05", shift: "夜班", people: ["dayA"], because: "乙请假" }],
  holidays: { "2026-11-11": "rest" },
});

describe("roster", () => {
  test.each([
    ["a working day", "2026-11-23T10:00:00+08:00", ["dayA"]],
    ["a Saturday", "2026-11-21T10:00:00+08:00", ["dayB"]],
    ["National Day", "2026-10-01T10:00:00+08:00", ["dayB"]],
    ["a make-up Saturday", "2026-10-10T10:00:00+08:00", ["dayA"]],
    ["a day the bureau itself declared free", "2026-11-11T10:00:00+08:00", ["dayB"]],
    ["midnight belongs to the shift that began yesterday", "2026-11-02T00:00:00+08:00", ["nightA"]],
    ["the next night is the other team's", "2026-11-02T23:00:00+08:00", ["nightB"]],
    ["the first second of a shift", "2026-11-23T08:30:00+08:00", ["dayA"]],
    ["the last second of a night", "2026-11-02T08:29:59+08:00", ["nightA"]],
    ["a swap", "2026-11-05T20:00:00+08:00", ["dayA"]],
    ["a swap's night past midnight", "2026-11-06T03:00:00+08:00", ["dayA"]],
    ["over the end of a month", "2026-12-01T02:00:00+08:00", ["nightB"]],
  ])("%s", (_name, at, people) => expect(peopleOnDuty(weekdays, new Date(at).toISOString())).toEqual(people));

  test("at every instant of two years somebody is on duty, and the turn holds the instant", () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2027-12-30T00:00:00Z") }), (ms) => {
        const at = new Date(ms).toISOString();
        const turns = onDuty(weekdays, at);
        expect(turns).toHaveLength(1);
        expect(turns[0] !== undefined && turns[0].from <= at && at < turns[0].until).toBe(true);
      }),
    );
  });

  test("the check finds hours without anybody, unknown people and lost swaps", () => {
    const known = new Set(Object.keys(bureau.people));
    expect(checkRoster(weekdays, known, { at: "2026-11-23T00:00:00Z", days: 400 })).toEqual([]);
    const holey = rosterOptions.parse({
      shifts: [{ title: "白班", from: "08:00", to: "18:00", teams: [["nobody"]] }],
      swaps: [{ date: "2026-11-23", shift: "夜班", people: ["dayA"], because: "x" }],
    });
    expect(checkRoster(holey, known, { at: "2026-11-23T00:00:00Z", days: 30 })).toEqual([
      "值班表：people 里没有 nobody",
      "换班 2026-11-23：没有名叫 夜班 的班次",
      ...["23", "24", "25", "26", "27"].map((day) => `2026-11-${day} 00:00 起无人值班`),
      "另有 25 天有空档",
    ]);
  });

  test("holidays of a year not yet published are known to be unknown", () => {
    expect(knowsHolidays(2026)).toBe(true);
    expect(knowsHolidays(2099)).toBe(false);
    expect(isWorkday(weekdays, "2026-11-11")).toBe(false);
  });

  test("a shift reads the notes of the shift before it, newest first", () => {
    const note = (at: string, text: string) => ({ at: new Date(at).toISOString(), by: "甲", text });
    const notes = [
      note("2026-11-22T10:00:00+08:00", "旧"),
      note("2026-11-23T03:00:00+08:00", "夜里"),
      note("2026-11-23T09:00:00+08:00", "今早"),
    ];
    expect(notesFor(weekdays, notes, new Date("2026-11-23T10:00:00+08:00").toISOString()).map(({ text }) => text)).toEqual([
      "今早",
      "夜里",
    ]);
  });
});

describe("organisation and matrix", () => {
  test("the shipped example has no mistakes", () => {
    expect(checkOrganisation(bureau, ["wecom", "sms"])).toEqual([]);
    expect(checkMatrix(bureau, matrix)).toEqual([]);
  });

  test("every combination has an owner with a chain that ends at the top", () => {
    const places = [[], ["东莞"], ["东莞/塘厦"], ["东莞/塘厦/林村"], ["东莞/塘厦", "东莞/虎门"], ["火星"]];
    const kinds = [...appeals, null].flatMap((appeal) => [...problems, null].map((problem) => ({ appeal, problem })));
    const matters = levels.flatMap((level) => kinds.flatMap((kind) => places.map((place) => ({ ...kind, level, places: place }))));
    expect(matters.length).toBe(4 * 9 * 5 * 6);
    expect(matters.filter((matter) => ownersOf(bureau, matrix, matter)?.chain.at(-1) !== "bureau.head")).toEqual([]);
  });

  test.each([
    [["东莞/塘厦"], "tangxia"],
    [["东莞/塘厦/林村"], "tangxia"],
    [["东莞/塘厦", "东莞/凤岗"], "east"],
    [["东莞/塘厦", "东莞/虎门"], "bureau"],
    [[], "bureau"],
    [["广州/天河"], "bureau"],
  ])("%j belongs to %s", (places, unit) => expect(unitOfPlaces(bureau, places)).toBe(unit));

  test("a tier without the post goes up; a matter of the whole city starts at the root", () => {
    expect(resolvePost(bureau, "town.head", [])).toBe("bureau.head");
    expect(resolvePost(bureau, "area.head", ["东莞/虎门"])).toBe("west.head");
    expect(resolvePost(bureau, "town.press", ["东莞/虎门"])).toBe("bureau.press");
    expect(resolvePost(bureau, "town.nobody", ["东莞/虎门"])).toBeUndefined();
    expect(chainOf(bureau, "bureau.duty")).toEqual(["bureau.duty", "bureau.press", "bureau.vice", "bureau.head"]);
    expect(chainOf(bureau, "tangxia.head")).toEqual(["tangxia.head", "east.head", "bureau.head"]);
  });

  test("the check names what nobody owns", () => {
    const holey = matrixOptions.parse([
      { levels: ["I", "II", "III"], lead: "bureau.head" },
      { levels: ["IV"], appeals: ["tariff"], lead: "town.ghost" },
    ]);
    const told = checkMatrix(bureau, holey);
    expect(told[0]).toBe("责任矩阵第 2 条：没有岗位 town.ghost");
    expect(told[1]).toMatch(/^没有责任岗位：舆情Ⅳ级、安全隐患/);
    expect(told.at(-1)).toMatch(/^另有 \d+ 种组合没有责任岗位$/);
  });

  test("the check of the tree finds cycles, empty posts and unknown people and channels", () => {
    const broken = organisationOptions.parse({
      people: { a: { name: "甲", via: ["pigeon"] } },
      units: {
        root: { title: "局", tier: "bureau", posts: { head: { title: "头", people: [] } } },
        x: { title: "X", tier: "town", parent: "y", posts: { head: { title: "头", people: ["ghost"] } } },
        y: { title: "Y", tier: "town", parent: "x", posts: {} },
        z: { title: "Z", tier: "town", parent: "nowhere", posts: {} },
      },
    });
    expect(checkOrganisation(broken, ["wecom"])).toEqual([
      "units.z：没有上级单位 nowhere",
      "units.x：上级关系绕成了圈",
      "units.y：上级关系绕成了圈",
      "people.a：没有名叫 pigeon 的渠道",
      "岗位 root.head（头）没有人",
      "岗位 x.head：people 里没有 ghost",
    ]);
  });

  test("the matrix prints as a reviewed table", () =>
    expect(`${printMatrix(bureau, matrix, ["东莞/塘厦"])}\n`).toMatchFileSnapshot("../../fixtures/alerts/matrix.md"));
});
