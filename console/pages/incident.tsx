import type { Context } from "hono";
import { z } from "zod";
import { Failure, toFailure } from "../../lib/errors.ts";
import { maskNames } from "../../lib/mask-names.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import type { Act } from "../../model/act.ts";
import { appealTitles, saySafety } from "../../model/analysis.ts";
import { opinions } from "../../model/feedback.ts";
import type { Handling } from "../../model/handling.ts";
import { type Incident, levels } from "../../model/incident.ts";
import { readDeed } from "../deed-form.ts";
import { isSafety } from "../desk-view.ts";
import { type ActionProps, Actions } from "../incident/actions.tsx";
import { Conflict } from "../incident/conflict.tsx";
import { Contradictions } from "../incident/contradictions.tsx";
import { FeedbackPanel } from "../incident/feedback.tsx";
import { History, JustDone } from "../incident/history.tsx";
import type { Life } from "../incident/moments.ts";
import { PostList } from "../incident/post-list.tsx";
import { sayPhase } from "../incident/say-act.ts";
import { Clocks, OfficialWord, openClocks, Places, Preserved, Similar, Spread, WhyLevel } from "../incident/sides.tsx";
import { Timeline } from "../incident/timeline.tsx";
import { Countdown, SignButton, sayForeseen, sayPlaces } from "../incident-card.tsx";
import type { IncidentFile, Post } from "../incident-desk.ts";
import { show } from "../layout.tsx";
import { LevelBadge } from "../level.tsx";
import { showNothing } from "../nothing.tsx";
import { ownPath } from "../own-path.ts";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

/** Posts read for the time line and the comparisons; of a larger incident the first and the latest. */
const mostRead = 1500;
const mergeable = 60;

const FeedbackForm = z.object({
  target: z.string(),
  opinion: z.enum(opinions),
  right: z.enum(["", ...levels]),
  because: z.string().trim().min(1).max(500),
});

type File = (IncidentFile & { readonly acts: readonly Act[] }) | undefined;

const readPosts = async ({ store }: ConsoleParts, { mentionIds }: Incident): Promise<readonly Post[]> => {
  const ids = mentionIds.length <= mostRead ? mentionIds : [...mentionIds.slice(0, 200), ...mentionIds.slice(200 - mostRead)];
  const [mentions, analyses] = await Promise.all([store.mentions(ids), store.analyses(ids)]);
  return mentions.map((mention) => ({ mention, analysis: analyses.get(mention.id) }));
};

const sayStanding = ({ forecast, phase }: Incident, handling: Handling | undefined): string => {
  if (handling !== undefined) return sayPhase(handling.phase);
  return forecast === undefined ? "尚未预警" : sayPhase(phase);
};

const Foreseen = ({ incident }: { readonly incident: Incident }) => {
  const said = sayForeseen(incident);
  return said === undefined ? null : <p class="muted">{said}</p>;
};

interface HeadProps {
  readonly context: Context<ConsoleEnv>;
  readonly incident: Incident;
  readonly file: File;
  /** What dispatch knows, in a line. */
  readonly facts: string;
}

const Figures = ({ incident, handling }: { readonly incident: Incident; readonly handling: Handling | undefined }) => (
  <p class="card-figures">
    <span>首发 {formatBeijing(incident.beganAt, "short")}</span>
    <span>最近 {formatBeijing(incident.lastAt, "short")}</span>
    <span>
      累计 <strong>{incident.signals.mentions}</strong> 条
    </span>
    <span>
      主办 <strong>{handling?.lead ?? "未定"}</strong>
      {handling === undefined || handling.coHandlers.length === 0 ? "" : `，协办 ${handling.coHandlers.join("、")}`}
    </span>
    {handling?.acknowledgedAt === undefined ? null : (
      <span>
        {formatBeijing(handling.acknowledgedAt, "time")} {handling.acknowledgedBy} 签收
      </span>
    )}
  </p>
);

const Jumps = ({ hasTodos }: { readonly hasTodos: boolean }) => (
  <nav class="jumps" aria-label="本页">
    {hasTodos ? <a href="#todos-title">现在要做</a> : null}
    <a href="#actions-title">处置</a>
    <a href="#clocks-title">时限</a>
    <a href="#timeline-title">经过</a>
    <a href="#posts-title">帖文</a>
    <a href="#history-title">记录</a>
    <a href="#why-title">定级</a>
  </nav>
);

const Head = ({ context, incident, file, facts }: HeadProps) => {
  const handling = file?.handling;
  const [next] = openClocks(file?.clocks ?? []);
  return (
    <header class="incident-head">
      <div class="card-head">
        <LevelBadge level={handling?.level ?? incident.level} />
        {isSafety(incident) ? <span class="tag is-negative">人身安全：{incident.signals.safety.map(saySafety).join("、")}</span> : null}
        <span class="card-place">{sayPlaces(incident)}</span>
        {incident.appeal === null ? null : <span>{appealTitles[incident.appeal]}</span>}
        <span class="tag">{sayStanding(incident, handling)}</span>
        {handling?.isFalseAlarm ? <span class="tag">已判误报</span> : null}
      </div>
      <h1>{maskNames(handling?.title ?? incident.title)}</h1>
      <Foreseen incident={incident} />
      <Figures incident={incident} handling={handling} />
      {handling === undefined ? null : <p class="facts-line">{facts}</p>}
      {next === undefined ? null : <Countdown clock={next} />}
      {handling === undefined || handling.acknowledgedAt !== undefined ? null : <SignButton context={context} id={incident.id} />}
      <Jumps hasTodos={(handling?.todos.length ?? 0) > 0} />
    </header>
  );
};

