import { expect, test } from "vitest";
import { isDuplicate, signatureOf } from "../../../pipeline/duplicates.ts";

const village = (key: string) => [{ key, name: key.split("/").at(-1) as string }];

test("the same words about another village are another story, also where it is called without 社区", () => {
  const told = (place: string, number: number): string => `东莞${place}又停电了，变压器起火爆炸，有人触电受伤，第${number}个人发`;
  const first = signatureOf(told("塘厦林村", 1), village("东莞/塘厦/林村社区"));
  expect(isDuplicate(first, signatureOf(told("塘厦林村", 2), village("东莞/塘厦/林村社区")))).toBe(true);
  expect(isDuplicate(first, signatureOf(told("厚街珊美", 3), village("东莞/厚街/珊美社区")))).toBe(false);
});
