import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type EntryEdit, editEntry } from "../../../config/edit.ts";

const file = `# 值班
duty:
  people: # 人
    wang: { name: 王值班, mobile: "13800000003", via: [wecom] } # 组长
    zhao:
      name: 赵值班 # 夜里打电话
      via: [wecom]
  roster:
    shifts:
      # 白天两个人
      - { title: 白班,   from: "08:30", to: "17:30", teams: [[wang], [zhao]] } # 每天换
      - { title: 夜班, from: "17:30", to: "08:30", teams: [[zhao], [wang]] }

    swaps: []
  matrix: # 自上而下
    # 大事
    - { levels: [I, II], lead: bureau.head }
    # 其余
    - lead: town.head # 镇
      co: [bureau.duty]
`;

/** Lines of the one text that the other lacks. */
const lost = (from: string, to: string): readonly string[] => from.split("\n").filter((line) => !to.split("\n").includes(line));

test.each<[string, readonly (string | number)[], EntryEdit, number]>([
  [
    "a value of an entry on one line",
    ["duty", "roster", "shifts", 0],
    { set: { title: "白班", from: "09:00", to: "17:30", teams: [["wang"], ["zhao"]] } },
    1,
  ],
  ["a value of an entry on several lines", ["duty", "matrix", 1], { set: { lead: "town.head", co: ["bureau.press"] } }, 1],
  ["a new key of such an entry", ["duty", "people", "zhao"], { set: { name: "赵值班", via: ["wecom"], email: "zhao@bureau.example" } }, 0],
  [
    "a new entry at the end of a list",
    ["duty", "roster", "shifts", 2],
    { set: { title: "中班", from: "12:00", to: "13:00", teams: [["wang"]] } },
    0,
  ],
  ["a new entry under a name", ["duty", "people", "li"], { set: { name: "李", via: ["wecom"] } }, 0],
  ["an entry taken out", ["duty", "roster", "shifts", 1], { remove: true }, 1],
  ["an entry taken out with its comment", ["duty", "matrix", 0], { remove: true }, 2],
  ["entries that change places, with their comments", ["duty", "matrix", 1], { move: -1 }, 0],
])("%s: the other lines stay as they are", (_what, path, edit, changedLines) => {
  const edited = editEntry(file, path, edit);
  expect(lost(file, edited)).toHaveLength(changedLines);
  expect(edited).toContain("# 值班\n");
  expect(edited).toContain("    swaps: []\n");
});

test("a comment travels with the entry that it stands above", () => {
  const edited = editEntry(file, ["duty", "matrix", 0], { move: 1 });
  expect(edited.slice(edited.indexOf("  matrix"))).toBe(
    "  matrix: # 自上而下\n    # 其余\n    - lead: town.head # 镇\n      co: [bureau.duty]\n    # 大事\n    - { levels: [I, II], lead: bureau.head }\n",
  );
});

test("a list that was empty gets its first entry, and one that loses its last is empty", () => {
  const swap = { date: "2026-10-01", shift: "白班", people: ["zhao"], because: "王请假" };
  const edited = editEntry(file, ["duty", "roster", "swaps", 0], { set: swap });
  expect((parse(edited) as { duty: { roster: { swaps: unknown } } }).duty.roster.swaps).toEqual([swap]);
  expect(lost(file, edited)).toEqual(["    swaps: []"]);
  expect(
    lost(
      file.replace("    swaps: []\n", ""),
      editEntry(file.replace("    swaps: []\n", ""), ["duty", "roster", "swaps", 0], { set: swap }),
    ),
  ).toEqual([]);
  const emptied = parse(editEntry(edited, ["duty", "roster", "swaps", 0], { remove: true })) as { duty: { roster: { swaps: unknown } } };
  expect(emptied.duty.roster.swaps).toEqual([]);
});

test("whatever is written is read back, and nothing else changes", () => {
  const value = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.stringMatching(/^[\d:+.,{}#'"&*!-]{0,12}$/),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.boolean(),
    fc.integer(),
  );
  const content = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
  fc.assert(
    fc.property(content, fc.integer({ min: 0, max: 2 }), (set, index) => {
      const before = parse(file) as { duty: { matrix: unknown[] } };
      const after = parse(editEntry(file, ["duty", "matrix", index], { set })) as typeof before;
      const matrix = [...before.duty.matrix];
      matrix[index] = set;
      expect(after).toEqual({ duty: { ...before.duty, matrix } });
    }),
  );
});
