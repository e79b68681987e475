import { draftFromFacts } from "../../app/drafting.ts";
import { adoptCase, caseBook, putCase } from "../../handling/cases.ts";
import { takeEvidence } from "../../handling/evidence.ts";
import { answerFacts, factBook, requestFacts } from "../../handling/facts.ts";
import { feedbackBook, giveFeedback } from "../../handling/feedback.ts";
import { forecastBook, makeForecast } from "../../handling/forecast.ts";
import { perform } from "../../handling/ledger.ts";
import { comment, incidentBook, openIncident } from "../../handling/lifecycle.ts";
import { keepPledge, makePledge, pledgeBook } from "../../handling/pledges.ts";
import { askPress, pressBook } from "../../handling/press.ts";
import { putRisk, riskBook } from "../../handling/risks.ts";
import { changeSetting, settingBook } from "../../handling/settings.ts";
import { offer } from "../../handling/transfer.ts";
import { hourMs, minuteMs } from "../../lib/time.ts";
import type { Incident } from "../../model/incident.ts";
import { incidentOf } from "../contract/store-samples.ts";
import type { Stage } from "./browser.ts";

/** Texts that try to be more than text; each would set `window.pwned` or leave the page if it worked. */
export const attacks = [
  "<script>window.pwned=1</script>",
  "<img src=x onerror=window.pwned=1>",
  '"><svg onload=window.pwned=1>',
  "'\"--></style></script><script>window.pwned=1</script>",
  "<a href=javascript:window.pwned=1>点我</a>",
  "{{constructor.constructor('window.pwned=1')()}}",
  "${window.pwned=1}",
  "<iframe srcdoc='<script>parent.pwned=1</script>'>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<base href=https://evil.example/>",
  "<form action=https://evil.example><input name=csrf>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
  "\u202e倒着写\u202c <b onmouseover=window.pwned=1>",
  "<style>*{display:none}</style>",
  "<x data-due=1 data-chart='{\"series\":[]}' data-jump=d>",
  "]]><![CDATA[<script>window.pwned=1</script>",
] as const;

/** All of them in one text, those that break out of an attribute or a comment first. */
export const everyAttack = [...attacks.slice(2, 4), ...attacks.slice(0, 2), ...attacks.slice(4)].join(" ");

/** In a configuration a dollar and a brace are a reference. */
const named = everyAttack.replace("${", "$ {");

/** The configuration with hostile names for sources, people, units, posts and the bureau. */
export const hostileConfig = (text: string): string =>
  text
    .replace("names: [东莞供电局]", `names: [${JSON.stringify(named)}]`)
    .replace("  feed: {", `  ${JSON.stringify(named)}: {`)
    .replace("name: 值班员甲", `name: ${JSON.stringify(`甲${attacks[1]}`)}`)
    .replace("title: 塘厦供电服务中心", `title: ${JSON.stringify(named)}`)
    .replace("title: 分管领导", `title: ${JSON.stringify(attacks[2])}`)
    .replace("title: 白班", `title: ${JSON.stringify(`白班${attacks[2]}`)}`)
    .replace("name: 成人高考补测", `name: ${JSON.stringify(named)}`);

/** Posts whose every field is hostile, as crawling would bring them; one of them is enough for an alert. */
const takePosts = async ({ showcase: { parts, world, setTime } }: Stage): Promise<Incident> => {
  await parts.intake.open();
  setTime(world.endMs);
  await parts.intake.take(
    attacks.map((attack, index) => ({
      ...{ id: `weibo:${index}${attack}`, source: "weibo", platform: attack },
      url: index % 2 ? "javascript:window.pwned=1" : `https://x.example/?${attack}`,
      author: { id: `a${index}${attack}`, name: attack, followers: 60_000 + index, verified: attack },
      publishedAt: new Date(world.endMs - (20 - index) * minuteMs).toISOString(),
      title: `${attack} 虎门停电`,
      text: `虎门镇口整条村停电，供电局电话打不通，变压器起火 ${attack} 第${index}次投诉`,
      quoted: attack,
    })),
  );
  const [one] = await parts.store.incidents(1);
  if (one === undefined) throw new Error("no incident");
  return one;
};

/** What machines write of it: the incident of many small matters, a precursor, contradictions, notices, runs, a forecast. */
const fillMachines = async ({ showcase: { parts, world } }: Stage, { mentionIds }: Incident): Promise<readonly string[]> => {
  const at = (hours: number): string => new Date(world.endMs + hours * hourMs).toISOString();
  const shared = { title: everyAttack, places: [`东莞/${attacks[1]}`], beganAt: at(-1), lastAt: at(0), level: "II" as const };
  const contradictions = (["restored", "not-cut"] as const).map((kind) => ({
    ...{ kind, target: everyAttack, said: everyAttack, text: everyAttack, since: at(-1), mentionIds, isDoubt: true },
  }));
  const terms = [{ name: "guarded", title: everyAttack, value: everyAttack, points: 3 }];
  const wave = incidentOf("wave", mentionIds, { ...shared, contradictions, terms, wave: { where: everyAttack, matters: 5 } });
  const forecast = { probability: 0.6, upper: 4, until: at(24), made: 3, cameTrue: 1 };
  const precursor = incidentOf("precursor", mentionIds, { ...shared, terms, phase: "prevention", forecast });
  for (const incident of [wave, precursor]) await parts.store.saveIncident(incident);
  const notice = { kind: "planned-outage" as const, source: everyAttack, towns: ["东莞/虎门"], fetchedAt: at(-5), publishedAt: at(-5) };
  await parts.store.addNotices([
    {
      ...notice,
      id: "n1",
      url: "javascript:window.pwned=1",
      number: everyAttack,
      title: everyAttack,
      range: `虎门镇口 ${everyAttack}`,
      text: everyAttack,
      startsAt: at(-3),
      endsAt: at(-2),
    },
  ]);
  for (const source of ["weibo", everyAttack])
    await parts.store.addRun({ source, at: at(0), state: "error", fetched: 0, added: 0, ms: 1, because: everyAttack });
  return [wave.id, precursor.id];
};

