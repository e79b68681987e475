import { placeName } from "../lib/place-name.ts";
import { dayMs, formatBeijing, sayDuration } from "../lib/time.ts";
import { levelTitles } from "../model/incident.ts";
import type { Digest, Sentence, WorkRow } from "./digest.ts";
import { type Matter, mattersOf, titleOf } from "./incidents.ts";
import type { Material } from "./material.ts";
import { actCites, excerpt, sentence } from "./wording.ts";

const answerMs = 15 * 60_000;
/** A risk point that nobody looked at for half a year is a guess. */
const reviewMs = 180 * dayMs;

const isOpen = ({ handling, incident }: Matter): boolean => !["closed", "recovery"].includes(handling?.phase ?? incident.phase);

const openMajor = (material: Material): readonly Sentence[] =>
  mattersOf(material)
    .filter((matter) => isOpen(matter) && (matter.level === "I" || matter.level === "II"))
    .map((matter) => {
      const { incident, handling, level } = matter;
      const lead = handling?.lead ?? "主办岗位";
      const text = `请决定${titleOf(matter)}一事（${levelTitles[level].sign}，未办结）的处置与对外口径；主办：${lead}。`;
      return sentence(text, [
        `incident:${incident.id}`,
        ...actCites(material.acts, "incident", handling?.incidentId ?? incident.id, ["incident.opened"]),
      ]);
    });

const withoutOwner = (material: Material): readonly Sentence[] => {
  const orphans = mattersOf(material).filter(
    (matter) =>
      isOpen(matter) &&
      (matter.handling === undefined || matter.handling.acknowledgedAt === undefined || matter.handling.offer?.role === "lead"),
  );
  if (orphans.length === 0) return [];
  const text = `请明确 ${orphans.length} 起未签收或转派未接事件的主办：${orphans
    .slice(0, 2)
    .map(titleOf)
    .join("、")}${orphans.length > 2 ? "等" : ""}。`;
  return [
    sentence(
      text,
      orphans.map(({ incident }) => `incident:${incident.id}`),
    ),
  ];
};

const unanswered = ({ facts, acts, madeAt }: Material): readonly Sentence[] => {
  const waitMs = (requestedAt: string): number => Date.parse(madeAt) - Date.parse(requestedAt);
  const open = facts.flatMap((sheet) =>
    sheet.requestedAt !== undefined && sheet.answeredAt === undefined && waitMs(sheet.requestedAt) > answerMs
      ? [{ ...sheet, since: sheet.requestedAt }]
      : [],
  );
  const [oldest] = open.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  if (oldest === undefined) return [];
  const towns = [...new Set(open.flatMap((sheet) => sheet.towns.map(placeName)))].slice(0, 4).join("、");
  const text = `请${oldest.requestedFrom ?? "调度值班"}答复 ${open.length} 起事件的事实核实${towns === "" ? "" : `（${towns}）`}：最早的 ${formatBeijing(oldest.since, "short")} 提出，已等 ${sayDuration(waitMs(oldest.since))}。`;
  return [
    sentence(
      text,
      open.flatMap(({ id }) => actCites(acts, "fact", id, ["fact.requested"])),
    ),
  ];
};

const overdue = ({ pledges, acts, madeAt }: Material): readonly Sentence[] =>
  pledges
    .filter(({ state, dueAt }) => state === "open" && dueAt < madeAt)
    .map(({ id, what, to, post, dueAt }) =>
      sentence(
        `请${post}兑现对${excerpt(to, 16)}的承诺“${excerpt(what, 24)}”：已逾期 ${sayDuration(Date.parse(madeAt) - Date.parse(dueAt))}。`,
        actCites(acts, "pledge", id),
      ),
    );

const blindNow = (sources: Digest["sources"]): readonly Sentence[] => {
  const blind = sources.filter(({ isBlindAtEnd }) => isBlindAtEnd);
  if (blind.length === 0) return [];
  return [
    sentence(
      `请恢复看不见的来源：${blind.map(({ title }) => title).join("、")}；恢复前无法断言平静。`,
      blind.flatMap(({ cites }) => cites),
    ),
  ];
};

const protectedWorks = (works: readonly WorkRow[]): readonly Sentence[] =>
  works
    .filter(({ meets }) => meets.length > 0)
    .map(({ when, towns, meets, cites }) => sentence(`请研究是否调整${towns} ${when} 的计划停电：正值${meets.join("、")}。`, cites));

const staleRisks = ({ risks, madeAt }: Material): readonly Sentence[] => {
  const stale = risks.filter(({ sample, lastReviewed }) => !sample && Date.parse(madeAt) - Date.parse(lastReviewed) > reviewMs);
  if (stale.length === 0) return [];
  const named = stale
    .slice(0, 3)
    .map(({ key, title }) => `${key} ${excerpt(title, 14)}`)
    .join("、");
  return [
    sentence(
      `请复核 ${stale.length} 个半年未看的风险点：${named}${stale.length > 3 ? "等" : ""}。`,
      stale.map(({ key }) => `risk:${key}`),
    ),
  ];
};

/** What is asked of managers, most pressing first; only what the data asks. */
export const decisionsOf = (material: Material, { sources, works }: Pick<Digest, "sources" | "works">): readonly Sentence[] => [
  ...openMajor(material),
  ...overdue(material),
  ...unanswered(material),
  ...withoutOwner(material),
  ...protectedWorks(works),
  ...blindNow(sources),
  ...staleRisks(material),
];
