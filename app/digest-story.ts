import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ordinaryDays } from "../demo/posts.ts";
import { createRandom } from "../demo/world.ts";
import { measureEffect } from "../handling/effect.ts";
import { forecastBook, judgeForecast, makeForecast } from "../handling/forecast.ts";
import { type Book, openAll, perform } from "../handling/ledger.ts";
import { readLibrary } from "../handling/library.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { makePledge, pledgeBook } from "../handling/pledges.ts";
import { putRisk, readRisk, reviewRisk, riskBook } from "../handling/risks.ts";
import { approveStatement, draftStatement, followStatement, publishStatement, statementBook } from "../handling/statements.ts";
import { importTicket, ticketBook } from "../handling/tickets.ts";
import { assetPath } from "../lib/assets.ts";
import { placeName } from "../lib/place-name.ts";
import { dayMs, formatBeijing, hourMs, minuteMs } from "../lib/time.ts";
import type { Draft } from "../model/act.ts";
import { type Appeal, analysisVersion } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import type { Run } from "../model/store.ts";
import type { Ticket } from "../model/ticket.ts";
import { openShowcase, playPeople, type Showcase, showcaseStartMs, tellStory } from "./showcase.ts";
import { createThinking } from "./thinking.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const storyMs = showcaseStartMs;
/** Monday 08:00 in Beijing after the story's week. */
export const storyDigestMs = Date.parse("2026-11-30T00:00:00Z");

/** What people say about the week's smaller matters; each sentence is one post of an hour. */
const matters: readonly { readonly atMs: number; readonly minutes: number; readonly lines: readonly string[] }[] = [
  {
    atMs: storyMs + 2 * dayMs + 7 * hourMs,
    minutes: 95,
    lines: [
      "虎门新湾这边电压低得空调都带不动，投诉三天了没人管",
      "虎门新湾晚上电压只有一百八，电饭煲煮不熟饭，供电所说改造要等明年？",
      "虎门新湾电压低到灯一闪一闪，家里冰箱都停了，气死",
      "又是虎门新湾低电压，打了95598说派单，两天了没人来",
      "虎门电压不稳把我电磁炉弄坏了，谁来赔",
      "虎门新湾一到晚上就电压低，老人小孩热得睡不着，能不能管管",
      "虎门新湾低电压第四天，供电局就没个说法吗",
      "虎门新湾全村电压都低，反映了多少次都是在处理中",
    ],
  },
  {
    atMs: storyMs + 4 * dayMs + 4 * hourMs,
    minutes: 120,
    lines: [
      "长安这个月电费怎么翻了一倍？没人住的房子两百多度电，离谱",
      "长安电费暴涨，去营业厅问了半天说让等，态度真差",
      "长安电费账单对不上，抄表的是不是抄错了，投诉",
      "长安乌沙电费翻倍了，你们的也是吗，太坑了",
      "长安电费多收了一百多，打电话一直占线，无语",
      "长安同一栋楼好几家电费都翻倍，供电局给个解释",
      "长安电费又涨，查了用电量根本没用那么多，骗人的吧",
    ],
  },
  {
    atMs: storyMs + 5 * dayMs + 2 * hourMs,
    minutes: 60,
    lines: [
      "寮步施工把我家地里的果树压坏了，供电施工队说不赔，欺负人",
      "寮步电网施工占了地一个月，补偿一分没给，到处推",
      "寮步电力施工半夜还在挖路，吵死了，没人管",
    ],
  },
];

const postsOf = (): readonly Mention[] => {
  const random = createRandom(48);
  return matters.flatMap(({ atMs, minutes, lines }, matter) =>
    lines.map((text, turn): Mention => {
      const uid = String(1_600_000_000 + Math.floor(random() * 9_000_000));
      return {
        ...{ id: `weibo:m${matter}-${turn}`, source: "weibo", platform: "weibo", url: `https://weibo.com/${uid}/m${matter}${turn}`, text },
        publishedAt: iso(atMs + (turn / lines.length) * minutes * minuteMs),
        author: { id: uid, name: `用户${uid}`, followers: Math.floor(random() * 3000) },
      };
    }),
  );
};