/** What people and programs write: files, facts, cases, risk points, opinions, evidence, settings. */
export const fillHostileWorld = async (stage: Stage): Promise<Incident> => {
  const incident = await takePosts(stage);
  const made = await fillMachines(stage, incident);
  const { handling: store, now } = stage.showcase.parts;
  const doing = { who: everyAttack, because: everyAttack, at: now().toISOString() };
  for (const id of [incident.id, ...made]) {
    const todos = [{ key: "k", text: everyAttack, from: everyAttack }];
    const content = { title: everyAttack, phase: "response", level: "II", appeal: null, places: [], firstMentionId: id } as const;
    await perform(
      { store, book: incidentBook, id, doing },
      openIncident({ ...content, lead: everyAttack, coHandlers: [everyAttack], todos }),
    );
    await perform({ store, book: incidentBook, id, doing }, comment(everyAttack));
    const asked = { incidentId: id, questions: ["cause" as const], to: everyAttack, towns: [everyAttack] };
    await perform({ store, book: factBook, id, doing }, requestFacts(asked));
    await perform({ store, book: incidentBook, id, doing }, offer("co-handler", everyAttack));
    const values = { isOurs: true, cause: "fault", causeText: everyAttack, measure: everyAttack, households: 12 };
    await perform({ store, book: factBook, id, doing }, answerFacts({ values, source: everyAttack, knownAt: doing.at, way: "form" }));
  }
  await draftFromFacts(
    { store, options: stage.showcase.parts.config.handling },
    { incidentId: incident.id, template: "outage-fault", doing },
  );
  const pledge = { incidentId: incident.id, to: everyAttack, what: everyAttack, dueAt: "2027-01-01T00:00:00.000Z", post: everyAttack };
  for (const id of ["p1", "p2"]) await perform({ store, book: pledgeBook, id, doing }, makePledge(pledge, doing.at));
  await perform({ store, book: pledgeBook, id: "p2", doing }, keepPledge(everyAttack));
  const asked = { outlet: everyAttack, reporter: everyAttack, question: everyAttack };
  await perform({ store, book: pressBook, id: "q1", doing }, askPress(asked));
  const lines = { timeline: [everyAttack], factors: [everyAttack], errors: [everyAttack], lessons: [everyAttack], measures: [everyAttack] };
  const sample = {
    title: everyAttack,
    sample: true,
    incidentId: incident.id,
    appeal: "outage-voltage",
    problem: "internal",
    rootCause: "awareness",
  } as const;
  const told = {
    level: "II",
    places: [everyAttack],
    beganAt: everyAttack,
    closedAt: everyAttack,
    signs: ["停电", "投诉"],
    risks: [everyAttack],
  } as const;
  for (const key of ["C-1", "C-2"]) {
    const content = {
      key,
      ...sample,
      ...told,
      places: [...told.places],
      signs: [...told.signs],
      risks: [...told.risks],
      ...lines,
      helped: [everyAttack],
      effect: everyAttack,
      pledges: [everyAttack],
    };
    await perform({ store, book: caseBook, id: key, doing }, putCase(content));
  }
  await perform({ store, book: caseBook, id: "C-1", doing }, adoptCase);
  const point = {
    key: "R90",
    title: everyAttack,
    sample: false,
    appeal: "outage-voltage",
    problem: null,
    signs: ["停电", everyAttack],
  } as const;
  const graded = {
    sign: everyAttack,
    likelihood: 5,
    consequence: 5,
    control: everyAttack,
    first: [everyAttack],
    owner: everyAttack,
  } as const;
  const risk = { ...point, ...graded, signs: [...point.signs], first: [...graded.first], lastReviewed: "2026-01-01", cases: [everyAttack] };
  await perform({ store, book: riskBook, id: "R90", doing }, putRisk(risk));
  await perform({ store, book: riskBook, id: "R90", doing }, putRisk({ ...risk, control: `${everyAttack} 改` }));
  const opinion = { target: incident.mentionIds[0] ?? "", level: "IV", opinion: "wrong-label", right: `place=${everyAttack}` } as const;
  await perform({ store, book: feedbackBook, id: opinion.target, doing }, giveFeedback(opinion));
  const risks = [
    {
      town: everyAttack,
      from: doing.at,
      to: new Date(now().getTime() + hourMs).toISOString(),
      score: 0.9,
      because: [everyAttack],
      noticeIds: ["n1"],
    },
  ];
  await perform({ store, book: forecastBook, id: "2026-11-23", doing }, makeForecast("2026-11-23", risks));
  await takeEvidence(
    store,
    { url: `javascript:${everyAttack}`, status: 200, incidentId: incident.id, parts: { text: new TextEncoder().encode(everyAttack) } },
    doing,
  );
  await perform({ store, book: settingBook, id: "duty", doing }, changeSetting({ what: everyAttack, before: "a", after: "b" }));
  return incident;
};
