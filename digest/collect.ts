import { pledgesOf, statementsOf, worksOf } from "./ahead.ts";
import { areasOf } from "./areas.ts";
import { decisionsOf } from "./decisions.ts";
import type { Digest, Sentence } from "./digest.ts";
import { incidentRows, mattersOf } from "./incidents.ts";
import type { Material } from "./material.ts";
import { referencesOf } from "./references.ts";
import { sightsOf, volumeOf } from "./volume.ts";
import { percent, queryCite, sentence } from "./wording.ts";

/** Below this share of collection time nothing is said about how calm it was. */
const fewestSight = 0.6;

const spanNames = { day: "本日", week: "本周", month: "本月", incident: "本事件" } as const;

const compare = ({ days, usual }: Pick<Digest, "days" | "usual">): string => {
  if (usual === undefined) return "平常水平尚不可知";
  const above = days.filter(({ negative }) => negative > usual.high).length;
  if (above > 0) return `有 ${above} 天高于平常`;
  if (days.some(({ isBlind }) => isBlind)) return "看得见的部分没有高于平常，但有看不全的日子";
  return "每天都在平常范围内";
};

const verdictOf = (material: Material, parts: Pick<Digest, "coverage" | "sources" | "days" | "usual">): Sentence => {
  const span = spanNames[material.period.kind];
  const cites = [queryCite("情感:负面", material.period), ...parts.sources.flatMap((one) => one.cites)];
  const { coverage = 0, days } = parts;
  const total = days.reduce((sum, { mentions }) => sum + mentions, 0);
  const negative = days.reduce((sum, one) => sum + one.negative, 0);
  if (coverage < fewestSight)
    return sentence(
      `${span}只看得见 ${percent(coverage)} 的采集时间，不足以下结论；看见的涉电帖文有 ${total} 条，其中负面 ${negative} 条。`,
      cites,
    );
  if (total === 0) return sentence(`${span}没有收到涉电帖文，数据不足，不下结论。`, cites);
  const matters = mattersOf(material);
  const major = matters.filter(({ level }) => level === "I" || level === "II");
  const open = matters.filter(({ handling, incident }) => !["closed", "recovery"].includes(handling?.phase ?? incident.phase));
  const events =
    matters.length === 0 ? "没有成形的事件" : `事件 ${matters.length} 起（Ⅱ级及以上 ${major.length} 起），${open.length} 起未办结`;
  const text = `${span}负面 ${negative} 条，${compare(parts)}；${events}。`;
  return sentence(text, [...cites, ...matters.map(({ incident }) => `incident:${incident.id}`)]);
};

const allSentences = (digest: Omit<Digest, "references">): readonly { readonly cites: readonly string[] }[] => [
  ...[digest.verdict, digest.coverageSaid, ...digest.decisions, digest.volumeSaid, ...digest.days],
  ...digest.incidents.flatMap(({ happened, did, result, owed }) => [happened, did, result, owed]),
  ...[
    ...digest.areas,
    digest.areasSaid,
    ...digest.pledges,
    ...digest.statements,
    digest.worksSaid,
    ...(digest.risks ?? []),
    ...digest.sources,
  ],
];

/** Turns what the stores hold into a digest; the same material gives the same digest. */
export const collectDigest = (material: Material): Digest => {
  const { period, bureau, madeAt, isDemo } = material;
  const sights = sightsOf(material);
  const volume = volumeOf(material);
  const ahead = worksOf(material);
  const names = { day: "舆情日报", week: "舆情周报", month: "舆情月报", incident: "事件专报" } as const;
  const digest = {
    ...{ id: `digest:${period.kind}:${period.key}`, kind: period.kind, bureau, title: `${names[period.kind]}｜${period.title}` },
    ...{ from: period.from, to: period.to, madeAt, isDemo },
    verdict: verdictOf(material, { ...sights, ...volume }),
    ...sights,
    decisions: decisionsOf(material, { ...sights, ...ahead }),
    ...volume,
    ...incidentRows(material),
    ...areasOf(material),
    pledges: pledgesOf(material),
    statements: statementsOf(material),
    ...ahead,
    ...(period.kind === "month" ? { risks: material.riskChanges } : {}),
  };
  return { ...digest, references: referencesOf(material, [...new Set(allSentences(digest).flatMap(({ cites }) => cites))]) };
};
