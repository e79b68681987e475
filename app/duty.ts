import type { Hono } from "hono";
import { acknowledgeRoutes } from "../alerts/acknowledge-routes.ts";
import type { AlertView } from "../alerts/alert-view.ts";
import type { Doing } from "../alerts/deed.ts";
import { createDispatcher, type Dispatcher, subjectOf } from "../alerts/dispatcher.ts";
import { type Duty, worldOf } from "../alerts/duty.ts";
import { ownersOf } from "../alerts/matrix.ts";
import { recipientOf } from "../alerts/organisation.ts";
import { type Pursuit, peopleAt, titleOfPost, type World } from "../alerts/pursuit.ts";
import { renderWhole } from "../alerts/render-whole.ts";
import { isStormy } from "../alerts/storm.ts";
import { open } from "../handling/ledger.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { toFailure } from "../lib/errors.ts";
import { given } from "../lib/given.ts";
import { knowStaff } from "../lib/staff-names.ts";
import { type Clock, dayMs, minuteMs } from "../lib/time.ts";
import type { ActStore } from "../model/act.ts";
import type { Alert } from "../model/alert.ts";
import type { Incident, Level } from "../model/incident.ts";
import type { Recipient } from "../model/message.ts";
import { keepDeed } from "./keeping.ts";
import { createReplying } from "./replying.ts";
import { type TellingParts, viewAlert } from "./telling.ts";

/** The duty room: tells the people who owe an alert and chases them; its pages take their answers. */
export interface DutyRoom {
  /** People, posts, roster and matrix as they are now: what `change` brings shows in it at once. */
  readonly world: World;
  /** Takes over people, units, roster, matrix, routes and clocks of a section that was checked; links, mailbox and weather keep until a restart. */
  readonly change: (duty: Duty) => void;
  readonly dispatcher: Dispatcher;
  readonly tell: (alert: Alert, incident: Incident) => Promise<void>;
  /** 签收, 转派, 误报, kept in the incident's log too. */
  readonly perform: (deed: Doing) => Promise<Pursuit | undefined>;
  /** Reads the answers to mails, where a mailbox is configured; called every minute. */
  readonly hearReplies: (() => Promise<void>) | undefined;
  /** The acknowledgement pages, where links are configured. */
  readonly routes: Hono | undefined;
  /** The title of the post that leads an incident of a level, by the matrix. */
  readonly leadOf: (incident: Incident, level: Level) => string | undefined;
  /** The people at a post of this title now, and the first channel of each. */
  readonly reach: (title: string, at: string) => { readonly to: readonly Recipient[]; readonly via: readonly string[] };
  /** The umbrella incident of the storm that is on. */
  readonly umbrella: (at: string) => string | undefined;
}

/** Posts by title, such as 塘厦供电服务中心主任; a title without its unit counts where only one post has it. */
const postsTitled = (world: World, title: string): readonly string[] => {
  const all = Object.entries(world.org.units).flatMap(([unit, { posts }]) =>
    Object.entries(posts).map(([role, post]) => ({ key: `${unit}.${role}`, own: post.title })),
  );
  const whole = all.filter(({ key }) => titleOfPost(world, key) === title);
  const bare = all.filter(({ own }) => own === title);
  if (whole.length > 0) return whole.map(({ key }) => key);
  return bare.length === 1 ? bare.map(({ key }) => key) : [];
};

/** What was decided longer ago is not told anew when a restart goes through the latest alerts. */
const staleMs = dayMs;

/** What the duty room needs beside the configuration. */
export interface DutyParts extends TellingParts {
  readonly now: Clock;
  /** Where the log of incidents is; absent: what people do is kept by alerting alone. */
  readonly acts?: ActStore;
}

const freshMs = minuteMs;

