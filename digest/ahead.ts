import { placeName } from "../lib/place-name.ts";
import { beijingParts, dayMs, formatBeijing, sayDuration } from "../lib/time.ts";
import type { Digest, Sentence, WorkRow } from "./digest.ts";
import type { Material, Work } from "./material.ts";
import { actCites, excerpt, sentence } from "./wording.ts";

const weekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

/** A stretch within a day as people read it: 周三 11-25 09:00—17:00. */
const sayStretch = ({ startsAt, endsAt }: Work): string => {
  const end =
    formatBeijing(startsAt, "day") === formatBeijing(endsAt, "day") ? formatBeijing(endsAt, "time") : formatBeijing(endsAt, "short");
  return `${weekdays[beijingParts(startsAt).weekday]} ${formatBeijing(startsAt, "short")}—${end}`;
};

const rowOf = (work: Work, { protectedDates }: Material): WorkRow => {
  const towns = work.towns.map(placeName);
  const meets = protectedDates
    .filter(({ from, to }) => Date.parse(from) < Date.parse(work.endsAt) && Date.parse(work.startsAt) < Date.parse(to))
    .filter((day) => day.towns.length === 0 || day.towns.some((town) => towns.includes(placeName(town))))
    .map(({ name }) => name);
  return {
    when: sayStretch(work),
    towns: towns.join("、") || "地点见公告",
    title: excerpt(work.title, 30),
    meets,
    cites: [`notice:${work.noticeId}`],
  };
};

/** The works that there is room for, in the order of their dates: those that meet a protected date are left out last. */
export const worksShown = (works: readonly WorkRow[], most: number): readonly WorkRow[] => {
  const chosen = new Set(works.toSorted((a, b) => Number(b.meets.length > 0) - Number(a.meets.length > 0)).slice(0, most));
  return works.filter((work) => chosen.has(work));
};

/** Next week's planned outages against protected dates, in the order of their dates, with how last week's forecast did. */
export const worksOf = (material: Material): Pick<Digest, "works" | "worksSaid"> => {
  const { works, hitRate } = material;
  const rows = works.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1)).map((work) => rowOf(work, material));
  const met = rows.filter(({ meets }) => meets.length > 0);
  const said =
    rows.length === 0 ? "未来七天没有已公告的计划停电" : `未来七天已公告计划停电 ${rows.length} 处，其中 ${met.length} 处碰上保电日期`;
  return {
    works: rows,
    worksSaid: sentence(`${said}。上周预测回看：${hitRate.text}。`, [...rows.flatMap(({ cites }) => cites), ...hitRate.cites]),
  };
};

/** Promises that are overdue or due within a week, soonest first. */
export const pledgesOf = ({ pledges, acts, madeAt }: Material): readonly Sentence[] =>
  pledges
    .filter(({ state, dueAt }) => state === "open" && Date.parse(dueAt) <= Date.parse(madeAt) + 7 * dayMs)
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
    .map(({ id, to, what, dueAt, post, postponed }) => {
      const leftMs = Date.parse(dueAt) - Date.parse(madeAt);
      const when = leftMs < 0 ? `已逾期 ${sayDuration(-leftMs)}` : `还有 ${sayDuration(leftMs)}`;
      const moved = postponed === 0 ? "" : `，已延期 ${postponed} 次`;
      return sentence(
        `${formatBeijing(dueAt, "short")} 前 对${excerpt(to, 16)}：${excerpt(what, 30)}（${post}，${when}${moved}）`,
        actCites(acts, "pledge", id),
      );
    });

/** Statements and what followed them; an order in time, not a cause. */
export const statementsOf = ({ statements, acts }: Material): readonly Sentence[] =>
  statements.map(({ statement, followed }) => {
    const { id, publishedAt = "", where = "", incidentId } = statement;
    const text = `${formatBeijing(publishedAt, "short")} 在${where}发布“${excerpt(statement.text, 22)}”。${followed ?? "其后的变化尚未记录。"}`;
    return sentence(text, [...actCites(acts, "statement", id, ["statement.published", "statement.followed"]), `incident:${incidentId}`]);
  });
