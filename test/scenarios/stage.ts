import type { AlertView } from "../../alerts/alert-view.ts";
import { subjectOf } from "../../alerts/dispatcher.ts";
import { renderAlert, sayPlaces } from "../../alerts/render.ts";
import { beginStorm, growStorm, isSheltered, isStormy, type Storm, shelter, stormView } from "../../alerts/storm.ts";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { createBureauAnalyser } from "../../app/thinking.ts";
import { createWatch, defaultRules } from "../../app/watch.ts";
import { rules } from "../../config/schema.ts";
import type { Closing } from "../../handling/case-draft.ts";
import { caseBook, readCase } from "../../handling/cases.ts";
import { clockBook, clockId, standing } from "../../handling/clocks.ts";
import { answerFacts, factBook, factLine } from "../../handling/facts.ts";
import { officialWord } from "../../handling/join.ts";
import { allActs, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { readLibrary } from "../../handling/library.ts";
import { overrunMessage } from "../../handling/messages.ts";
import { officialsOf } from "../../handling/notice-versions.ts";
import { HandlingOptions } from "../../handling/options.ts";
import { watchOverruns } from "../../handling/overrun.ts";
import { claimsAsOf } from "../../handling/own-claims.ts";
import { protectedMessage, protectedWorks } from "../../handling/protected.ts";
import { readRisk } from "../../handling/risks.ts";
import type { Dossier } from "../../handling/secretary.ts";
import { createSecretary, postsOf } from "../../handling/secretary.ts";
import { readTemplate } from "../../handling/templates.ts";
import { assetPath } from "../../lib/assets.ts";
import { given } from "../../lib/given.ts";
import { silent } from "../../lib/log.ts";
import { readNotices } from "../../lib/notice-text.ts";
import { dayMs, formatBeijing, fromBeijing, hourMs, minuteMs } from "../../lib/time.ts";
import type { Doing } from "../../model/act.ts";
import type { Alert } from "../../model/alert.ts";
import type { Analysis, Appeal, Polarity } from "../../model/analysis.ts";
import type { Moment } from "../../model/clock.ts";
import type { ProtectedDate } from "../../model/forecast.ts";
import type { Incident } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import type { Message } from "../../model/message.ts";
import type { Notice } from "../../model/notice.ts";
import type { HandlingStore } from "../../model/store.ts";
import { detectDefaults } from "../../pipeline/detect-settings.ts";
import { memoryActs } from "../acts.ts";

/** One story: what it is about, and the script. */
export interface Scene {
  readonly title: string;
  /** What must not go wrong; one sentence. */
  readonly point: string;
  readonly play: (stage: Stage) => Promise<void>;
}

/** What a right analysis says of a post: stories are about what follows from it, its quality is measured elsewhere. */
export interface Label {
  readonly appeal?: Appeal | null;
  readonly polarity?: Polarity;
}

/** How a post differs from an ordinary citizen's. */
export interface PostOptions extends Label {
  readonly followers?: number;
  readonly verified?: string;
  readonly repostOf?: string;
  readonly platform?: string;
  readonly publishedAt?: string;
  readonly region?: string;
}

/** What a script may do and look at. Times are Beijing wall clocks, `2026-07-01 02:05`. */
export interface Stage {
  readonly store: HandlingStore;
  readonly options: HandlingOptions;
  readonly libraries: {
    readonly cases: ReturnType<typeof loadLibraries>["cases"];
    readonly risks: ReturnType<typeof loadLibraries>["risks"];
  };
  readonly templates: ReturnType<typeof loadLibraries>["templates"];
  readonly messages: readonly Message[];
  readonly incidents: () => readonly Incident[];
  /** The posts of an incident as its case counts them. */
  readonly postsOf: (incident: Incident) => Closing["posts"];
  /** Lets the clock run to a moment; reminders and watches fire on the way. */
  readonly at: (time: string) => Promise<void>;
  readonly now: () => string;
  /** What the posts that follow are about, unless they say otherwise. */
  readonly about: (label: Required<Label>) => void;
  readonly post: (author: string, text: string, options?: PostOptions) => Promise<string>;
  /** Publishes an official notice, read by the notice parser. */
  readonly notice: (title: string, text: string, fields?: Partial<Notice>) => readonly Notice[];
  readonly notices: () => readonly Notice[];
  /** Storm mode on, with the umbrella incident that people opened, or off. */
  readonly storm: (umbrella: string | undefined) => void;
  readonly protect: (day: ProtectedDate) => void;
  /** The incident that people were told of last, or the one about a town. */
  readonly told: (town?: string) => Dossier;
  readonly refresh: (town?: string) => Promise<Dossier>;
  readonly facts: (values: Readonly<Record<string, unknown>>, town?: string) => Promise<void>;
  readonly mark: (moment: Moment, who: string, because: string) => Promise<void>;
  readonly doing: (who: string, because: string) => Doing;
  /** A person's click: says who did what. */
  readonly click: <T>(who: string, what: string, act: (doing: Doing) => Promise<T>) => Promise<T>;
  readonly clock: (name: string, town?: string) => Promise<string>;
  readonly say: (text: string) => void;
  /** More posts of the same kind: taken in as ever, but not read out until it is ended, which says how many they were. */
  readonly hush: (isOn: boolean) => void;
  /** A claim of the story; the play stops where it doesn't hold. */
  readonly check: (claim: string, holds: boolean, seen?: unknown) => void;
}

const townNames = [
  ..."莞城 东城 南城 万江 石龙 虎门 中堂 望牛墩 麻涌 石碣 高埗 道滘 洪梅 沙田 厚街 长安 寮步 大岭山 大朗 黄江 樟木头".split(" "),
  ..."清溪 塘厦 凤岗 谢岗 常平 桥头 横沥 东坑 企石 石排 茶山 松山湖 滨海湾".split(" "),
];

const loadLibraries = () => ({
  cases: readLibrary(assetPath("config", "cases"), readCase),
  risks: readLibrary(assetPath("config", "risks"), readRisk),
  templates: readLibrary(assetPath("config", "statements"), readTemplate),
});

/** A message of a story is read whole; a longer one would be no phone screen. */
const mostLines = 16;

/** The alert as the service shows it, with what the files say. */
const viewOf = (
  alert: Alert,
  incident: Incident,
  { handling, match, nextDue, similar }: Pick<Dossier, "handling" | "match" | "nextDue" | "similar">,
): AlertView => {
  const isKnown = match.of > 0 && match.verdict !== "unknown-place";
  const deadline = nextDue && { what: nextDue.title, at: nextDue.dueAt };
  return {
    ...{ alert, incident, quotes: [], acts: handling.todos.map(({ text }) => text), lead: handling.lead, coHandlers: handling.coHandlers },
    ...(isKnown ? { notice: { verdict: match.verdict, ...given({ noticeId: match.noticeId }) } } : {}),
    ...given({ similar, deadline }),
  };
};

/** What this story itself has taken into the library. */
const adopted = async (store: HandlingStore) =>
  (await openAll(store, caseBook)).filter(({ adoptedAt }) => adoptedAt !== undefined).map(({ content }) => content);

const instantOf = (time: string): string => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = time.split(/[- :]/).map(Number);
  return fromBeijing(year, month, day, { hour, minute });
};

