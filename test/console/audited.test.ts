import { load } from "cheerio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consoleParts } from "../../app/console/parts.ts";
import { roomsOf } from "../../app/console/rooms.ts";
import { titlesOf } from "../../console/speak/titles.ts";
import { openConsoleStage, type Stage } from "./browser.ts";
import { type Clerk, type Filled, kindOf, openClerk, type Visit, type WebForm } from "./forms.ts";

let stage: Stage;
const clerks = new Map<string, Clerk>();
/** Towns by the id of their incident, so that paths can be written with the town. */
const ids = new Map<string, string>();
const names: Readonly<Record<string, string>> = { chen: "值班员甲", lin: "值班长", east: "东部片区负责人", tang: "塘厦中心主任" };

beforeAll(async () => {
  stage = await openConsoleStage();
  for (const town of ["厚街", "塘厦"]) ids.set(town, await stage.incidentAt(town));
  for (const who of Object.keys(names)) clerks.set(who, openClerk(stage.server.url, who));
}, 120_000);
afterAll(() => stage?.close());

/** One thing that a person does with a form of a page, and what the log must say of it. */
interface Step {
  readonly who?: string;
  readonly at: string;
  /** Deed of the form, where a page has several. */
  readonly deed?: string;
  readonly button?: string;
  readonly filled?: Filled;
  /** A form of the page that answers, such as the comparison before saving. */
  readonly confirmed?: Filled;
  /** What the log says was done, and why; the first line newest. */
  readonly logged: readonly (readonly [noun: string, what: RegExp, why: string])[];
}

const later = "2027-01-05T18:00";
const url = "https://weibo.com/dggdj/9";
const incident = (what: RegExp, why: string) => [["事件", what, why]] as const;
const risk = {
  ...{
    title: "充电桩申请积压",
    signs: "充电桩\n排队等电",
    sign: "同一小区多户抱怨",
    likelihood: "2",
    consequence: "3",
    control: "批量受理",
  },
  ...{ first: "公布排队进度", owner: "市场营销部", because: "月会提出" },
};

