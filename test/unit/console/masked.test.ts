import { expect, test } from "vitest";
import { alertLine, incidentLine, mentionLine } from "../../../console/api/lines.ts";
import { toCsv, toJsonl } from "../../../console/search/export.ts";
import { excerpt } from "../../../digest/wording.ts";
import type { Alert } from "../../../model/alert.ts";
import type { Incident } from "../../../model/incident.ts";
import { blank } from "../../../pipeline/analyse.ts";

const text = "塘厦停电，客服张伟态度很差，工号 10386";
const mention = {
  ...{ id: "weibo:1", source: "w", platform: "weibo", author: { id: "p1" }, publishedAt: "2026-11-23T00:00:00.000Z" },
  ...{ text, quoted: text, title: text },
};
const analysis = { ...blank, words: ["客服", "张伟"], summary: text };
const incident = {
  id: "i",
  title: text,
  places: [],
  terms: [],
  signals: { mentions: 1, roots: 1, negativeShare: 1 },
} as unknown as Incident;
const alert = { key: "i#1", title: text, places: [], decision: { because: "first" }, reasons: [{ rule: "surge", text, mentionIds: [] }] };

test.each<[string, unknown]>([
  ["a mention of the API", mentionLine({ mention, analysis })],
  ["an incident of the API", incidentLine(incident)],
  ["an alert of the API", alertLine(alert as unknown as Alert)],
  ["an export as JSONL", toJsonl([{ mention, analysis }])],
  ["an export as CSV", toCsv([{ mention, analysis }])],
  ["an excerpt of the digest", excerpt(text, 60)],
])("%s shows no name of staff", (_what, shown) => {
  const said = JSON.stringify(shown);
  expect(said).toContain("客服张某");
  expect(said).not.toMatch(/张伟|10386/);
});
