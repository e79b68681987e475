import { expect, test } from "vitest";
import { z } from "zod";
import * as rules from "../../../alerts/rules.ts";
import { readFilled, settingsOf } from "../../../app/console/rule-settings.ts";

const every = Object.values(rules).flatMap((rule) =>
  settingsOf(rule.options, rule.options.parse({}) as Record<string, unknown>).map((setting) => ({ rule, ...setting })),
);

test("every option of every rule has a Chinese name, what it does, and what may be filled in", () => {
  expect(every.length).toBeGreaterThan(10);
  for (const { rule, name, title, help, range } of every) {
    expect(title, `${rule.name}.${name}`).toMatch(/^[\u4e00-\u9fff]{3,}$/);
    expect(help, `${rule.name}.${name}`).toMatch(/[\u4e00-\u9fff]{3,}/);
    expect(range, `${rule.name}.${name}`).toMatch(/^(0–1 的数|不小于 \d 的(整数|数)|可选其中几项)，出厂/);
  }
});

test.each(Object.values(rules).map((rule) => [rule.name, rule] as const))(
  "what the form of %s shows reads back as it was",
  (_name, rule) => {
    const values = rule.options.parse({});
    const shown = settingsOf(rule.options, values as Record<string, unknown>);
    expect(readFilled(rule, Object.fromEntries(shown.map(({ name, value }) => [name, value])))).toEqual(values);
  },
);

const odd = { title: "试", options: z.strictObject({ list: z.array(z.string()).default([]), count: z.int().min(2).default(3) }) };

test("an option of another kind is YAML, and mistakes name rule and option", () => {
  expect(settingsOf(odd.options, { list: ["甲"], count: 3 })[0]).toMatchObject({ kind: { is: "yaml" }, value: "- 甲" });
  expect(readFilled(odd, { list: "- 甲\n- 乙", count: "4" })).toEqual({ list: ["甲", "乙"], count: 4 });
  expect(readFilled(odd, { list: "[]", count: "" })).toEqual({ list: [], count: 3 });
  for (const count of ["1", "2.5", "很多", "1e999"]) expect(() => readFilled(odd, { count })).toThrow(/^规则“试”：count（count） /);
  expect(() => readFilled(odd, { list: "[甲" })).toThrow(/规则“试”：list（list） 不是 YAML/);
  expect(readFilled(rules.safety, { signs: "fire" })).toMatchObject({ signs: ["fire"] });
  expect(readFilled(rules.safety, { signs: [] })).toMatchObject({ signs: [] });
  expect(() => readFilled(rules.safety, { signs: ["fires"] })).toThrow(/规则“安全信号”：算数的信号（signs）/);
});