const steps: Readonly<Record<string, Step>> = {
  签收: { at: "/", deed: "sign", logged: incident(/^签收$/, "签收") },
  备注: { at: "/incidents/厚街", deed: "comment", filled: { text: "已到场" }, logged: incident(/^已到场$/, "备注") },
  记录答复: {
    ...{ at: "/incidents/厚街", deed: "answer", filled: { where: "官方微博", url } },
    logged: incident(/^已公开答复（官方微博）https:\/\/weibo.com\/dggdj\/9$/, "记录答复"),
  },
  升级: {
    ...{ at: "/incidents/厚街", deed: "level", filled: { level: "I", because: "媒体到场" } },
    logged: incident(/^定为舆情Ⅰ级$/, "媒体到场"),
  },
  降级: {
    ...{ at: "/incidents/厚街", deed: "level", filled: { level: "III", because: "已经平息" } },
    logged: incident(/^定为舆情Ⅲ级$/, "已经平息"),
  },
  撤销: { at: "/incidents/厚街", deed: "undo", logged: incident(/^撤销第 \d+ 条操作$/, "撤销") },
  参照案例: { at: "/incidents/厚街", deed: "refer", logged: incident(/^参照案例“.+”，清单加 \d+ 项$/, "参照相似案例") },
  完成清单项: { at: "/incidents/厚街", deed: "check", logged: incident(/^完成清单项：.{3,}$/, "完成清单项") },
  转派: {
    ...{ at: "/incidents/厚街", deed: "offer", filled: { to: "east.head", role: "lead", because: "涉及两镇" } },
    logged: incident(/^提请 东部片区负责人 主办$/, "涉及两镇"),
  },
  接收: { who: "east", at: "/incidents/厚街", deed: "accept", logged: incident(/^接收$/, "接收") },
  再转派: {
    ...{ who: "east", at: "/incidents/厚街", deed: "offer", filled: { to: "tangxia.head", role: "lead", because: "是塘厦线路" } },
    logged: incident(/^提请 塘厦供电服务中心主任 主办$/, "是塘厦线路"),
  },
  退回: {
    ...{ who: "tang", at: "/incidents/厚街", deed: "refuse", filled: { because: "不是我们的线路" } },
    logged: incident(/^退回$/, "不是我们的线路"),
  },
  合并: {
    ...{ at: "/incidents/厚街", deed: "merge", filled: { other: "塘厦", because: "同一条线" } },
    logged: incident(/^并入事件 \w+$/, "同一条线"),
  },
  撤销合并: { at: "/incidents/厚街", deed: "undo", logged: incident(/^撤销第 \d+ 条操作$/, "撤销") },
  拆分: {
    ...{ at: "/incidents/塘厦", deed: "split", filled: { mentionIds: "帖文", because: "另一栋楼" } },
    logged: incident(/^拆出 1 条到事件 \w+$/, "另一栋楼"),
  },
  误报: {
    ...{ at: "/incidents/塘厦", deed: "dismiss", filled: { because: "别的城市" } },
    logged: incident(/^判为误报$/, "别的城市"),
  },
  撤销误报: { at: "/incidents/塘厦", deed: "undo", logged: incident(/^撤销第 \d+ 条操作$/, "撤销") },
  预警反馈: {
    ...{ at: "/incidents/厚街", button: "提交看法", filled: { opinion: "wrong-level", right: "IV", because: "一户投诉" } },
    logged: [["反馈", /^看法：级别不对，应为舆情Ⅳ级$/, "一户投诉"]],
  },
  改情感: { at: "/search", button: "中性", logged: [["反馈", /^改标注：情感应为 中性$/, "控制台改标注"]] },
  改诉求: {
    ...{ at: "/search", button: "改诉求", filled: { label: "appeal=tariff" } },
    logged: [["反馈", /^改标注：诉求应为 电费$/, "控制台改标注"]],
  },
  改相关: { at: "/search", button: "与供电无关", logged: [["反馈", /^改标注：相关应为 与供电无关$/, "控制台改标注"]] },
  改地点: {
    ...{ at: "/search", button: "改地点", filled: { place: "清溪" } },
    logged: [["反馈", /^改标注：地点应为 清溪$/, "控制台改标注"]],
  },
  撤销标注: { at: "/search", button: "撤销", logged: [["反馈", /^撤销第 \d+ 条操作$/, "撤销标注"]] },
  存视图: {
    ...{ at: "/search?q=%E5%81%9C%E7%94%B5", button: "保存", filled: { name: "停电" } },
    logged: [["视图", /^存为视图：“停电”（停电）$/, "各人共用的检索"]],
  },
  移除视图: {
    ...{ at: "/search?q=%E5%81%9C%E7%94%B5", button: "移除" },
    logged: [["视图", /^移除视图：“停电”（停电）$/, "各人共用的检索"]],
  },
  查看作者: {
    ...{ at: "/authors/作者", button: "查看真实账号", filled: { because: "需上门登记" } },
    logged: [["作者", /^查看真实账号$/, "需上门登记"]],
  },
  提请核实: { at: "/facts", deed: "request", filled: { incidentId: "拆出" }, logged: [["核实", /^向调度核实$/, "向调度核实"]] },
  更正事实: {
    ...{ at: "/facts", deed: "correct", filled: { households: "3100", because: "台账有误", source: "配网调度" } },
    logged: [["核实", /^更正事实$/, "台账有误"]],
  },
  答复事实: {
    ...{ at: "/facts", deed: "answer", filled: { measure: "已派发电车", source: "配网调度" } },
    logged: [["核实", /^答复事实$/, "调度答复"]],
  },
  起草口径: { at: "/statements", deed: "draft", filled: { incidentId: "塘厦" }, logged: [["口径", /^起草口径$/, "起草口径"]] },
  改写口径: { at: "/statements", deed: "reword", logged: [["口径", /^改写口径$/, "改写口径"]], filled: { text: "我们正在抢修，请放心。" } },
  审批: { at: "/statements", deed: "approve", logged: [["口径", /^审批通过$/, "同意"]] },
  退回口径: { at: "/statements", deed: "return", filled: { because: "少了户数" }, logged: [["口径", /^退回口径$/, "少了户数"]] },
  审批一: { at: "/statements", deed: "approve", logged: [["口径", /^审批通过$/, "同意"]] },
  审批二: { who: "lin", at: "/statements", deed: "approve", logged: [["口径", /^审批通过$/, "同意"]] },
  审批三: { who: "east", at: "/statements", deed: "approve", logged: [["口径", /^审批通过$/, "同意"]] },
  发布: { at: "/statements", deed: "publish", filled: { where: "官方微博", url }, logged: [["口径", /^发布口径$/, "记录发布"]] },
  看效果: { at: "/statements", deed: "follow", logged: [["口径", /^记录发布效果$/, "看发布前后"]] },
  公开更正: {
    ...{ at: "/statements", deed: "correct", filled: { text: "户数为三千一百户", where: "官方微博", url, because: "户数有误" } },
    logged: [["口径", /^公开更正$/, "户数有误"]],
  },
  结束口径: { at: "/statements", deed: "close", logged: [["口径", /^结束口径$/, "口径结束"]] },
  承诺: {
    ...{ at: "/pledges", deed: "promise", filled: { incidentId: "塘厦", to: "38 户", what: "登记损失", dueAt: later, post: "塘厦中心" } },
    logged: [["承诺", /^作出承诺$/, "作出承诺"]],
  },
  延期: {
    at: "/pledges",
    deed: "postpone",
    filled: { dueAt: "2027-02-05T18:00", because: "缺料" },
    logged: [["承诺", /^承诺延期$/, "缺料"]],
  },
  兑现: { at: "/pledges", deed: "keep", filled: { how: "全部登记" }, logged: [["承诺", /^兑现承诺$/, "兑现"]] },
  回访: { at: "/pledges", deed: "call", filled: { result: "yes", note: "满意" }, logged: [["承诺", /^回访$/, "回访"]] },
  再承诺: {
    ...{ at: "/pledges", deed: "promise", filled: { incidentId: "塘厦", to: "街坊", what: "换线", dueAt: later, post: "塘厦中心" } },
    logged: [["承诺", /^作出承诺$/, "作出承诺"]],
  },
  撤回承诺: { at: "/pledges", deed: "withdraw", filled: { because: "说错了" }, logged: [["承诺", /^撤回承诺$/, "说错了"]] },
  媒体提问: {
    ...{ at: "/press", deed: "ask", filled: { outlet: "某晚报", reporter: "记者甲", question: "为何停电" } },
    logged: [["媒体", /^记录媒体提问$/, "媒体来询"]],
  },
  答复媒体: { at: "/press", deed: "answer", filled: { answer: "电缆头不合格" }, logged: [["媒体", /^答复媒体$/, "答复媒体"]] },
  转修复: {
    at: "/incidents/厚街",
    deed: "move",
    filled: { to: "recovery", because: "已复电" },
    logged: incident(/^由事中转入事后$/, "已复电"),
  },
  办结成案例: {
    ...{ at: "/incidents/厚街", deed: "move", filled: { to: "closed", because: "都已赔付" } },
    logged: [["案例", /^起草案例$/, "办结起草案例"], ...incident(/^由事后转入办结$/, "都已赔付")],
  },
  补写案例: {
    ...{ at: "/cases/案例", deed: "learn" },
    filled: {
      ...{ lessons: "先登记", measures: "查零线", signs: "烧坏\n电压", helped: "当晚到场" },
      ...{ problem: "internal", rootCause: "department" },
    },
    logged: [["案例", /^修改案例$/, "补写经验"]],
  },
  案例入库: { at: "/cases/案例", deed: "adopt", logged: [["案例", /^收入案例库$/, "审定入库"]] },
  新增风险点: { at: "/risks/new", deed: "put", filled: risk, logged: [["风险点", /^新增风险点$/, "月会提出"]] },
  修订风险点: {
    ...{ at: "/risks/R31/edit", deed: "put", filled: { likelihood: "4", because: "工单在涨" } },
    logged: [["风险点", /^修订风险点$/, "工单在涨"]],
  },
  复核风险点: { at: "/risks/R31", deed: "review", filled: { because: "季度复核" }, logged: [["风险点", /^复核风险点$/, "季度复核"]] },
  停用风险点: { at: "/risks/R31", deed: "retire", filled: { because: "并入 R12" }, logged: [["风险点", /^停用风险点$/, "并入 R12"]] },
  恢复风险点: { at: "/risks/R31", deed: "restore", filled: { because: "还有用" }, logged: [["风险点", /^撤销第 \d+ 条操作$/, "还有用"]] },
  换班: {
    ...{ at: "/roster/edit/swap/new", filled: { date: "2026-11-25", shift: "白班", people: "tang", because: "请假" } },
    ...{ confirmed: { why: "排班调整" }, logged: [["配置", /^修改配置：新增换班：2026-11-25 白班/, "排班调整"]] },
  },
  责任矩阵: {
    ...{ at: "/roster/edit/line/0", filled: { places: "东莞/厚街" }, confirmed: { why: "厚街单列" } },
    logged: [["配置", /^修改配置：.*责任/, "厚街单列"]],
  },
};