/** The days after the story: ordinary talk, stored and analysed but not watched, as the weeks before it. */
const fillWeek = async ({ parts, world }: Showcase): Promise<void> => {
  const { analyse } = createThinking(parts.config, parts.log);
  const week = ordinaryDays({ ...world, startMs: storyDigestMs }, 6).map((mention) => ({ ...mention, id: `${mention.id}-after` }));
  await parts.store.addMentions(week);
  await parts.store.addAnalyses(week.map((mention) => ({ id: mention.id, version: analysisVersion, analysis: analyse(mention) })));
};

/** The week's smaller matters come in through the ordinary door, a quarter of an hour at a time. */
const hearWeek = async ({ parts, setTime, lookRound }: Showcase): Promise<void> => {
  const said = postsOf();
  const stepMs = 15 * minuteMs;
  const steps = [...new Set(said.map(({ publishedAt }) => Math.ceil(Date.parse(publishedAt) / stepMs) * stepMs))].sort((a, b) => a - b);
  let heardMs = 0;
  for (const atMs of steps) {
    setTime(atMs);
    const fresh = said.filter(({ publishedAt }) => Date.parse(publishedAt) > heardMs && Date.parse(publishedAt) <= atMs);
    heardMs = atMs;
    await parts.intake.take(fresh);
    await lookRound();
  }
};

/** WeChat asked for a captcha from Thursday morning until Friday noon. */
const blindFromMs = storyMs + 2 * dayMs + 20 * hourMs;
const blindToMs = blindFromMs + 28 * hourMs;

const runAt = (source: string, ms: number): Run => {
  const base = { source, at: iso(ms), ms: 700 };
  if (source !== "wechat" || ms < blindFromMs || ms >= blindToMs) return { ...base, fetched: 3, added: 1, state: "ok" };
  return { ...base, fetched: 0, added: 0, state: "captcha", because: "对方要求输入验证码" };
};

const recordWeek = async ({ parts }: Showcase): Promise<void> => {
  for (const { key } of parts.entries)
    for (let ms = storyMs - 29 * dayMs; ms < storyDigestMs; ms += hourMs) await parts.store.addRun(runAt(key, ms));
};

const noticesOf = (): readonly Notice[] =>
  (
    [
      ["东莞停电2026-1203", "塘厦", "塘厦镇林村社区配网改造计划停电", 2, 1, 9],
      ["东莞停电2026-1207", "虎门", "虎门镇新湾台区增容改造计划停电", 3, 0, 8],
      ["东莞停电2026-1211", "南城", "南城街道鸿福路电缆检修计划停电", 5, 1, 5],
    ] as const
  ).map(([number, town, title, day, from, to]) => {
    const startMs = storyDigestMs + day * dayMs;
    return {
      ...{ id: `notice:${number}`, source: "notices", kind: "planned-outage", number, title, range: title.slice(0, -4), towns: [town] },
      ...{ startsAt: iso(startMs + from * hourMs), endsAt: iso(startMs + to * hourMs), text: `${title}\n停电范围：${title.slice(0, -4)}` },
      ...{ publishedAt: iso(storyDigestMs - 3 * dayMs), fetchedAt: iso(storyDigestMs - 3 * dayMs) },
    };
  });

