import { formatBeijing } from "../lib/time.ts";
import { appealTitles } from "../model/analysis.ts";
import { levelTitles } from "../model/incident.ts";
import type { Cite, Digest, Sentence } from "./digest.ts";

/** One cell of a table: what is read, the number it is (if it is one), and what it rests on. */
export interface Cell {
  readonly text: string;
  readonly value?: number;
  readonly cites: readonly Cite[];
}

/** One section of a digest, for every form that is not a page: sentences, a table, or both. */
export interface Part {
  readonly title: string;
  readonly sentences: readonly Sentence[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
  /** Read where there is nothing. */
  readonly empty: string;
}

/** Which columns of a table hold numbers: they stand to the right, with their heads. */
export const numberColumns = ({ head, rows }: NonNullable<Part["table"]>): readonly boolean[] =>
  head.map((_name, index) => rows.some((cells) => cells[index]?.value !== undefined));

const text = (said: string, cites: readonly Cite[] = []): Cell => ({ text: said, cites });
const count = (value: number, cites: readonly Cite[] = []): Cell => ({ text: String(value), value, cites });

const daysPart = ({ days, volumeSaid }: Digest): Part => ({
  title: "负面帖文与平常区间",
  sentences: [volumeSaid],
  empty: "",
  table: {
    head: ["日期", "涉电", "负面", "备注"],
    rows: days.map(({ day, mentions, negative, isBlind, cites }) => [
      text(day, cites),
      count(mentions),
      count(negative, cites),
      text(isBlind ? "看不全" : ""),
    ]),
  },
});

const incidentsPart = ({ incidents }: Digest): Part => ({
  title: "主要事件",
  sentences: [],
  empty: "没有成形的事件。",
  table: {
    head: ["事件", "发生了什么", "做了什么", "结果", "还欠什么"],
    rows: incidents.map(({ id, level, title, happened, did, result, owed }) => [
      text(`${levelTitles[level].sign} ${title}`, [`incident:${id}`]),
      ...[happened, did, result, owed].map((one) => text(one.text, one.cites)),
    ]),
  },
});

const areasPart = ({ areas, areasSaid }: Digest): Part => ({
  title: "镇街 × 诉求（负面帖文，与工单并列、不相加）",
  sentences: [areasSaid],
  empty: "",
  table: {
    head: ["镇街", "诉求", "负面", "每万户", "95598", "12345"],
    rows: areas.map(({ town, appeal, negative, per10k, isSmall, tickets95598, tickets12345, cites }) => [
      text(town, cites),
      text(appealTitles[appeal]),
      isSmall ? text(`${negative}（样本少）`, cites) : count(negative, cites),
      isSmall || per10k === undefined ? text("—") : { text: per10k.toFixed(2), value: Math.round(per10k * 100) / 100, cites },
      count(tickets95598, cites),
      count(tickets12345, cites),
    ]),
  },
});

const worksPart = ({ works, worksSaid }: Digest): Part => ({
  title: "下周计划停电与保电",
  sentences: [worksSaid],
  empty: "",
  table: {
    head: ["时间", "镇街", "公告", "保电"],
    rows: works.map(({ when, towns, title, meets, cites }) => [text(when, cites), text(towns), text(title), text(meets.join("、"))]),
  },
});

/** A digest as plain sections, in the order in which they are read. */
export const outlineOf = (digest: Digest): readonly Part[] => [
  { title: "请决定", sentences: digest.decisions, empty: "数据里没有需要您决定的事。" },
  daysPart(digest),
  incidentsPart(digest),
  areasPart(digest),
  { title: "到期的承诺", sentences: digest.pledges, empty: "七天内没有到期的承诺。" },
  { title: "发布的口径与其后变化（只是先后，不代表因果）", sentences: digest.statements, empty: "本期没有发布口径。" },
  worksPart(digest),
  ...(digest.risks === undefined ? [] : [{ title: "风险辨别库的变动", sentences: digest.risks, empty: "本月没有变动。" }]),
];

/** What is read before and after the source's text in the appendix. */
export const referenceLine = ({ kind, at, platform, place }: Digest["references"][number]): string =>
  [kind, at === undefined ? undefined : formatBeijing(at, "short"), platform, place]
    .filter((one) => one !== undefined && one !== "")
    .join(" · ");
