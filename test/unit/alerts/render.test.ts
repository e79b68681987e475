import { describe, expect, test } from "vitest";
import type { AlertView } from "../../../alerts/alert-view.ts";
import { compose, plainStyle } from "../../../alerts/compose.ts";
import { renderAlert } from "../../../alerts/render.ts";
import { renderHeartbeat, renderTest } from "../../../alerts/render-pulse.ts";
import type { Alert } from "../../../model/alert.ts";
import type { Incident } from "../../../model/incident.ts";

const incident: Incident = {
  id: "inc7",
  aliases: [],
  title: "塘厦林村又停电了，一晚上三次，热得睡不着",
  firstMentionId: "weibo:1",
  mentionIds: ["weibo:1", "weibo:2", "weibo:3"],
  beganAt: "2026-07-20T13:05:00.000Z",
  lastAt: "2026-07-20T14:00:00.000Z",
  places: ["东莞/塘厦"],
  appeal: "outage-voltage",
  problem: null,
  phase: "response",
  level: "II",
  levelVersion: "1",
  score: 61,
  terms: [],
  signals: {
    mentions: 41,
    roots: 37,
    authors: 35,
    reposts: 4,
    negativeShare: 0.9,
    observed: 37,
    expected: 4.2,
    windowMs: 3_600_000,
    test: "negative binomial upper tail p=0.0004",
    p: 0.0004,
    reach: 12_000,
    voices: { citizen: 40, media: 1 },
    safety: [],
    hot: 0,
  },
  resurfaced: false,
};

const alert: Alert = {
  key: "inc7#1",
  incidentId: "inc7",
  revision: 1,
  at: "2026-07-20T14:01:00.000Z",
  level: "II",
  title: incident.title,
  places: ["东莞/塘厦"],
  reasons: [{ rule: "surge", text: "近 1 小时 37 人发声，平时约 4.2 人（纯属偶然的可能不到 0.1%）", mentionIds: ["weibo:1"] }],
  decision: { send: true, because: "first", changes: [] },
  mentionIds: incident.mentionIds,
};

const view: AlertView = {
  alert,
  incident,
  quotes: [
    {
      text: "塘厦林村又停电了，@张三 快看 https://t.example/1",
      platform: "weibo",
      publishedAt: "2026-07-20T13:05:00Z",
      url: "https://m.weibo.cn/status/1",
    },
    { text: "打了客服说在抢修，[怒]什么时候来电？", platform: "weibo", publishedAt: "2026-07-20T13:20:00Z", url: "javascript:alert(1)" },
    { text: "第三条不该出现", platform: "weibo", publishedAt: "2026-07-20T13:30:00Z" },
  ],
  gaps: [{ source: "wechat-sogou", title: "搜狗微信", since: "2026-07-20T10:00:00Z" }],
  acts: ["问调度：是否我方设备、原因、预计复电", "在塘厦服务中心公众号发布停电信息", "回复首发帖", "第四件不该出现"],
  lead: "塘厦供电服务中心负责人",
  coHandlers: ["配网抢修班"],
  deadline: { what: "签收", at: "2026-07-20T14:06:00Z" },
  actions: [
    { title: "签收", url: "https://relay.example/ack/abc" },
    { title: "转派", url: "https://relay.example/transfer/abc" },
    { title: "误报", url: "https://relay.example/false/abc" },
  ],
  moreUrl: "https://relay.example/incidents/inc7",
};

const shown = (changes: Partial<AlertView> = {}): string => `${compose(renderAlert({ ...view, ...changes }), plainStyle)}\n`;