/** A row of the audit page. */
type Row = readonly [at: string, who: string, noun: string, what: string, why: string];

const auditRows = async (): Promise<readonly Row[]> => {
  const { html } = await (clerks.get("lin") as Clerk).visit("/audit?days=1");
  const $ = load(html);
  return $("tbody tr")
    .toArray()
    .map(
      (row) =>
        $(row)
          .find("td")
          .toArray()
          .map((cell) => $(cell).text().trim()) as unknown as Row,
    );
};

/** Writes a town, a post, an author, the case or what was split off in place of its id. */
const resolve = async (text: string): Promise<string> => {
  const { store, handling } = stage.showcase.parts;
  const [town] = [...ids.keys()].filter((name) => text === name || text === `/incidents/${name}`);
  const about = (await store.incident(ids.get("塘厦") ?? ""))?.value;
  const known: Readonly<Record<string, () => Promise<string>>> = {
    拆出: async () =>
      ((await handling.acts({ kind: "incident.split" })).acts[0]?.content as { readonly into: string } | undefined)?.into ?? "",
    帖文: async () => about?.mentionIds[1] ?? "",
    "/authors/作者": async () => `/authors/${(await store.mention(about?.mentionIds[0] ?? ""))?.author.id}`,
    "/cases/案例": async () => `/cases/${(await handling.acts({ kind: "case.drafted" })).acts[0]?.subject.slice("case:".length)}`,
  };
  return town === undefined ? ((await known[text]?.()) ?? text) : text.replace(town, ids.get(town) ?? "");
};

