import { expect, test } from "vitest";
import { gazetteerOf, knowsTowns } from "../../../pipeline/gazetteer.ts";

test("the first bureau's towns are known", () => expect(knowsTowns("东莞")).toBe(true));

test("a city without a list of its own is known by its name, as the whole city", () => {
  expect(knowsTowns("佛山")).toBe(false);
  const { meanings } = gazetteerOf({ city: "佛山", province: "广东", ownAccounts: [] });
  expect(meanings.get("佛山")?.[0]?.place).toMatchObject({ key: "佛山", kind: "whole-city", province: "广东" });
});
