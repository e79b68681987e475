import { maskNames } from "../lib/mask-names.ts";
import { placeName } from "../lib/place-name.ts";
import { formatBeijing } from "../lib/time.ts";
import type { RiskPoint } from "../model/risk.ts";

/** A past text: a mention, an incident's title, a ticket. */
export interface Past {
  readonly kind: "mention" | "incident" | "ticket";
  readonly id: string;
  readonly at: string;
  readonly town: string;
  readonly text: string;
}

/** A past text that shows the sign. */
export interface SweepHit extends Past {
  readonly signs: readonly string[];
}

/** What 全面排查 of one risk point found. */
export interface Sweep {
  readonly risk: string;
  readonly found: Readonly<Record<Past["kind"], number>>;
  readonly hits: readonly SweepHit[];
  /** Hits per town, most first. */
  readonly towns: readonly { readonly town: string; readonly hits: number; readonly lastAt: string }[];
}

const kindTitles: Record<Past["kind"], string> = { mention: "帖文", incident: "事件", ticket: "工单" };

/** A short sign (漏电) is enough alone; of longer lists two are wanted, or one that names the matter. */
const shows = (text: string, signs: readonly string[]): readonly string[] => signs.filter((sign) => text.includes(sign));

/** Looks through past incidents, mentions and tickets for the sign of a risk point. `least` signs must occur in a text. */
export const sweepFor = (risk: RiskPoint, past: readonly Past[], least = 1): Sweep => {
  const hits = past.flatMap((one): readonly SweepHit[] => {
    const signs = shows(one.text, risk.signs);
    return signs.length >= least ? [{ ...one, signs }] : [];
  });
  const byTown = new Map<string, SweepHit[]>();
  for (const hit of hits) byTown.set(placeName(hit.town), [...(byTown.get(placeName(hit.town)) ?? []), hit]);
  const count = (kind: Past["kind"]): number => hits.filter((one) => one.kind === kind).length;
  return {
    risk: risk.key,
    found: { mention: count("mention"), incident: count("incident"), ticket: count("ticket") },
    hits: hits.sort((a, b) => (a.at < b.at ? 1 : -1)),
    towns: [...byTown.entries()]
      .map(([town, own]) => ({
        town: town || "未注明",
        hits: own.length,
        lastAt: own
          .map(({ at }) => at)
          .sort()
          .at(-1) as string,
      }))
      .sort((a, b) => b.hits - a.hits || (a.town < b.town ? -1 : 1)),
  };
};

/** The report as people read it; every hit leads to its source. */
export const saySweep = (risk: RiskPoint, { found, hits, towns }: Sweep): string => {
  const range = (Object.entries(found) as [Past["kind"], number][]).map(([kind, count]) => `${kindTitles[kind]} ${count}`).join("、");
  const head = [
    `全面排查 ${risk.key} ${risk.title}`,
    `命中 ${hits.length} 条（${range}），涉及 ${towns.length} 处；责任岗位 ${risk.owner}`,
  ];
  const places = towns.map(({ town, hits: count, lastAt }) => `  ${town}　${count} 条　最近 ${formatBeijing(lastAt, "day")}`);
  const lines = hits
    .slice(0, 20)
    .map(
      (hit) =>
        `  ${formatBeijing(hit.at, "day")} [${kindTitles[hit.kind]} ${hit.id}] ${hit.signs.join("、")}｜${maskNames(hit.text).replace(/\s+/g, " ").slice(0, 60)}`,
    );
  return [...head, ...places, ...lines, ...(hits.length > 20 ? [`  另有 ${hits.length - 20} 条`] : [])].join("\n");
};