const ticketsOf = (): readonly Ticket[] => {
  const random = createRandom(95_598);
  const rows: readonly (readonly [string, Appeal, Ticket["source"], number])[] = [
    ...([
      ["塘厦", "outage-voltage", "95598", 31],
      ["塘厦", "outage-voltage", "12345", 6],
      ["厚街", "appliance-damage", "95598", 14],
    ] as const),
    ...([
      ["厚街", "appliance-damage", "12345", 3],
      ["虎门", "outage-voltage", "95598", 12],
      ["长安", "tariff", "95598", 9],
    ] as const),
    ...([
      ["长安", "billing-information", "95598", 5],
      ["寮步", "construction-compensation", "12345", 2],
    ] as const),
  ];
  return rows.flatMap(([town, appeal, source, count], row) =>
    Array.from({ length: count }, (_, turn) => {
      const at = iso(storyMs - 10 * hourMs + Math.floor(random() * 6 * 24) * hourMs);
      return { id: `${source}-${row}-${turn}`, source, at, town, appeal, text: "", answeredAt: iso(Date.parse(at) + 20 * hourMs) };
    }),
  );
};

const doer = ({ parts }: Showcase) => {
  return async <State, Table>(
    what: { readonly book: Book<State, Table>; readonly id: string; readonly who: string; readonly atMs: number },
    decide: (state: State | undefined) => readonly Draft<Table>[],
  ): Promise<void> => {
    const { book, id, who, atMs } = what;
    await perform({ store: parts.handling, book, id, doing: { who, at: iso(atMs), because: "演示" } }, decide);
  };
};

const speak = async (showcase: Showcase, incidentId: string): Promise<void> => {
  const done = doer(showcase);
  const atMs = storyMs + 2 * hourMs + 36 * minuteMs;
  const text = "塘厦部分区域原定检修因电缆头试验不合格延长，抢修人员正在更换，预计 17:00 前恢复供电，给您带来不便深表歉意。";
  const of = { book: statementBook, id: "story-1" } as const;
  const chain = ["专业部门负责人", "办公室（宣传）"];
  await done({ ...of, who: "宣传专责", atMs }, draftStatement({ incidentId, template: "outage", text, cites: [], chain }));
  await done({ ...of, who: "专业部门负责人", atMs: atMs + 5 * minuteMs }, approveStatement(chain[0] as string, "专业部门负责人"));
  await done({ ...of, who: "办公室（宣传）", atMs: atMs + 9 * minuteMs }, approveStatement(chain[1] as string, "办公室（宣传）"));
  await done({ ...of, who: "宣传专责", atMs: atMs + 12 * minuteMs }, publishStatement("官方微博", "https://weibo.com/dongguan-power/1"));
  // As in the console: what is drafted, approved and published stops the clocks that wait for it.
  for (const [moment, minutes] of [
    ["drafted", 0],
    ["approved", 9],
    ["published", 12],
  ] as const) {
    const doing = { who: "宣传专责", at: iso(atMs + minutes * minuteMs), because: "演示" };
    await showcase.parts.secretariat.secretary.note(incidentId, moment, doing);
  }
  const incident = (await showcase.parts.store.incident(incidentId))?.value;
  const mentions = await showcase.parts.store.mentions(incident?.mentionIds ?? []);
  const analyses = await showcase.parts.store.analyses(mentions.map(({ id }) => id));
  const counted = mentions.map(({ id, publishedAt }) => ({ at: publishedAt, polarity: analyses.get(id)?.polarity ?? "neutral" }));
  const effect = measureEffect(counted, iso(atMs + 12 * minuteMs), hourMs);
  await done({ ...of, who: "闻风", atMs: atMs + 3 * hourMs }, followStatement(effect));
};

const promise = async (showcase: Showcase, named: (town: string) => string): Promise<void> => {
  const done = doer(showcase);
  const madeMs = storyMs + 6 * hourMs;
  const pledges = [
    {
      town: "厚街",
      to: "厚街家电受损住户",
      what: "七日内完成核损并答复赔偿",
      dueAt: iso(storyDigestMs - 14 * hourMs),
      post: "厚街供电服务中心主任",
    },
    {
      town: "长安",
      to: "长安乌沙住户",
      what: "逐户核对抄表底数并答复",
      dueAt: iso(storyDigestMs + 3 * dayMs + 10 * hourMs),
      post: "长安供电服务中心主任",
    },
    {
      town: "塘厦",
      to: "塘厦林村住户",
      what: "书面说明延时原因并上门回访",
      dueAt: iso(storyDigestMs + dayMs + 9 * hourMs),
      post: "塘厦供电服务中心主任",
    },
  ];
  for (const [index, { town, ...content }] of pledges.entries())
    await done(
      { book: pledgeBook, id: `story-${index + 1}`, who: content.post, atMs: madeMs },
      makePledge({ incidentId: named(town), ...content }, iso(madeMs)),
    );
};

