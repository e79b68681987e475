import { expect, test } from "vitest";
import { cleanQuote } from "../../../alerts/plain.ts";
import { alertLine, incidentLine, mentionLine } from "../../../console/api/lines.ts";
import { Contradictions } from "../../../console/incident/contradictions.tsx";
import { PostItem } from "../../../console/post.tsx";
import { toCsv, toJsonl } from "../../../console/search/export.ts";
import { titlesOf } from "../../../console/speak/titles.ts";
import { excerpt } from "../../../digest/wording.ts";
import { draftCase } from "../../../handling/case-draft.ts";
import { incidentBook } from "../../../handling/lifecycle.ts";
import { knowStaff } from "../../../lib/staff-names.ts";
import type { Act } from "../../../model/act.ts";
import type { Alert } from "../../../model/alert.ts";
import type { Handling } from "../../../model/handling.ts";
import type { Incident } from "../../../model/incident.ts";
import { blank } from "../../../pipeline/analyse.ts";

/** A name beside a word for an employee, a number, and a name of the roster that stands alone. */
const text = "塘厦停电，客服张伟态度很差，工号 10386，陆小琴在旁边看着";
knowStaff(["陆小琴"]);

const mention = {
  ...{ id: "weibo:1", source: "w", platform: "weibo", author: { id: "p1" }, publishedAt: "2026-11-23T00:00:00.000Z" },
  ...{ text, quoted: text, title: text },
};
const analysis = { ...blank, words: ["客服", "张伟"], summary: text };
const at = "2026-11-23T00:00:00.000Z";
const contradiction = { kind: "restored", target: "n1", said: "已复电", text: "已复电", mentionIds: ["weibo:1"], witnesses: 1 };
const incident = {
  id: "i",
  title: text,
  places: [],
  terms: [],
  signals: { mentions: 1, roots: 1, negativeShare: 1 },
  contradictions: [contradiction],
} as unknown as Incident;
const alert = { key: "i#1", title: text, places: [], decision: { because: "first" }, reasons: [{ rule: "surge", text, mentionIds: [] }] };
const opening = {
  ...{ id: "incident:i#1", subject: "incident:i", kind: "incident.opened", at, who: "闻风", because: "立案" },
  content: {
    title: text,
    phase: "response",
    level: "IV",
    appeal: null,
    places: [],
    firstMentionId: "weibo:1",
    lead: "a",
    coHandlers: [],
    todos: [],
  },
} as unknown as Act;
const handling = incidentBook.fold([opening]) as Handling;
const noted = { ...opening, id: "incident:i#2", kind: "incident.commented", content: { text } };
const closing = {
  ...{ handling, incident: undefined, posts: [], acts: [opening, noted], facts: undefined, statements: [], clocks: [], pledges: [] },
  ...{ signs: [], risks: [], at },
};
const store = { incident: async () => ({ value: incident, version: "1" }) };

test.each<[string, unknown]>([
  ["a mention of the API", mentionLine({ mention, analysis })],
  ["an incident of the API", incidentLine(incident)],
  ["an alert of the API", alertLine(alert as unknown as Alert)],
  ["an export as JSONL", toJsonl([{ mention, analysis }])],
  ["an export as CSV", toCsv([{ mention, analysis }])],
  ["an excerpt of the digest", excerpt(text, 60)],
  ["a quote of an alert", cleanQuote(text, 100)],
  ["a post of the console with what it quotes", String(<PostItem post={{ mention, analysis }} />)],
  ["a post beside our word", String(<Contradictions incident={incident} posts={[{ mention, analysis }]} />)],
  ["a file", handling],
  ["the draft of a case", draftCase(closing)],
  ["titles beside statements and facts", [...(await titlesOf({ store } as never, [], ["i"])).values()]],
])("%s shows no name of staff", (_what, shown) => {
  const said = JSON.stringify(shown);
  expect(said).toContain("客服张某");
  expect(said).not.toMatch(/张伟|10386|陆小琴/);
});