const isFor = (form: WebForm, { deed, button }: Step): boolean =>
  form.method === "post" &&
  (deed === undefined || form.fields.some(({ name, value }) => name === "deed" && value === deed)) &&
  (button === undefined ? !form.action.startsWith("/who") : form.buttons.some(({ text }) => text.includes(button))) &&
  form.action !== "/logout";

const [seen, sent] = [new Set<string>(), new Set<string>()];

const act = async (step: Step): Promise<Visit> => {
  const clerk = clerks.get(step.who ?? "chen") as Clerk;
  const page = await clerk.visit(await resolve(step.at));
  for (const one of page.forms) if (one.method === "post") seen.add(kindOf(one));
  const form = page.forms.find((one) => isFor(one, step));
  if (form === undefined) throw new Error(`${step.at} (${page.status}) has no such form`);
  sent.add(kindOf(form));
  const filled = await Promise.all(
    Object.entries(step.filled ?? {}).map(async ([name, value]) => [name, typeof value === "string" ? await resolve(value) : value]),
  );
  const answer = await clerk.send(form, Object.fromEntries(filled), step.button);
  const { confirmed } = step;
  const next = confirmed && answer.forms.find(({ fields }) => fields.some(({ name }) => name in confirmed));
  return next ? clerk.send(next, confirmed) : answer;
};

test.each(Object.entries(steps))("%s stands in the log: who, when, what, why", async (_name, step) => {
  const before = await auditRows();
  const answer = await act(step);
  expect([200, 303], answer.html.replace(/<[^>]+>|\s+/g, " ").slice(0, 2000)).toContain(answer.status);
  const fresh = (await auditRows()).slice(0, -before.length || undefined).filter(([, who]) => who !== "闻风");
  for (const [noun, what, why] of step.logged) {
    const row = fresh.find(([, , subject, done]) => subject.startsWith(noun) && what.test(done));
    expect(row, JSON.stringify(fresh)).toBeDefined();
    expect([row?.[0], row?.[1], row?.[4]]).toEqual(["11-23 18:02", names[step.who ?? "chen"], why]);
  }
});

test("a closed incident keeps its title without a read of its own, and is offered no more", async () => {
  const subjects = await consoleParts(stage.showcase.parts).speak.subjects();
  const closed = subjects.find(({ id }) => id === ids.get("厚街"));
  expect(closed?.isOpen).toBe(false);
  expect([...(await titlesOf({ store: {} } as never, subjects, [closed?.id])).values()]).toContain(closed?.title);
  for (const path of ["/statements", "/pledges", "/press"]) {
    const { forms } = await (clerks.get("chen") as Clerk).visit(path);
    const offered = forms.flatMap(({ fields }) => fields.filter(({ name }) => name === "incidentId").flatMap(({ choices }) => choices));
    expect(offered, path).toContain(ids.get("塘厦"));
    expect(offered, path).not.toContain(closed?.id);
  }
});

/** Forms that leave no act, and why not. */
const exempt: Readonly<Record<string, string>> = {
  "/who": "only this browser remembers who one is",
  "/rules": "a trial changes nothing",
  "/add": "what was seen is stored with the post of who saw it",
  "/incidents/:id/acts preserve": "goes out to the page: held in night.test.ts",
};

test("no form of a page was left out, and no route that takes one", () => {
  expect([...seen].filter((kind) => !sent.has(kind) && exempt[kind] === undefined)).toEqual([]);
  const routes = roomsOf(stage.showcase.parts).console.routes.filter(({ method }) => method === "POST");
  const sentTo = new Set([...sent, ...Object.keys(exempt)].map((kind) => kind.split(" ")[0]));
  const places = routes.map(({ path }) => path.replace(/:(key|id)$|:(key|id)(?=\/)/, ":id").replace("/:kind/:id", ""));
  expect(places.length).toBeGreaterThan(15);
  expect(places.filter((place) => !sentTo.has(place))).toEqual([]);
});
