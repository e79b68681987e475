import { expect, test } from "vitest";
import { renderStatement } from "../../../handling/evidence-export.ts";
import type { Evidence } from "../../../model/evidence.ts";

const link = (n: number, parts: Evidence["parts"]): Evidence =>
  ({
    n,
    url: "https://weibo.example/1",
    takenAt: "2026-11-23T02:00:00.000Z",
    takenBy: "值班员甲",
    change: "first",
    parts,
    hash: "h",
  }) as Evidence;

test("a picture that somebody handed in is not said to come from a public page", () => {
  const intact = { head: "h", breaks: [], stamps: [] };
  const doing = { who: "法务岗", at: "2026-11-24T02:00:00.000Z", because: "举报" };
  const both = renderStatement([link(3, { raw: "a" }), link(4, { picture: "b" })], intact, doing);
  expect(both).toContain("第 3 条由闻风自公开页面取得");
  expect(both).toContain("第 4 条是有关人员提供的图片");
  expect(renderStatement([link(4, { picture: "b" })], intact, doing)).not.toContain("公开页面");
});