describe("renderAlert", () => {
  test("first report reads as reviewed", () => expect(shown()).toMatchFileSnapshot("../../fixtures/alerts/first.txt"));

  test("with facts, a notice and a hazard reads as reviewed", () =>
    expect(
      shown({
        facts: { responsibility: "grid", cause: "10 千伏林村线跳闸", restoreAt: "2026-07-20T15:30:00Z" },
        notice: { verdict: "overran", title: "计划停电", plannedEnd: "2026-07-20T12:00:00Z" },
        incident: { ...incident, signals: { ...incident.signals, safety: ["变压器起火"] } },
        alert: { ...alert, decision: { ...alert.decision, because: "safety" } },
      }),
    ).toMatchFileSnapshot("../../fixtures/alerts/facts.txt"));

  test("an update names its matter in one line and says only what changed", async () => {
    const decision = { send: true, because: "worse", changes: ["Ⅲ级 → Ⅱ级：又有 2 个镇街出现", "一家本地媒体已报道"] } as const;
    const text = shown({ alert: { ...alert, key: "inc7#2", revision: 2, decision } });
    await expect(text).toMatchFileSnapshot("../../fixtures/alerts/update.txt");
    expect(text.split("\n")[1]).toContain(incident.title);
    expect(text).not.toContain("原帖");
  });

  test("line 1 is level, place, topic and stage", () => {
    expect(renderAlert(view).headline).toBe("舆情Ⅱ级｜塘厦｜停电与电压质量｜首报");
    expect(renderAlert({ ...view, alert: { ...alert, places: [] } }).headline).toBe("舆情Ⅱ级｜未指明地点｜停电与电压质量｜首报");
    expect(renderAlert({ ...view, alert: { ...alert, places: ["东莞/塘厦", "东莞/凤岗", "东莞/清溪"] } }).headline).toContain("塘厦等3地");
  });

  test("a post that is the title already is linked, not said again; counts of people are people", () => {
    const text = shown({ quotes: [{ ...view.quotes[0], platform: "weibo", publishedAt: incident.beganAt, text: incident.title }] });
    expect(text.split(incident.title)).toHaveLength(2);
    expect(text).toContain("即上文 微博");
    expect(text).toContain("37 人发声（平常 4.2 人）");
  });

  test("an update that is worse says what set the level; a doubt of our own word is in the headline", () => {
    const terms = [{ name: "immediate", title: "直接定级", value: "省级媒体发声，至少舆情Ⅱ级", points: 0 }];
    const decision = {
      send: true,
      because: "worse",
      changes: ["等级由舆情Ⅳ级升为舆情Ⅱ级", "我方公告可能有误：我方称 11:40 已复电，3 人说仍没来电"],
    } as const;
    const text = shown({ alert: { ...alert, revision: 2, decision }, incident: { ...incident, terms } });
    expect(text).toContain("定级依据：省级媒体发声，至少舆情Ⅱ级");
    expect(text.split("\n")[0]).toMatch(/｜我方公告可能有误$/);
  });

  test("what dispatch has not answered is said to be open", () => expect(shown()).toContain("责任、原因、预计复电：待调度核实"));

  test.each([
    ["tariff", "原因、金额或电价依据：待业务部门核实"],
    ["line-dispute", "责任、原因：待业务部门核实"],
    ["appliance-damage", "责任、原因：待调度核实"],
    ["billing-information", "原因、已采取的措施：待业务部门核实"],
  ] as const)("nobody is asked when the light comes back over %s", (appeal, line) =>
    expect(shown({ incident: { ...view.incident, appeal } })).toContain(line),
  );

  test("with one fact known, only what the appeal needs is still asked for", () => {
    const text = shown({ incident: { ...view.incident, appeal: "tariff" }, facts: { cause: "抄表周期延长" } });
    expect(text).toContain("原因：抄表周期延长；金额或电价依据：待业务部门核实\n");
    expect(shown({ facts: { responsibility: "grid" } })).toContain("责任：我方设备（公变）；原因：待调度核实；预计复电：待调度核实");
  });

  test("hides authors and drops hostile links", () => {
    const text = shown();
    expect(text).not.toContain("张三");
    expect(text).not.toContain("javascript:");
    expect(text).not.toContain("t.example");
    expect(text).not.toContain("第三条不该出现");
    expect(text).not.toContain("第四件不该出现");
  });

  test("fits a phone: under 700 characters", () => expect([...shown()].length).toBeLessThan(700));
});

test("a heartbeat says when nothing is to be reported, and comes once a day", () => {
  const pulse = {
    at: "2026-07-20T00:30:00Z",
    since: "2026-07-19T00:30:00Z",
    mentions: 812,
    alerts: 0,
    waiting: 0,
    sources: { working: 5, all: 6 },
    gaps: view.gaps ?? [],
  };
  const message = renderHeartbeat(pulse);
  expect(message.id).toBe("heartbeat:2026-07-20");
  expect(compose(message, plainStyle)).toContain("无预警");
  expect(compose(message, plainStyle)).toContain("搜狗微信");
});

test("a test message says that nothing is to be done", () =>
  expect(compose(renderTest("wecom", "2026-07-20T00:30:00Z"), plainStyle)).toContain("无需处理"));

test("what a cut-off search could not get is told with its number, and is not called blind", () => {
  const gaps = [{ source: "weibo", title: "微博搜索", since: "2026-11-23T00:00:00.000Z", missing: 120 }];
  const pulse = {
    at: "2026-11-23T01:00:00.000Z",
    since: "2026-11-22T01:00:00.000Z",
    mentions: 9,
    alerts: 0,
    waiting: 0,
    sources: { working: 2, all: 2 },
    gaps,
  };
  const { headline, sections } = renderHeartbeat(pulse);
  expect(headline).toContain("闻风运行正常");
  expect(sections.flatMap(({ lines }) => lines).join("\n")).toContain("微博搜索 自 11-23 08:00 起约 120 条没有取到，实际更多");
});

test("the best similar case is on the first report, with what helped then", () => {
  const similar = "相似案例：计划停电超时（同一诉求；同一镇街）；当时有效：先发延时公告、现场解释";
  const { sections } = renderAlert({ ...view, similar });
  expect(sections.find(({ lines }) => lines.includes(similar))?.links).toEqual([
    { title: "看案例、参照其做法", url: "https://relay.example/incidents/inc7#similar-title" },
  ]);
  const { moreUrl: _nowhere, ...homeless } = view;
  expect(renderAlert({ ...homeless, similar }).sections.filter(({ lines, links }) => lines.includes(similar) && links)).toEqual([]);
});
