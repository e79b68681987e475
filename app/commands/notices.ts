import { readFileSync } from "node:fs";
import { outlooksOf } from "../../alerts/weather.ts";
import { factBook } from "../../handling/facts.ts";
import { forecastBook, forecastRisks, makeForecast, sayHitRate } from "../../handling/forecast.ts";
import { joinPost, officialWord } from "../../handling/join.ts";
import { openAll, perform } from "../../handling/ledger.ts";
import { officialsOf } from "../../handling/notice-versions.ts";
import { watchOverruns } from "../../handling/overrun.ts";
import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { readNotices } from "../../lib/notice-text.ts";
import { placeName } from "../../lib/place-name.ts";
import { beijingParts, dayMs, formatBeijing, fromBeijing, toInstant } from "../../lib/time.ts";
import type { Incident } from "../../model/incident.ts";
import { type Notice, noticeTitles } from "../../model/notice.ts";
import { verdictTitles } from "../../model/notice-match.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";
import { complaintsOfLastHour } from "../complaints.ts";
import { type WeatherMemory, weatherKey } from "../weathering.ts";

const nearMs = 3 * dayMs;
const around = (at: string): [string, string] => [
  new Date(Date.parse(at) - nearMs).toISOString(),
  new Date(Date.parse(at) + nearMs).toISOString(),
];

const read = async (
  { args, at, store: _store }: Pick<Room, "args" | "at" | "store">,
  rest: readonly string[],
): Promise<readonly Notice[]> => {
  const [path = ""] = need(rest, "文件");
  const publishedAt = toInstant(args.text("published") ?? at);
  if (publishedAt === undefined) throw new Failure("INPUT_INVALID", "--published 写成带时区的时间");
  const text = readFileSync(path, "utf8");
  return readNotices(text, { publishedAt }).map((one, index): Notice => {
    const towns = one.parts.flatMap(({ town }) => (town === undefined ? [] : [town.replace(/(?:街道|镇)$/, "")]));
    const title = text.split("\n")[0]?.trim().slice(0, 60) ?? "";
    const base = { id: `notice:${shortHash(`${text}|${index}`)}`, source: "manual", kind: one.kind, title, range: one.range, towns, text };
    return {
      ...base,
      startsAt: one.startsAt,
      endsAt: one.endsAt,
      publishedAt,
      fetchedAt: at,
      ...(one.number === undefined ? {} : { number: one.number }),
    };
  });
};

const say = (one: Notice): string =>
  `${noticeTitles[one.kind]}　${formatBeijing(one.startsAt ?? one.fetchedAt, "short")}—${formatBeijing(one.endsAt ?? one.fetchedAt, "short")}　${one.towns.join("、")}　${one.range}`;

const join = async ({ store, records, args, at }: Room, rest: readonly string[]): Promise<Answer> => {
  const [text = ""] = need(rest, "帖文");
  const publishedAt = toInstant(args.text("published") ?? at) ?? at;
  const towns = (args.text("town") ?? "").split(/[、,]/).filter(Boolean);
  const word = officialWord(await (await records()).notices(...around(publishedAt)), await openAll(store, factBook), {
    asOf: at,
    isStorm: args.flag("storm"),
  });
  const match = joinPost({ text, publishedAt, towns, responsibility: "unclear" }, word);
  const lines = [
    `${verdictTitles[match.verdict]}（${match.verdict}，把握 ${match.confidence.toFixed(2)}）`,
    ...match.because,
    ...(match.noticeId ? [`公告 ${match.noticeId}`] : []),
  ];
  return { data: match, text: lines.join("\n") };
};

const watch = async ({ store, records, options, at }: Room): Promise<Answer> => {
  const known = await records();
  const { officials } = officialWord(await known.notices(...around(at)), await openAll(store, factBook), { asOf: at, isStorm: false });
  const complaints = await complaintsOfLastHour(known, at);
  const warnings = watchOverruns(officials, { at, complaints, protectedDates: options.protectedDates });
  return { data: warnings, text: warnings.map(({ text }) => text).join("\n") || "没有将到期或已超时的计划停电" };
};

