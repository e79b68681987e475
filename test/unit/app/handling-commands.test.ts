import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import sparticuz from "@sparticuz/chromium";
import Database from "better-sqlite3";
import iconv from "iconv-lite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommandLine } from "../../../app/cli.ts";
import { packageRoot } from "../../../lib/assets.ts";
import { segment } from "../../../lib/segment.ts";
import { sqlite } from "../../../store/stores.ts";
import { incidentOf } from "../../contract/store-samples.ts";
import { startAuthority } from "../../time-stamp-authority.ts";

let folder = "";
let now = new Date("2026-07-01T02:10:00+08:00");
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wenfeng-handling-"));
  mkdirSync(join(folder, "config"));
  mkdirSync(join(folder, "data"));
  const browser = join(folder, "browser");
  writeFileSync(
    browser,
    `#!/bin/sh\nexec "${await sparticuz.executablePath()}" ${sparticuz.args.map((one) => `'${one}'`).join(" ")} "$@"\n`,
    { mode: 0o755 },
  );
  const example = readFileSync(join(packageRoot, "config/wenfeng.example.yaml"), "utf8");
  writeFileSync(
    join(folder, "config/wenfeng.yaml"),
    `${example}\nnetwork:\n  allowHosts: ["127.0.0.1"]\nhandling:\n  browser: ${browser}\n`,
  );
  const store = await sqlite.open(join(folder, "data/wenfeng.db"), {
    now: () => now,
    segment,
    tenant: "t",
    locate: () => undefined,
    credentials: {},
  });
  await store.saveIncident({
    ...incidentOf("inc1", []),
    title: "塘厦林村变压器起火",
    places: ["东莞/塘厦"],
    appeal: "safety-hazard",
    level: "II",
  });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wenfeng = async (...argv: string[]) => {
  let [out, talk] = ["", ""];
  const code = await runCommandLine([...argv, "--config", join(folder, "config/wenfeng.yaml")], {
    out: (text) => {
      out += text;
    },
    talk: (text) => {
      talk += text;
    },
    stdin: Readable.from([]),
    env: {},
    now: () => now,
    isInteractive: false,
    stopped: new AbortController().signal,
  });
  return { code, out, talk };
};
const by = (who: string, because = "试") => ["--who", who, "--because", because];

test("--help says what each action does; without one it is asked for", async () => {
  const { out } = await wenfeng("incident", "--help");
  expect(out).toContain("wenfeng incident merge <事件> <另一事件>\n    把另一事件并入这一个");
  expect(out).toContain("--who 岗位");
  const asked = await wenfeng("case", "nothing");
  expect([asked.code, asked.talk]).toEqual([2, expect.stringContaining("wenfeng case adopt <案例>\n    审定入库")]);
});

test("what is mistyped is said in Chinese, with what to write instead", async () => {
  const refused = async (...argv: string[]) => {
    const { code, talk } = await wenfeng(...argv);
    expect(code).toBe(2);
    return talk;
  };
  expect(await refused("case", "import", "/no/such.md", ...by("甲"))).toContain("/no/such.md：没有这个文件");
  expect(await refused("add", "电线杆冒火", "--way", "video", "--picture", folder, ...by("甲"))).toContain("是文件夹，不是文件");
  expect(await refused("add", "电线杆冒火", "--way", "抖音", ...by("甲"))).toContain("video 短视频、call 电话");
  expect(await refused("add", ...by("甲"))).toContain("写上看到或听到的原话");
  expect(await refused("sweep")).toContain("缺少 风险点编号");
  expect(await refused("sweep", "R09", "--least", "几个")).toContain("--least 写成整数");
  expect(await refused("risk", "list", "--whom", "甲")).toContain("没有 --whom 这个选项");
});

test("what is exported comes in again unchanged: no sample becomes a draft, GBK is read, a point that was revised says so", async () => {
  const [library, register] = [join(folder, "library"), join(folder, "register")];
  await wenfeng("case", "export", library);
  await wenfeng("risk", "export", register);
  expect((await wenfeng("case", "import", join(library, "S07.md"), ...by("甲"))).out).toContain("没有改动");
  expect((await wenfeng("case", "list")).out).not.toContain("[草稿] S07");
  const path = join(register, "R09.md");
  expect((await wenfeng("risk", "import", path, ...by("甲"))).code).toBe(0);
  expect((await wenfeng("risk", "changes")).out).not.toContain("R09");
  writeFileSync(path, iconv.encode(readFileSync(path, "utf8").replace("title: 计划停电超时", "title: 计划停电超时未送"), "gbk"));
  expect((await wenfeng("risk", "import", path, ...by("甲"))).out).toContain("计划停电超时未送");
  expect((await wenfeng("risk", "changes")).out).toContain("修订 R09“计划停电超时未送”");
});