const stepFor = (gapMs: number): number => {
  if (gapMs <= 6 * hourMs) return minuteMs;
  return gapMs <= 3 * dayMs ? 15 * minuteMs : hourMs;
};

let analyser: ReturnType<typeof createBureauAnalyser> | undefined;
/** The real analysis, loaded once for all stories. */
const analyse = (mention: Mention): Analysis => {
  analyser ??= createBureauAnalyser({ city: "东莞", province: "广东", accounts: [...defaultKnowledge.ownAccounts] }, silent);
  return analyser(mention);
};

const labelled = (analysis: Analysis, { appeal, polarity }: Required<Label>): Analysis => {
  const share = (one: Polarity): number => (one === polarity ? 0.9 : 0.05);
  const probabilities = { negative: share("negative"), neutral: share("neutral"), positive: share("positive") };
  const score = probabilities.positive - probabilities.negative;
  const appeals = appeal === null ? [] : [{ appeal, probability: 0.9 }];
  return { ...analysis, relevance: 0.97, isRelevant: true, isLocal: true, polarity, probabilities, score, appeal, appeals };
};

const mentionOf = (post: { id: string; author: string; text: string; at: string }, options: PostOptions): Mention => {
  const { followers = 120, verified, publishedAt, platform = "weibo", repostOf, region } = options;
  return {
    ...{ id: `${platform}:${post.id}`, source: "scene", platform, text: post.text, fetchedAt: post.at },
    author: { id: post.author, name: post.author, followers, ...(verified ? { verified } : {}) },
    publishedAt: publishedAt === undefined ? post.at : instantOf(publishedAt),
    ...(repostOf === undefined ? {} : { repostOf }),
    ...(region === undefined ? {} : { region }),
  };
};

