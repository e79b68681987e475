import { placeName } from "../lib/place-name.ts";
import { formatBeijing, sayDuration } from "../lib/time.ts";
import { appealTitles } from "../model/analysis.ts";
import { causeTitles, type FactSheet } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import { type Incident, levelRank } from "../model/incident.ts";
import type { Digest, IncidentRow, Sentence } from "./digest.ts";
import type { Material } from "./material.ts";
import { actCites, excerpt, percent, sentence } from "./wording.ts";

const most = 5;
/** How many promises of one incident are named; the others are counted. */
const pledgesMost = 2;
/** How many posts of an incident are quoted for it. */
export const quotedPosts = 3;

/** An incident with what people made of it. */
export interface Matter {
  readonly incident: Incident;
  readonly handling: Handling | undefined;
  readonly level: Incident["level"];
}

/** The incidents of a period that people were told of (or that are grave and complained about) and that are no false alarm, gravest first. */
export const mattersOf = ({ incidents, handlings }: Material): readonly Matter[] =>
  incidents
    .map((incident): Matter => {
      const handling = handlings.find(({ incidentId }) => incidentId === incident.id || incident.aliases.includes(incidentId));
      return { incident, handling, level: handling?.level ?? incident.level };
    })
    .filter(({ incident, handling, level }) => {
      // Much-talked-of and calm, such as a campaign of our own: nothing that anybody has to deal with.
      const isGrave = level !== "IV" && incident.signals.negativeShare > 0;
      return (handling !== undefined || isGrave) && handling?.isFalseAlarm !== true;
    })
    .toSorted(
      (a, b) => levelRank[b.level] - levelRank[a.level] || b.incident.score - a.incident.score || (a.incident.id < b.incident.id ? -1 : 1),
    );

/** A sober name for a matter: its place and appeal; what a post says only where one of them is not known. */
export const titleOf = ({ incident, handling }: Matter): string => {
  const [place, appeal] = [incident.places[0], handling?.appeal ?? incident.appeal];
  if (appeal === null) return excerpt(incident.title, 20);
  return `${place === undefined ? "" : placeName(place)}${appealTitles[appeal]}`;
};

const placesSaid = ({ places }: Incident): string => places.slice(0, 2).map(placeName).join("、") || "地点未明";

const happened = ({ incident }: Matter): Sentence => {
  const { signals, beganAt, id, mentionIds } = incident;
  const text = `${formatBeijing(beganAt, "short")} 起，${placesSaid(incident)}，${signals.mentions} 条、独立文本 ${signals.roots} 条，负面 ${percent(signals.negativeShare)}。`;
  return sentence(text, [`incident:${id}`, ...mentionIds.slice(0, quotedPosts).map((one) => `mention:${one}`)]);
};

const factsSaid = (sheet: FactSheet | undefined): string | undefined => {
  if (sheet?.answeredAt === undefined) return undefined;
  const { cause, causeText, households } = sheet.facts;
  const why = causeText?.value ?? (cause === undefined ? undefined : causeTitles[cause.value as keyof typeof causeTitles]);
  const parts = [why === undefined ? undefined : String(why), households === undefined ? undefined : `涉及 ${households.value} 户`];
  return `调度 ${formatBeijing(sheet.answeredAt, "time")} 核实：${parts.filter(Boolean).join("，") || "已答复"}`;
};