test("facts are given in Chinese as well; what is not understood is refused and says how to write it", async () => {
  writeFileSync(join(folder, "outage.csv"), "编号,镇街\no3,塘厦\n");
  await wenfeng("fact", "import", join(folder, "outage.csv"), "--who", "调度值班");
  const refused = async (word: string) => (await wenfeng("fact", "answer", "o3", word, ...by("调度值班"))).talk;
  expect(await refused("是否我方设备=yes")).toContain("写成 是 或 否");
  expect(await refused("影响户数=约1200户")).toContain("写成 整数");
  expect(await refused("原因=电缆击穿")).toContain("设备故障");
  expect(await refused("预计复电=八点半")).toContain("2026-07-01 05:30");
  expect(await refused("几点来电=八点")).toContain("预计复电（restoreAt）");
  const given = ["是否我方设备=否", "原因=设备故障", "预计复电=2026-07-02 05:30"];
  const { out } = await wenfeng("fact", "answer", "o3", ...given, "--who", "调度值班");
  expect(out).toMatch(/是否我方设备：否；原因：设备故障；[\s\S]*07-02 05:30/);
});

test("a file of facts is read whole before anything is written, in UTF-8 or GBK", async () => {
  const path = join(folder, "facts.csv");
  const importing = () => wenfeng("fact", "import", path, "--who", "调度值班");
  writeFileSync(path, "事件,影响户数,时间\no1,310,2026-07-01 01:30\no2,很多,\n");
  expect((await importing()).talk).toContain("影响户数“很多”读不懂");
  expect((await wenfeng("fact", "list")).out).not.toContain("o1");
  writeFileSync(path, iconv.encode("停电编号,影响户数\no1,310\n", "gbk"));
  expect((await importing()).talk).toContain("第 2 行：缺少编号");
  writeFileSync(path, iconv.encode("编号,影响户数,时间\no1,310,2026-07-01 01:30\n", "gbk"));
  expect((await importing()).out).toContain("导入 1 条");
  expect((await wenfeng("fact", "show", "o1")).out).toContain("影响户数：310（调度台账，07-01 01:30）");
});

test("a time at which something was known is neither to come nor long past, by word or by file", async () => {
  const known = async (time: string) => (await wenfeng("fact", "answer", "o3", "影响户数=12", "--known-at", time, ...by("调度值班"))).talk;
  expect(await known("八点半")).toContain("得知时间“八点半”读不懂，写成 2026-07-01 05:30");
  expect(await known("2026-07-01 05:00")).toContain("还没有到，现在是 2026-07-01 02:10");
  expect(await known("2025-07-01 01:00")).toContain("早一个月以上，请核对日期");
  const path = join(folder, "known.csv");
  writeFileSync(path, "编号,影响户数,时间\no4,310,2026-07-01 01:30\no5,12,2026-07-01 05:00\n");
  expect((await wenfeng("fact", "import", path, "--who", "调度值班")).talk).toContain("第 3 行：得知时间 2026-07-01 05:00 还没有到");
  expect((await wenfeng("fact", "list")).out).not.toContain("o4");
  expect(await known("2026-07-01 02:00")).toBe("");
});

