import fc from "fast-check";
import { expect, test } from "vitest";
import { maskNames } from "../../../lib/mask-names.ts";

test.each([
  ["营业厅工作人员王丽态度恶劣", "营业厅工作人员王某态度恶劣"],
  ["客服李明明说不归他管", "客服李某某说不归他管"],
  ["那个电工陈大明，收了钱不办事", "那个电工陈某某，收了钱不办事"],
  ["有个名叫张伟的推来推去", "有个名叫张某的推来推去"],
  ["刘建国所长根本不接电话", "刘某某所长根本不接电话"],
  ["工号：A10086，投诉到底", "工号：******，投诉到底"],
])("the name of an employee is hidden: %s", (text, masked) => expect(maskNames(text)).toBe(masked));

test.each([
  "工作人员马上来了",
  "石排供电所所长不接电话",
  "工作人员不给办，客服也不接电话",
  "王阿姨家又停电了",
  "员工许多都下班了",
  "值班员周末不在",
  "供电局说检修要到11点",
])("nothing else is changed: %s", (text) => expect(maskNames(text)).toBe(text));

test("marks in a text keep their place, and masking twice changes nothing", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom("工作人员", "客服", "所长", ""), (text, role) => {
      const once = maskNames(`${role}王丽${text}`);
      expect(once).toHaveLength(`${role}王丽${text}`.length);
      expect(maskNames(once)).toBe(once);
    }),
  ));