const forecast = async (showcase: Showcase): Promise<void> => {
  const done = doer(showcase);
  const towns = ["塘厦", "厚街", "虎门", "长安", "寮步", "大朗", "常平", "东城", "南城", "清溪"];
  for (const [index, day] of [0, 1, 2, 3, 4, 5, 6].entries()) {
    const dayStartMs = storyMs - 12 * hourMs + day * dayMs;
    const key = formatBeijing(dayStartMs, "day");
    const risks = [0, 1].map((turn) => ({
      ...{
        town: towns[(index * 2 + turn) % towns.length] as string,
        from: iso(dayStartMs + 8 * hourMs),
        to: iso(dayStartMs + 20 * hourMs),
      },
      ...{ score: 0.4, because: ["有计划停电"], noticeIds: [] },
    }));
    await done({ book: forecastBook, id: key, who: "闻风", atMs: dayStartMs - 8 * hourMs }, makeForecast(key, risks));
    const files = await openAll(showcase.parts.handling, incidentBook);
    const inDay = files.filter(({ openedAt, level }) => level !== "IV" && formatBeijing(openedAt, "day") === key);
    const came = inDay.map(({ openedAt: beganAt, places }) => ({ beganAt, towns: places.map((place) => placeName(place)) }));
    await done({ book: forecastBook, id: key, who: "闻风", atMs: dayStartMs + 25 * hourMs }, judgeForecast(came));
  }
};

const reviewRisks = async (showcase: Showcase): Promise<void> => {
  const done = doer(showcase);
  const [first, second] = readLibrary(assetPath("config", "risks"), readRisk);
  if (first === undefined || second === undefined) return;
  const atMs = storyMs + 5 * dayMs;
  await done({ book: riskBook, id: first.key, who: first.owner, atMs }, putRisk({ ...first, sample: false }));
  await done({ book: riskBook, id: first.key, who: first.owner, atMs: atMs + hourMs }, reviewRisk(formatBeijing(atMs, "day")));
  await done(
    { book: riskBook, id: second.key, who: second.owner, atMs },
    putRisk({ ...second, sample: false, lastReviewed: "2026-03-02" }),
  );
};

/** The demo's story with the week around it, told in a moment: what a digest is shown with. */
export const openDigestStory = async (folder = mkdtempSync(join(tmpdir(), "wenfeng-digest-"))): Promise<Showcase> => {
  const showcase = await openShowcase(folder);
  const { parts, setTime } = showcase;
  await tellStory(showcase, { during: playPeople(showcase) });
  await recordWeek(showcase);
  await hearWeek(showcase);
  await fillWeek(showcase);
  await parts.store.addNotices(noticesOf());
  for (const ticket of ticketsOf())
    await perform(
      { store: parts.handling, book: ticketBook, id: ticket.id, doing: { who: "客户服务中心", at: ticket.at, because: "导入" } },
      importTicket(ticket),
    );
  const files = await openAll(parts.handling, incidentBook);
  const named = (town: string): string =>
    files.find(({ places }) => places.some((place) => place.endsWith(town)))?.incidentId ?? files[0]?.incidentId ?? "";
  await speak(showcase, named("塘厦"));
  await promise(showcase, named);
  await forecast(showcase);
  await reviewRisks(showcase);
  setTime(storyDigestMs);
  return showcase;
};