test("an officer's night, command by command", async () => {
  expect((await wenfeng("incident", "acknowledge", "inc1")).talk).toContain("--who");
  expect((await wenfeng("incident", "acknowledge", "inc1", ...by("值班员甲"))).out).toContain("值班员甲 签收");
  expect((await wenfeng("fact", "request", "inc1", ...by("值班员甲"))).out).toContain("待调度值班核实：是否我方设备、原因");
  expect((await wenfeng("clock", "list", "inc1")).out).toContain("核实事实：进行中");
  expect((await wenfeng("statement", "draft", "inc1", ...by("值班员甲"))).talk).toContain("口径缺少事实");
  const answered = ["isOurs=是", "cause=fault", "injured=0", "measure=抢修人员已到场"];
  expect((await wenfeng("fact", "answer", "inc1", ...answered, ...by("调度值班"))).out).toContain("是否我方设备：是");
  expect((await wenfeng("clock", "list", "inc1")).out).toContain("核实事实：按时");
  expect((await wenfeng("fact", "answer", "inc1", "cause=weather", ...by("调度值班"))).talk).toContain("请用更正");
  const drafted = await wenfeng("statement", "draft", "inc1", "--json", ...by("值班员甲"));
  const { id, text, chain } = JSON.parse(drafted.out);
  expect(text).toContain("抢修人员已到场");
  expect((await wenfeng("statement", "publish", id, "微博", "https://weibo.com/1", ...by("办公室"))).code).toBe(2);
  for (const post of chain) expect((await wenfeng("statement", "approve", id, post, ...by(post))).code).toBe(0);
  expect((await wenfeng("clock", "list", "inc1")).out).toMatch(/口径审定：按时[\s\S]*口径发布：进行中/);
  expect((await wenfeng("statement", "publish", id, "微博", "https://weibo.com/1", ...by("办公室"))).out).toContain("已发布");
  expect((await wenfeng("clock", "list", "inc1")).out).toContain("口径发布：按时");
  expect((await wenfeng("statement", "follow", id, ...by("闻风"))).out).toContain("不代表因果");
  await wenfeng("pledge", "make", "inc1", "38 户", "登记损失", "2026-07-03T18:00:00+08:00", "塘厦供电服务中心", ...by("值班员甲"));
  await wenfeng("incident", "move", "inc1", "recovery", ...by("塘厦供电服务中心"));
  expect((await wenfeng("incident", "move", "inc1", "closed", ...by("塘厦供电服务中心"))).talk).toContain("1 项承诺");
  const [pledge] = JSON.parse((await wenfeng("pledge", "list", "--json")).out);
  await wenfeng("pledge", "keep", pledge.id, "全部登记", ...by("塘厦供电服务中心"));
  expect((await wenfeng("incident", "move", "inc1", "closed", ...by("塘厦供电服务中心"))).out).toMatch(/办结[\s\S]*案例草稿 C-inc1/);
  const draft = await wenfeng("case", "draft", "inc1", ...by("市场营销部"));
  const path = join(folder, "c.md");
  expect(draft.out).toContain("- 在微博发布口径〔口径 ");
  expect((await wenfeng("case", "adopt", "C-inc1", ...by("办公室"))).talk).toContain(
    "待填：问题类型、根本原因、迹象、经验与启示、有效做法",
  );
  const filled = [
    [/^problem: null.*$/m, "problem: internal"],
    [/^rootCause: null.*$/m, "rootCause: awareness"],
    [/^signs: \[\].*$/m, "signs: [变压器, 起火]"],
    ["## 经验与启示\n\n", "## 经验与启示\n\n- 夜间巡看视频平台\n"],
    ["## 有效做法\n\n", "## 有效做法\n\n- 未见有效做法\n"],
  ] as const;
  writeFileSync(
    path,
    filled.reduce((text, [hint, written]) => text.replace(hint, written), draft.out),
  );
  expect((await wenfeng("case", "list")).out).toMatch(/^\[草稿\] C-inc1　塘厦安全隐患投诉（舆情Ⅱ级，塘厦.*待填：问题类型/);
  expect((await wenfeng("case", "import", path, ...by("市场营销部"))).out).toContain("已填齐，待审定");
  expect((await wenfeng("case", "show", "C-inc1")).out).not.toContain("待填");
  expect((await wenfeng("case", "adopt", "C-inc1", ...by("办公室"))).out).toContain("已收入案例库");
  expect((await wenfeng("case", "list")).out).not.toContain("草稿");
  const changes = (await wenfeng("risk", "changes")).out;
  expect(changes).toContain("修订 R01“配电变压器起火冒烟”（办公室：试）");
  expect(changes).not.toContain("新增");
  expect((await wenfeng("incident", "show", "inc1")).out).toContain("操作记录");

  await wenfeng("incident", "move", "inc1", "response", ...by("塘厦供电服务中心", "又停了"));
  expect((await wenfeng("incident", "refer", "inc1", "S01", ...by("值班员甲"))).out).toContain("☐ 重过载台区两周内转供（S01-m1");
  expect((await wenfeng("incident", "refer", "inc1", "S99", ...by("值班员甲"))).talk).toContain("案例库里没有 S99");
  for (const phase of ["recovery", "closed"]) await wenfeng("incident", "move", "inc1", phase, ...by("塘厦供电服务中心"));
  const again = (await wenfeng("case", "draft", "inc1", ...by("市场营销部"))).out;
  expect(again).toContain("## 经验与启示\n\n- 夜间巡看视频平台");
  expect(again).toContain("参照案例“凌晨变压器起火视频刷屏”");
}, 60_000);