/** Opens an empty stage: real analysis, detection, rules, rendering and handling on a clock of its own. */
export const openStage = (print: (line: string) => void, { isOwn = false }: { readonly isOwn?: boolean } = {}): Stage => {
  const store = memoryActs();
  const settings = HandlingOptions.parse({});
  const { cases, risks, templates } = loadLibraries();
  const watch = createWatch({ ...detectDefaults, region: "local" }, defaultRules(rules));
  const mentions = new Map<string, { mention: Mention; analysis: Analysis }>();
  const [official, guarded, sent]: [Notice[], ProtectedDate[], Message[]] = [[], [], []];
  const dossiers = new Map<string, Dossier>();
  const told: string[] = [];
  let [now, isStorm, count] = [Number.NaN, false, 0];
  let umbrella: string | undefined;
  let storm: Storm | undefined;
  let [isHushed, hushed] = [false, 0];
  let label: Required<Label> = { appeal: "outage-voltage", polarity: "negative" };
  const at = (): string => new Date(now).toISOString();
  let day = "";
  const say = (text: string): void => {
    const today = Number.isNaN(now) ? "" : formatBeijing(now, "day");
    if (today !== day) print(`${day === "" ? "" : "\n"}  —— ${today} ——`);
    day = today;
    print(`  ${today === "" ? "     " : formatBeijing(now, "time")}  ${text}`);
  };
  const secretary = createSecretary({
    store,
    options: settings,
    library: async () => ({ cases: [...cases, ...(await adopted(store))], risks }),
    notices: async () => official,
    umbrella: async () => umbrella,
    leadOf: () => undefined,
  });

  const show = (message: Message): void => {
    if (sent.some(({ id }) => id === message.id)) return;
    sent.push(message);
    say(`📣 ${message.headline}`);
    for (const line of message.sections.flatMap(({ lines }) => lines).slice(0, mostLines)) print(`           ${line}`);
  };
  const matterOf = (incident: Incident) => ({
    ...{ incident, level: incident.level },
    posts: incident.mentionIds.flatMap((id) => mentions.get(id) ?? []),
  });
  const receive = async (incident: Incident): Promise<Dossier> => {
    const dossier = await secretary.receive(matterOf(incident), at());
    dossiers.set(incident.id, dossier);
    for (const message of dossier.messages) show(message);
    return dossier;
  };
  const tick = async (): Promise<void> => {
    for (const message of await secretary.tick(at())) show(message);
    const grown = isStormy(storm, at()) ? growStorm(storm, at()) : undefined;
    if (grown !== undefined) {
      storm = grown;
      show(renderAlert(stormView(grown)));
    }
    const { officials } = officialWord(official, await openAll(store, factBook), { asOf: at(), isStorm });
    const complaints = [...mentions.values()]
      .filter(({ analysis }) => analysis.polarity === "negative")
      .map((one) => ({ at: one.mention.publishedAt, towns: postsOf({ posts: [one] })[0]?.towns ?? [] }));
    for (const work of protectedWorks(officialsOf(official, at()), { at: at(), protectedDates: guarded }))
      show(protectedMessage(work, at()));
    for (const warning of watchOverruns(officials, { at: at(), complaints, protectedDates: guarded })) show(overrunMessage(warning, at()));
  };
  const find = (town?: string): string => {
    const id = told.findLast((one) => town === undefined || dossiers.get(one)?.handling.places.some((place) => place.endsWith(town)));
    if (id === undefined) throw new Error(`故事里还没有${town ?? ""}的预警`);
    return id;
  };
  const doing = (who: string, because: string): Doing => ({ who, at: at(), because });
  const tell = async (incident: Incident, alert: NonNullable<ReturnType<typeof watch.take>[number]["alert"]>): Promise<void> => {
    const { handling, facts, match, nextDue, similar } = await receive(incident);
    told.push(incident.id);
    const subject = subjectOf(alert, incident);
    if (isSheltered(storm, subject, at())) {
      storm = shelter(storm, subject, at());
      if (!isHushed) say(`    并入总事件，不单独推送：${sayPlaces(incident.places)}（共 ${Object.keys(storm.members).length} 起）`);
      return;
    }
    show(renderAlert(viewOf(alert, incident, { handling, match, nextDue, similar })));
    say(`    事实：${factLine(facts)}`);
  };

  return {
    ...{ store, options: settings, libraries: { cases, risks }, templates, messages: sent, say, doing, now: at },
    incidents: watch.incidents,
    hush: (isOn) => {
      if (!isOn && hushed > 0) say(`💬 ……（同样的帖文另有 ${hushed} 条）`);
      [isHushed, hushed] = [isOn, 0];
    },
    postsOf: (incident) =>
      matterOf(incident).posts.map(({ mention: { publishedAt }, analysis: { polarity, places } }) => ({
        at: publishedAt,
        polarity,
        places,
      })),
    notices: () => official,
    storm: (id) => {
      umbrella = id;
      isStorm = id !== undefined;
      say(isStorm ? "—— 启用防风模式 ——" : "—— 解除防风模式 ——");
      const until = new Date(now + 3 * dayMs).toISOString();
      storm = id === undefined ? undefined : { ...beginStorm({ name: "台风", by: "值班长", since: at(), until }), id };
      if (storm !== undefined) show(renderAlert(stormView(storm)));
    },
    protect: (day) => guarded.push(day),
    at: async (time) => {
      const target = Date.parse(instantOf(time));
      if (Number.isNaN(now)) {
        now = target;
        return;
      }
      const step = stepFor(target - now);
      while (now < target) {
        now = Math.min(target, now + step);
        await tick();
      }
    },
    about: (next) => {
      label = next;
    },
    post: async (author, text, options = {}) => {
      count += 1;
      now += 1000;
      const mention = mentionOf({ id: `s${count}`, author, text, at: at() }, options);
      const { appeal = label.appeal, polarity = label.polarity } = options;
      const analysis = isOwn ? analyse(mention) : labelled(analyse(mention), { appeal, polarity });
      mentions.set(mention.id, { mention, analysis });
      if (isHushed) hushed += 1;
      else say(`💬 ${author}：${text}`);
      const since = new Date(now - 60 * dayMs).toISOString();
      watch.hear(await claimsAsOf(store, official, { at: at(), since, isStorm }));
      const judged = [...watch.take(mention, () => analysis), ...watch.flush()];
      for (const { incident, alert } of judged) if (alert) await tell(incident, alert);
      return mention.id;
    },
    notice: (title, text, fields = {}) => {
      const read = readNotices(`${title}\n${text}`, { publishedAt: at(), towns: townNames });
      const made = read.map((one, index): Notice => {
        const towns = one.parts.flatMap(({ town }) => town ?? []);
        const base = { id: `notice:${official.length + index + 1}`, source: "scene", kind: one.kind, title, range: one.range, towns, text };
        return { ...base, startsAt: one.startsAt, endsAt: one.endsAt, publishedAt: at(), fetchedAt: at(), ...fields };
      });
      official.push(...made);
      say(`📄 ${title}：${text}`);
      return made;
    },
    told: (town) => dossiers.get(find(town)) as Dossier,
    refresh: async (town) => {
      const id = find(town);
      const incident = watch.incidents().find((one) => one.id === id || one.aliases.includes(id));
      if (!incident) throw new Error("事件不见了");
      return receive(incident);
    },
    facts: async (values, town) => {
      const id = find(town);
      const who = (await openKnown(store, factBook, id)).requestedFrom ?? settings.dispatch;
      const answer = answerFacts({ values, source: `${who}台账`, knownAt: at(), way: "form" });
      const sheet = await perform({ store, book: factBook, id, doing: doing(who, "答复核实") }, answer);
      await secretary.note(id, "facts-answered", doing(who, "答复核实"));
      say(`☎️  ${who}答复：${factLine(sheet)}`);
    },
    mark: async (moment, who, because) => void (await secretary.note(find(), moment, doing(who, because))),
    click: async (who, what, act) => {
      say(`🖱  ${who}：${what}`);
      return act(doing(who, what));
    },
    clock: async (name, town) => standing(await openKnown(store, clockBook, clockId(find(town), name)), at()).state,
    check: (claim, holds, seen) => {
      print(`         ${holds ? "✓" : "✗"} ${claim}`);
      if (!holds) throw new Error(`故事不成立：${claim}${seen === undefined ? "" : `；实际 ${JSON.stringify(seen)}`}`);
    },
  };
};

/** Every act of a story in its order. */
export const logOf = (stage: Stage) => allActs(stage.store, {});
