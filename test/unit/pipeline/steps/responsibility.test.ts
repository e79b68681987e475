import { expect, test } from "vitest";
import { read } from "../readings.ts";

test.each([
  ["国家电网什么时候来修", "grid"],
  ["高压线离我家只有五米", "grid"],
  ["全城停电，四处漆黑", "grid"],
  ["物业欠费，小区被停电", "property"],
  ["房东电费一度收两块", "property"],
  ["我家跳闸，空开推不上去", "customer-side"],
  ["挖掘机挖断电缆，整条街停电", "other"],
  ["停电了", "unclear"],
  ["今天天气不错", "unclear"],
])("%s: %s", (text, expected) => expect(read(text).responsibility).toBe(expected));

test("says by which words", () => expect(read("物业停电").because.responsibility?.map(({ word }) => word)).toContain("物业"));