const showIncident = async (parts: ConsoleParts, context: Context<ConsoleEnv>, incident: Incident) => {
  const { store, incidents, tiles, now } = parts;
  const [posts, file, alerts, others] = await Promise.all([
    readPosts(parts, incident),
    incidents.file(incident.id),
    store.alerts({ incidentId: incident.id, limit: 50 }),
    store.incidents(mergeable, new Date(now().getTime() - 3 * dayMs).toISOString()),
  ]);
  const [around, table] = await Promise.all([incidents.context(incident, posts), parts.entry.reliability()]);
  const acts = file?.acts ?? [];
  const life: Life = { incident, posts, alerts, acts, clocks: file?.clocks ?? [], context: around, at: now().toISOString() };
  const { undoable, posts: chosen } = incidents;
  const props: ActionProps = {
    context,
    incident,
    handling: file?.handling,
    count: acts.length,
    posts: chosen,
    others: others.filter(({ id }) => id !== incident.id),
  };
  return show(
    context,
    { title: "事件", page: "incidents", live: [`incident:${incident.id}`], islands: ["chart"] },
    <div class="stack incident">
      <JustDone props={props} acts={acts} undoable={undoable} done={context.req.query("done")} />
      <Head context={context} incident={incident} file={file} facts={around.facts} />
      <Contradictions incident={incident} posts={posts} />
      <div class="columns incident-columns">
        <div class="stack">
          <Actions {...props} />
          <Clocks clocks={file?.clocks ?? []} />
        </div>
        <div class="stack incident-story">
          <Timeline life={life} />
          <PostList props={props} posts={posts} context={around} page={Number(context.req.query("page") ?? 1)} />
          <History props={props} acts={acts} undoable={undoable} />
        </div>
        <div class="stack">
          <OfficialWord context={around} />
          <WhyLevel incident={incident} handling={file?.handling} levelFrom={incidents.levelFrom} />
          <Places tiles={tiles} posts={posts} />
          <Spread incident={incident} posts={posts} />
          <Similar context={around} props={props} />
          <Preserved context={around} />
          <FeedbackPanel context={context} alert={alerts.findLast(({ revision }) => revision > 0)} table={table} />
        </div>
      </div>
    </div>,
  );
};

const showConflict = async (parts: ConsoleParts, context: Context<ConsoleEnv>, failure: Failure) => {
  const form = await context.req.parseBody({ all: true });
  if (failure.code !== "STORE_CONFLICT" || form.expected === undefined) throw failure;
  const id = context.req.param("id") ?? "";
  const acts = (await parts.incidents.file(id))?.acts ?? [];
  const body = <Conflict context={context} id={id} form={form} acts={acts} seen={Number(form.expected)} />;
  return show(context, { title: "有人刚刚改过", page: "incidents" }, body, 409);
};

/** One incident: what happened, why this level, what was done, and everything that can be done. */
export const incident = definePage({
  name: "incident",
  title: "事件",
  path: "/incidents",
  right: "look",
  mount: (app, parts) => {
    app.get("/incidents/:id", async (context) => {
      const id = context.req.param("id");
      const found = (await parts.store.incident(id))?.value;
      if (found === undefined) return showNothing(context);
      if (found.id !== id) return context.redirect(`/incidents/${found.id}`, 302);
      return showIncident(parts, context, found);
    });
    app.post("/incidents/:id/feedback", async (context) => {
      const { who } = actorOf(context, "act");
      const read = FeedbackForm.safeParse(await context.req.parseBody());
      if (!read.success) throw new Failure("INPUT_INVALID", "请选一种看法，并写明原因");
      const { target, right, because, opinion } = read.data;
      const alert = await parts.store.alert(target);
      if (alert?.incidentId !== context.req.param("id")) return showNothing(context);
      const content = { target, level: alert.level, opinion, ...(opinion === "wrong-level" && right !== "" && { right }) };
      await parts.entry.giveFeedback(content, { who, because });
      return context.redirect(`/incidents/${alert.incidentId}#feedback-title`, 303);
    });
    app.post("/incidents/:id/acts", async (context) => {
      const { key, who } = actorOf(context, "act");
      const { deed, because, expected, back } = readDeed(await context.req.parseBody({ all: true }));
      const id = context.req.param("id");
      try {
        const done = await parts.incidents.perform({
          id,
          deed,
          person: { key, who },
          because,
          ...(expected !== undefined && { expected }),
        });
        const after = done === undefined ? "" : `?done=${encodeURIComponent(done)}`;
        return context.redirect(ownPath(back, `/incidents/${id}${after}`), 303);
      } catch (error) {
        return showConflict(parts, context, toFailure(error));
      }
    });
  },
});