test("a person who saw fewer acts is told, and undo takes back", async () => {
  const opened = await wenfeng("incident", "show", "inc1", "--json");
  const count = JSON.parse(opened.out).acts.length;
  expect((await wenfeng("incident", "level", "inc1", "I", "--expected", String(count - 1), ...by("甲"))).talk).toContain(
    "数据已被他人修改",
  );
  expect((await wenfeng("incident", "level", "inc1", "I", "--expected", String(count), ...by("甲"))).out).toContain("舆情Ⅰ级");
  expect((await wenfeng("incident", "undo", "inc1", `incident:inc1#${count + 1}`, ...by("乙", "定错了"))).out).toContain("舆情Ⅱ级");
  const rehearsed = await wenfeng("incident", "level", "inc1", "I", "--dry-run", ...by("甲"));
  expect([rehearsed.out, rehearsed.talk]).toEqual([expect.stringContaining("舆情Ⅰ级"), expect.stringContaining("没有写入")]);
  for (const noun of ["case", "risk"]) {
    expect((await wenfeng(noun, "export", join(folder, "exported"), "--dry-run")).out).toMatch(/将导出 \d+ 个/);
    expect(existsSync(join(folder, "exported"))).toBe(false);
  }
  expect((await wenfeng("incident", "show", "inc1")).out).toContain("舆情Ⅱ级");
});

test("entered by hand in one line, with a picture as evidence", async () => {
  const picture = join(folder, "p.png");
  writeFileSync(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]));
  const line = ["add", "抖音上有人拍到电线杆冒火", "--way", "video", "--place", "塘厦", "--picture", picture];
  expect((await wenfeng(...line, ...by("值班员甲"))).out).toContain("已录入 manual:");
  expect((await wenfeng("evidence", "verify")).out).toContain("链条完整");
  expect((await wenfeng("add", "x", "--way", "video", ...by("甲"))).code).toBe(2);
});

