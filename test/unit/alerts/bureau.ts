import type { AlertView } from "../../../alerts/alert-view.ts";
import { matrixOptions } from "../../../alerts/matrix.ts";
import { organisationOptions } from "../../../alerts/organisation.ts";
import { clockOptions, type World } from "../../../alerts/pursuit.ts";
import { rosterOptions } from "../../../alerts/roster.ts";
import { routeOptions, type Subject } from "../../../alerts/route.ts";
import type { Alert } from "../../../model/alert.ts";
import type { Incident } from "../../../model/incident.ts";

const quiet = { from: "22:00", to: "07:30" };
const person = (name: string, rest: object = {}) => ({ name, via: ["wecom"], urgentVia: ["wecom", "sms"], mobile: "13800000000", ...rest });

const town = (title: string, parent: string, place: string, head: string) => ({
  title,
  tier: "town",
  parent,
  places: [place],
  posts: { head: { title: "供电服务中心负责人", people: [head] } },
});

/** A small bureau: one root, two areas, three towns, a duty room with two teams. */
export const bureau = organisationOptions.parse({
  people: {
    chief: person("局长", { quiet }),
    vice: person("副局长", { quiet }),
    press: person("宣传主任", { quiet }),
    service: person("市场部主任", { quiet }),
    east: person("东片区负责人", { quiet }),
    west: person("西片区负责人", { quiet }),
    tangxia: person("塘厦负责人", { quiet }),
    fenggang: person("凤岗负责人", { quiet: { from: "21:30", to: "08:00" } }),
    humen: person("虎门负责人"),
    dayA: person("日班甲"),
    dayB: person("日班乙"),
    nightA: person("夜班甲", { quiet: { from: "00:00", to: "06:00" } }),
    nightB: person("夜班乙"),
  },
  units: {
    bureau: {
      title: "供电局",
      tier: "bureau",
      places: ["东莞"],
      posts: {
        head: { title: "主要负责人", people: ["chief"] },
        vice: { title: "分管局领导", people: ["vice"] },
        press: { title: "宣传归口部门", people: ["press"], above: "bureau.vice" },
        service: { title: "市场营销部", people: ["service"], above: "bureau.vice" },
        duty: { title: "值班室", onRoster: true, above: "bureau.press" },
      },
    },
    east: { title: "东片区", tier: "area", parent: "bureau", posts: { head: { title: "负责人", people: ["east"] } } },
    west: { title: "西片区", tier: "area", parent: "bureau", posts: { head: { title: "负责人", people: ["west"] } } },
    tangxia: town("塘厦", "east", "东莞/塘厦", "tangxia"),
    fenggang: town("凤岗", "east", "东莞/凤岗", "fenggang"),
    humen: town("虎门", "west", "东莞/虎门", "humen"),
  },
});

/** Who is in charge of what, in the manner of domain.md section 3. */
export const matrix = matrixOptions.parse([
  { levels: ["I"], lead: "bureau.head", co: ["bureau.press", "area.head"] },
  { levels: ["II"], appeals: ["tariff", "billing-information"], lead: "bureau.service", co: ["area.head"] },
  { levels: ["II"], lead: "bureau.vice", co: ["area.head"] },
  { levels: ["III"], lead: "area.head", co: ["town.head"] },
  { lead: "town.head" },
]);

/** Two shifts, twelve hours each, two teams by turns at night. */
export const roster = rosterOptions.parse({
  shifts: [
    { title: "白班", from: "08:00", to: "20:00", teams: [["dayA"], ["dayB"]] },
    { title: "夜班", from: "20:00", to: "08:00", teams: [["nightA"], ["nightB"]] },
  ],
});

/** The whole world of the tests; `changes` replace its parts. */
export const world = (changes: Partial<World> = {}): World => ({
  org: bureau,
  roster,
  matrix,
  routes: routeOptions.parse({ tree: { title: "全部", to: ["duty", "lead", "co", "robot:group"] } }),
  clocks: clockOptions.parse({}),
  ...changes,
});

/** An alert to be routed. */
export const subject = (number: number, changes: Partial<Subject> = {}): Subject => ({
  key: `inc${number}#1`,
  incidentId: `inc${number}`,
  level: "III",
  appeal: "outage-voltage",
  problem: null,
  places: ["东莞/塘厦"],
  voices: ["citizen"],
  isSafety: false,
  ...changes,
});

/** An alert as the store would give it back; number 66 is hostile. */
export const viewOf = (key: string): AlertView => {
  const incidentId = key.split("#")[0] as string;
  const title = incidentId === "inc66" ? "<script>alert(1)</script> 停电" : `${incidentId} 塘厦又停电了`;
  const signals = {
    ...{ mentions: 12, roots: 10, authors: 9, reposts: 2, negativeShare: 0.9, observed: 12, expected: 1.5, windowMs: 3_600_000 },
    ...{ test: "negative binomial", p: 0.001, reach: 100, voices: { citizen: 12 }, safety: [], hot: 0 },
  };
  const terms = [
    { name: "speed", title: "速度", value: "平常的 8 倍", points: 18 },
    { name: "places", title: "不加分的", value: "1 处", points: 0 },
  ];
  const incident: Incident = {
    ...{ id: incidentId, aliases: [], title, firstMentionId: "m1", mentionIds: ["m1"], beganAt: "2026-11-23T01:00:00.000Z" },
    ...{ lastAt: "2026-11-23T01:50:00.000Z", places: ["东莞/塘厦"], appeal: "outage-voltage", problem: null, phase: "response" },
    ...{ level: "II", levelVersion: "1", score: 50, terms, signals, resurfaced: false },
  } as Incident;
  const alert: Alert = {
    ...{ key, incidentId, revision: Number(key.split("#")[1]), at: "2026-11-23T01:59:00.000Z", level: "II", title, places: ["东莞/塘厦"] },
    ...{ reasons: [{ rule: "surge", text: "近 1 小时 12 条", mentionIds: ["m1"] }], mentionIds: ["m1"] },
    decision: { send: true, because: "first", changes: [] },
  } as Alert;
  return { alert, incident, quotes: [] };
};