/** A world that can be exchanged under those who hold it. */
const exchangeable = (first: World): { readonly world: World; readonly exchange: (next: World) => void } => {
  let now = first;
  const world: World = {
    get org() {
      return now.org;
    },
    get roster() {
      return now.roster;
    },
    get matrix() {
      return now.matrix;
    },
    get routes() {
      return now.routes;
    },
    get clocks() {
      return now.clocks;
    },
  };
  return {
    world,
    exchange: (next) => {
      knowStaff(Object.values(next.org.people).map(({ name }) => name));
      now = next;
    },
  };
};

/** Opens the duty room that the configuration describes. */
export const openDuty = (duty: Duty, parts: DutyParts): DutyRoom => {
  const { store, outbox, now, log, acts } = parts;
  const { world, exchange } = exchangeable(worldOf(duty));
  // One telling asks for the same view once for every receiver; a minute later the facts may be others.
  const views = new Map<string, { readonly atMs: number; readonly view: Promise<AlertView> }>();
  const viewOnce = (alert: Alert, incident: Incident): Promise<AlertView> => {
    const nowMs = now().getTime();
    for (const [key, { atMs }] of views) if (nowMs - atMs > freshMs || atMs > nowMs) views.delete(key);
    const known = views.get(alert.key) ?? { atMs: nowMs, view: viewAlert(parts, alert, incident) };
    views.set(alert.key, known);
    return known.view;
  };
  const viewOf = async (key: string): Promise<AlertView | undefined> => {
    const alert = await store.alert(key);
    const incident = alert && (await store.incident(alert.incidentId))?.value;
    return alert && incident && viewOnce(alert, incident);
  };
  const dispatcher = createDispatcher({ store, world, outbox, viewOf, links: duty.links, replySecret: duty.replies?.secret, now, log });
  const messageOf = async (key: string) => {
    const view = await viewOf(key);
    return view && renderWhole(view);
  };
  const onDone = async (deed: Doing, pursuit: Pursuit): Promise<void> => {
    if (acts === undefined) return;
    // What alerting took is done; a log that cannot take it (a closed incident) is for somebody to look at.
    await keepDeed(acts, world, deed, { pursuit, at: now().toISOString() }).catch((error: unknown) =>
      log("warn", "job.failed", { job: "keep-deed", incident: deed.incidentId, because: toFailure(error).message }),
    );
  };
  return {
    world,
    change: (next) => exchange(worldOf(next)),
    dispatcher,
    perform: async (deed) => {
      const pursuit = await dispatcher.perform(deed);
      if (pursuit !== undefined) await onDone(deed, pursuit);
      return pursuit;
    },
    tell: async (alert, incident) => {
      if (now().getTime() - Date.parse(alert.at) >= staleMs) return;
      // Seen once before anything is held back: the incident's file is opened with the alert, not with the first push.
      await viewOnce(alert, incident);
      const file = acts && (await open(acts, incidentBook, incident.id)).state;
      await dispatcher.take({ ...subjectOf(alert, incident), ...given({ againAt: file?.againAt }) });
    },
    hearReplies:
      duty.replies &&
      createReplying({
        ...{ store, world, dispatcher, outbox, log, now, onDone, mailbox: duty.replies, secret: duty.replies.secret },
        tell: parts.channels.filter((name) => name !== duty.replies?.channel),
      }),
    routes: duty.links && acknowledgeRoutes({ store, world, dispatcher, secret: duty.links.secret, now, messageOf, onDone }),
    leadOf: ({ appeal, problem, places }, level) => {
      const owners = ownersOf(world.org, world.matrix, { level, appeal, problem, places });
      return owners && titleOfPost(world, owners.lead);
    },
    reach: (title, at) => {
      const people = postsTitled(world, title).flatMap((post) => peopleAt(world, post, at).flatMap((key) => world.org.people[key] ?? []));
      return { to: people.map(recipientOf), via: people.flatMap(({ via }) => via.slice(0, 1)) };
    },
    umbrella: (at) => {
      const storm = dispatcher.latest()?.storm;
      return isStormy(storm, at) ? storm.id : undefined;
    },
  };
};