const historyOf = (incidents: readonly Incident[], notices: readonly Notice[]) => {
  const towns = new Set([...incidents.flatMap(({ places }) => places.map(placeName)), ...notices.flatMap((one) => one.towns)]);
  return [...towns].map((town) => ({
    town,
    complaints: incidents
      .filter(({ places }) => places.some((place) => placeName(place) === town))
      .reduce((sum, { signals }) => sum + signals.mentions, 0),
    outages: notices.filter((one) => one.towns.includes(town) && one.kind === "planned-outage").length,
  }));
};

const tomorrow = async ({ store, records, options, at }: Room): Promise<Answer> => {
  const { year, month, day } = beijingParts(Date.parse(at) + dayMs);
  const dayStart = fromBeijing(year, month, day);
  const known = await records();
  const monthAgo = new Date(Date.parse(at) - 30 * dayMs).toISOString();
  const past = await known.notices(monthAgo, at);
  const incidents = (await known.incidents(5000)).filter(({ lastAt }) => lastAt >= monthAgo);
  const weather = outlooksOf((await known.readState<WeatherMemory>(weatherKey))?.value.inForce ?? []);
  const officials = officialsOf(await known.notices(dayStart, new Date(Date.parse(dayStart) + dayMs).toISOString()), at);
  const risks = forecastRisks({
    dayStart,
    officials,
    history: historyOf(incidents, past),
    protectedDates: options.protectedDates,
    weather,
  });
  const id = formatBeijing(dayStart, "day");
  await perform({ store, book: forecastBook, id, doing: { who: "闻风", at, because: "每日预测" } }, makeForecast(id, risks));
  const rate = sayHitRate(await openAll(store, forecastBook));
  const lines = risks.map(
    (one) =>
      `${one.score.toFixed(2)}　${one.town}　${formatBeijing(one.from, "short")}—${formatBeijing(one.to, "time")}　${one.because.join("；")}`,
  );
  return {
    data: { day: id, risks, rate },
    text: [`${id} 易发投诉的地点与时段（${rate}）`, ...(lines.length > 0 ? lines : ["明日没有计划停电"])].join("\n"),
  };
};

/** Notices: read, kept, joined with a post, watched for overruns, and tomorrow's list. */
export const notices = defineActions({
  name: "notices",
  help: "停电公告：读懂公告文本、与帖文比对、盯住超时、列出明日易发投诉的地点",
  examples: [
    "wenfeng notices read 公告.txt --published 2026-11-20T08:00:00+08:00",
    "wenfeng notices join 塘厦林村还没来电 --town 塘厦",
    "wenfeng notices watch",
    "wenfeng notices tomorrow",
  ],
  options: { published: { type: "string" }, town: { type: "string" }, storm: { type: "boolean" } },
  says: {
    read: "只看读成什么，不存",
    add: "读懂并收入",
    join: "一句帖文与公告、事实比对，写明判定与理由",
    watch: "列出将到期与已超时的计划停电",
    tomorrow: "列出明日易发投诉的地点与时段（预测）",
  },
  actions: {
    read: {
      usage: "<文件>",
      run: async (room, rest) => {
        const made = await read(room, rest);
        return { data: made, text: made.map(say).join("\n") || "没有读出停电时段" };
      },
    },
    add: {
      usage: "<文件>",
      run: async (room, rest) => {
        const made = await read(room, rest);
        if (!room.args.flag("dry-run")) await (await room.records()).addNotices(made);
        return { data: made, text: `收入 ${made.length} 条\n${made.map(say).join("\n")}` };
      },
    },
    join: { usage: "<帖文> [--town 塘厦] [--published 时间] [--storm]", run: join },
    watch: { usage: "", run: watch },
    tomorrow: { usage: "", run: tomorrow },
  },
});