const did = (matter: Matter, { acts, facts, statements }: Material): Sentence => {
  const { incident, handling } = matter;
  if (handling === undefined) return sentence("没有处置记录。", [`incident:${incident.id}`]);
  const id = handling.incidentId;
  const sheet = facts.find((one) => one.incidentId === id || one.id === id);
  const own = statements.filter(({ statement }) => statement.incidentId === id);
  const parts = [
    handling.acknowledgedAt === undefined ? undefined : `${formatBeijing(handling.acknowledgedAt, "time")} 签收`,
    factsSaid(sheet),
    own.length === 0 ? undefined : `发布口径 ${own.length} 份`,
  ].filter((part) => part !== undefined);
  const cites = [
    ...actCites(acts, "incident", id, ["incident.opened", "incident.acknowledged"]),
    ...(sheet === undefined ? [] : actCites(acts, "fact", sheet.id, ["fact.answered", "fact.corrected"])),
    ...own.flatMap(({ statement }) => actCites(acts, "statement", statement.id, ["statement.published"])),
  ];
  return sentence(parts.length === 0 ? "已立案，尚无处置记录。" : `${parts.join("；")}。`, cites);
};

const phaseSaid = { prevention: "仍在观察", response: "处置中", recovery: "转入修复", closed: "已办结" } as const;

const result = ({ incident, handling }: Matter, { acts, facts }: Material): Sentence => {
  const id = handling?.incidentId ?? incident.id;
  const restored = facts.find((one) => one.incidentId === id || one.id === id)?.facts.restoredAt;
  const phase = phaseSaid[handling?.phase ?? incident.phase];
  const back = restored === undefined ? "" : `${formatBeijing(String(restored.value), "short")} 复电；`;
  const text = `${back}${phase}；最后一条 ${formatBeijing(incident.lastAt, "short")}。`;
  return sentence(text, [`incident:${incident.id}`, ...actCites(acts, "incident", id, ["incident.moved"])]);
};

const owed = ({ incident, handling, level }: Matter, { acts, facts, pledges, missed, statements, madeAt }: Material): Sentence => {
  const id = handling?.incidentId ?? incident.id;
  const open = pledges.filter((one) => one.incidentId === id && one.state === "open");
  const sheet = facts.find((one) => one.incidentId === id && one.requestedAt !== undefined && one.answeredAt === undefined);
  const late = missed.filter(({ ownerId }) => ownerId === id);
  const isSilent =
    (level === "I" || level === "II") && handling?.phase === "response" && !statements.some(({ statement }) => statement.incidentId === id);
  const parts = [
    ...open.slice(0, pledgesMost).map(({ what, dueAt }) => `${excerpt(what, 24)}（${formatBeijing(dueAt, "short")} 前）`),
    ...(open.length > pledgesMost ? [`另有承诺 ${open.length - pledgesMost} 项`] : []),
    ...(sheet?.requestedAt === undefined ? [] : [`事实核实已等 ${sayDuration(Date.parse(madeAt) - Date.parse(sheet.requestedAt))}`]),
    ...(isSilent ? ["尚未对外发布"] : []),
    ...(late.length === 0
      ? []
      : [
          `超时 ${late.length} 项：${late
            .slice(0, 2)
            .map(({ title }) => title)
            .join("、")}`,
        ]),
  ];
  const cites = [
    ...open.flatMap((one) => actCites(acts, "pledge", one.id)),
    ...(sheet === undefined ? [] : actCites(acts, "fact", sheet.id, ["fact.requested"])),
    ...actCites(acts, "incident", id, ["incident.opened"]),
  ];
  return sentence(
    parts.length === 0 ? "没有未了事项。" : `${parts.join("；")}。`,
    cites.length === 0 ? [`incident:${incident.id}`] : cites,
  );
};

/** Five incidents at most: what happened, what we did, the result, what we owe. */
export const incidentRows = (material: Material): Pick<Digest, "incidents" | "moreIncidents"> => {
  const matters = mattersOf(material);
  const incidents = matters.slice(0, most).map(
    (matter): IncidentRow => ({
      ...{
        id: matter.incident.id,
        level: matter.level,
        title: titleOf(matter),
        quote: excerpt(matter.incident.title, 24),
        happened: happened(matter),
      },
      ...{ did: did(matter, material), result: result(matter, material), owed: owed(matter, material) },
    }),
  );
  return { incidents, moreIncidents: Math.max(0, matters.length - most) };
};
