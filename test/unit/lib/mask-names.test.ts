import fc from "fast-check";
import { expect, test } from "vitest";
import { maskNames } from "../../../lib/mask-names.ts";
import { knowStaff } from "../../../lib/staff-names.ts";

test.each([
  ["营业厅工作人员王丽态度恶劣", "营业厅工作人员王某态度恶劣"],
  ["客服李明明说不归他管", "客服李某某说不归他管"],
  ["那个电工陈大明，收了钱不办事", "那个电工陈某某，收了钱不办事"],
  ["有个名叫张伟的推来推去", "有个名叫张某的推来推去"],
  ["刘建国所长根本不接电话", "刘某某所长根本不接电话"],
  ["接电话的是个女的，说自己名字是陈小燕，态度极差", "接电话的是个女的，说自己名字是陈某某，态度极差"],
  ["营业厅有个叫张伟的，推来推去", "营业厅有个叫张某的，推来推去"],
  ["王丽（客服）说不归她管", "王某（客服）说不归她管"],
  ["李建国 工号：30211，挂我电话", "李某某 工号：*****，挂我电话"],
  ["投诉王建军！收钱不开票", "投诉王某某！收钱不开票"],
  ["工号：A10086，投诉到底", "工号：******，投诉到底"],
  ["抢修班王建国师傅，工号GD-0731", "抢修班王某某师傅，工号*******"],
])("the name of an employee is hidden: %s", (text, masked) => expect(maskNames(text)).toBe(masked));

test.each([
  "工作人员马上来了",
  "石排供电所所长不接电话",
  "工作人员不给办，客服也不接电话",
  "王阿姨家又停电了",
  "员工许多都下班了",
  "值班员周末不在",
  "投诉周末停电",
  "小区群里有人叫林村的邻居一起投诉",
  "那个叫石排的镇又停电了",
  "说了叫马上来，结果叫何时来都不知道",
  "有个叫江边的小区停电",
  "投诉周边施工",
  "投诉程度升级",
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

const roster = ["陆小琴", "张伟", "高峰", "文明", "阿迪力·买买提", "值班员甲", "分管局领导", "塘厦中心主任", "东部片区"];

test.each([
  ["昨天去大厅，陆小琴把我骂了一顿", "昨天去大厅，陆某某把我骂了一顿"],
  ["就是张伟接的电话", "就是张某接的电话"],
  ["张 伟你出来解释", "张 某你出来解释"],
  ["找陆\u200b小琴没用", "找陆\u200b某某没用"],
  ["阿迪力·买买提收了钱", "阿某某·某某某收了钱"],
  ["用电高峰又停电，找客服高峰也没用", "用电高峰又停电，找客服高某也没用"],
  ["投诉高峰！", "投诉高某！"],
  ["高峰（电工）态度差", "高某（电工）态度差"],
])("a name of the roster is hidden wherever it stands: %s", (text, masked) => {
  knowStaff(roster);
  expect(maskNames(text)).toBe(masked);
  expect(maskNames(masked)).toBe(masked);
});

test.each([
  "用电高峰，晚高峰，高峰期，高峰还没过就跳闸",
  "讲文明一点，文明城市天天停电",
  "分管局领导、塘厦中心主任都不管，值班员甲也不管，东部片区也不管",
  "叫高峰期别停电",
])("an ordinary word or a post of the roster stays: %s", (text) => {
  knowStaff(roster);
  expect(maskNames(text)).toBe(text);
});