test("a page is preserved, looked at again when changed, verified and exported; tampering shows", async () => {
  let text = "变压器爆炸";
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "text/html; charset=utf-8").end(`<h1>${text}</h1>`),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/1`;
  try {
    const taken = JSON.parse((await wenfeng("evidence", "take", url, "--json", ...by("值班员甲"))).out);
    expect(Object.keys(taken.parts).sort()).toEqual(["headers", "raw", "screenshot", "text"]);
    text = "变压器冒烟";
    now = new Date(now.getTime() + 3_700_000);
    expect((await wenfeng("evidence", "revisit", ...by("闻风"))).out).toContain("已改动");
    const zip = join(folder, "e.zip");
    expect((await wenfeng("evidence", "export", zip, ...by("法务岗", "投诉"))).code).toBe(0);
    expect(readFileSync(zip).subarray(0, 2).toString()).toBe("PK");
    const copy = join(folder, "data/evidence", taken.parts.raw.slice(0, 2), taken.parts.raw);
    copyFileSync(picturePath(), copy);
    const verified = await wenfeng("evidence", "verify");
    expect(verified.code).toBe(1);
    expect(verified.out).toContain("内容被改动");
  } finally {
    server.close();
  }
}, 60_000);

test("a file on a false report takes two people, cites only what was preserved, and prints", async () => {
  const claim = ["inc1", "https://weibo.com/1/a", "检测显示辐射超标一百倍", "检测值为限值的 3%"];
  const asked = ["--source", "第三方检测报告", "--side", "business", "--evidence"];
  expect((await wenfeng("false-report", "propose", ...claim, ...asked, "99", ...by("建设部"))).talk).toContain("没有第 99 条");
  const proposed = await wenfeng("false-report", "propose", ...claim, ...asked, "1", "--json", ...by("建设部", "与检测不符"));
  const { id } = JSON.parse(proposed.out);
  expect((await wenfeng("false-report", "spread", id, "1200", "90000", ...by("建设部"))).talk).toContain("两方会签");
  expect((await wenfeng("false-report", "join", id, "--side", "legal", ...by("建设部"))).talk).toContain("两个人");
  expect((await wenfeng("false-report", "join", id, "--side", "legal", ...by("法务岗"))).out).toContain("已立案");
  expect((await wenfeng("false-report", "spread", id, "很多", "1", ...by("建设部"))).code).toBe(2);
  await wenfeng("false-report", "spread", id, "1200", "90000", ...by("建设部"));
  await wenfeng("false-report", "contact", id, "微博", "提交投诉", ...by("法务岗"));
  expect((await wenfeng("false-report", "close", id, "平台已删除", ...by("法务岗", "已处理"))).out).toContain("已结");
  const path = join(folder, "f.html");
  await wenfeng("false-report", "print", id, path, "--dry-run");
  expect(existsSync(path)).toBe(false);
  await wenfeng("false-report", "print", id, path);
  for (const part of ["90000", "提交投诉", "平台已删除", "法务：法务岗"]) expect(readFileSync(path, "utf8")).toContain(part);
});

test("the chain's head is stamped by an authority, and verifying checks the stamp and its issuer", async () => {
  const authority = await startAuthority();
  const path = join(folder, "config/wenfeng.yaml");
  const plain = readFileSync(path, "utf8");
  try {
    writeFileSync(path, `${plain}  stampUrl: ${authority.url}\n`);
    expect((await wenfeng("evidence", "stamp", ...by("法务岗"))).out).toContain("盖时间戳");
    expect((await wenfeng("evidence", "verify")).out).toContain("签名无误；没有配置 handling.stampTrust");
    writeFileSync(path, `${plain}  stampUrl: ${authority.url}\n  stampTrust: ${authority.root}\n`);
    expect((await wenfeng("evidence", "verify")).out).toContain("签名与签发机构核对无误");
    writeFileSync(
      join(folder, "other.pem"),
      authority.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "o.key", "-subj", "/CN=Other"),
    );
    writeFileSync(path, `${plain}  stampTrust: ${join(folder, "other.pem")}\n`);
    const verified = await wenfeng("evidence", "verify");
    expect([verified.code, verified.out]).toEqual([1, expect.stringContaining("核对不了")]);
  } finally {
    writeFileSync(path, plain);
    authority.close();
  }
}, 60_000);

const picturePath = () => join(folder, "p.png");

test("notices are read, kept, joined with a post, watched and listed for tomorrow", async () => {
  const path = join(folder, "n.txt");
  writeFileSync(path, "常平镇停电通知\n停电时间：2026年7月2日08:00至2026年7月2日17:00\n停电范围：常平镇土塘村、桥沥村\n");
  expect((await wenfeng("notices", "read", path)).out).toContain("常平");
  expect((await wenfeng("notices", "add", path, "--published", "2026-06-25T09:00:00+08:00")).out).toContain("收入 1 条");
  expect((await wenfeng("notices", "tomorrow")).out).toMatch(/常平.*有计划停电/);
  now = new Date("2026-07-02T18:00:00+08:00");
  const join1 = await wenfeng("notices", "join", "常平土塘到现在还没来电", "--town", "常平");
  expect(join1.out).toContain("overran");
  expect((await wenfeng("notices", "watch")).out).toContain("已超过公告时间");
});

test("tickets, press, register and sweep", async () => {
  const csv = join(folder, "t.csv");
  writeFileSync(
    csv,
    "工单编号,来源,受理时间,镇街,诉求,内容,办结时限\nT1,12345,2026-07-01 09:30,塘厦,安全隐患,变压器冒烟,2026-07-04 18:00\nT2,95598,2026-07-01 09:30,塘厦,电费,电话13800000000,\n",
  );
  expect((await wenfeng("tickets", "import", csv, ...by("客户服务中心"))).out).toContain("收入 1 张，更新 0 张，此前已有 0 张，挡下 1 张");
  expect((await wenfeng("clock", "list", "T1")).out).toContain("12345 工单答复：进行中");
  expect((await wenfeng("clock", "due")).out).toMatch(/工单：未答复 1 张，其中超时 0 张\n {2}T1\/ticket/);
  expect((await wenfeng("clock", "pause", "T1/ticket", ...by("客户服务中心", "等客户回电"))).out).toContain("已暂停");
  expect((await wenfeng("clock", "resume", "T1/ticket", ...by("客户服务中心", "已回电"))).out).toContain("曾暂停：等客户回电");
  expect((await wenfeng("tickets", "count")).out).toContain("塘厦　安全隐患　帖文 0　工单 12345 1");
  expect((await wenfeng("tickets", "link", "T1", "nowhere", ...by("值班员甲"))).talk).toContain("没有编号为 nowhere 的事件");
  expect((await wenfeng("tickets", "link", "T1", "inc1", "weibo:none", ...by("值班员甲"))).code).toBe(2);
  expect((await wenfeng("tickets", "link", "T1", "inc1", ...by("值班员甲"))).out).toContain("↔ inc1");
  expect((await wenfeng("tickets", "unlink", "T1", "inc1", ...by("值班长", "关联错了"))).out).not.toContain("inc1");
  writeFileSync(csv, readFileSync(csv, "utf8").replace("办结时限\n", "办结时限,答复时间\n").replace("18:00\n", "18:00,2026-07-02 12:00\n"));
  expect((await wenfeng("tickets", "import", csv, ...by("客户服务中心"))).out).toContain("更新 1 张");
  expect((await wenfeng("clock", "list", "T1")).out).toContain("12345 工单答复：按时");
  await wenfeng("press", "ask", "晚报", "记者甲", "为什么停电", "inc1", ...by("办公室"));
  expect((await wenfeng("press", "list")).out).toContain("未答复");
  expect((await wenfeng("risk", "list")).out).toContain("R09");
  expect((await wenfeng("risk", "review", "R01", ...by("设备管理部", "月度复核"))).out).toContain("2026-07-02 复核");
  expect((await wenfeng("risk", "changes")).out).toContain("复核 R01");
  expect((await wenfeng("sweep", "R01")).out).toMatch(/全面排查 R01[\s\S]*工单 1/);
  expect((await wenfeng("sweep", "R99")).code).toBe(2);
  const facts = join(folder, "f.csv");
  writeFileSync(facts, "id,towns,range,cause,startedAt\nOMS-1,长安,乌沙社区,customer-side,2026-07-02T09:00:00+08:00\n");
  expect((await wenfeng("fact", "import", facts, "--who", "调度值班")).out).toContain("导入 1 条");
});

test("a digest goes into the file that is named, and nowhere that does not exist", async () => {
  const path = join(folder, "week.md");
  const made = await wenfeng("digest", "--week", "2026-W27", "--format", "md", "--out", path);
  expect([made.code, made.out]).toEqual([0, ""]);
  expect(readFileSync(path, "utf8")).toContain("舆情周报｜第 27 周");
  expect((await wenfeng("digest", "--to", "nowhere")).talk).toContain("--to 应为 mail、file、stdout");
  expect((await wenfeng("digest", "--format", "pdf", "--to", "stdout")).talk).toContain("pdf 不是文字");
});

test("nothing of the log can be changed behind its back", () => {
  const db = new Database(join(folder, "data/wenfeng.db"));
  expect(() => db.exec("DELETE FROM acts")).toThrow("append-only");
  db.close();
});

test("what names something that is not there is refused, and says so", async () => {
  const said = async (...argv: string[]) => (await wenfeng(...argv, ...by("值班员甲"))).talk;
  expect(await said("pledge", "make", "nosuch", "住户", "登记", "2026-07-09 18:00", "甲")).toContain("没有编号为 nosuch 的事件");
  expect(await said("press", "ask", "晚报", "记者甲", "为什么停电", "nosuch")).toContain("没有编号为 nosuch 的事件");
  const asked = JSON.parse((await wenfeng("press", "ask", "晚报", "记者乙", "几点来电", "--json", ...by("办公室"))).out);
  expect(await said("press", "answer", asked.id, "见口径", "nosuch")).toContain("没有编号为 nosuch 的口径");
  expect(await said("incident", "split", "inc1", "weibo:none")).toContain("不是本事件的帖文：weibo:none");
  expect(await said("incident", "shelter", "inc1", "storm-none")).toContain("没有编号为 storm-none 的总事件");
  expect(await said("incident", "unshelter", "inc1")).toContain("没有归入总事件");
  expect(await said("evidence", "erase", "99")).toContain("没有第 99 条取证记录");
});

test("a follow-up has one of three results, and a promise kept by mistake is open again", async () => {
  const made = JSON.parse((await wenfeng("pledge", "make", "inc1", "住户", "登记", "2026-08-09 18:00", "甲", "--json", ...by("甲"))).out);
  expect((await wenfeng("pledge", "follow", made.id, "maybe", ...by("甲"))).talk).toContain("yes 满意、no 不满意、unreached 未接通");
  expect((await wenfeng("pledge", "undo", made.id, ...by("甲"))).talk).toContain("没有可撤销的");
  await wenfeng("pledge", "keep", made.id, "已登记", ...by("甲"));
  expect((await wenfeng("pledge", "undo", made.id, ...by("甲"))).out).toContain("未兑现");
  await wenfeng("pledge", "withdraw", made.id, ...by("甲"));
});
