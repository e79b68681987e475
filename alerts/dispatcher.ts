import { toFailure } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { type Clock, dayMs, toInstant } from "../lib/time.ts";
import type { Alert } from "../model/alert.ts";
import type { Voice } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import type { Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import { type Ticket, ticketActions, ticketLifeMs } from "./acknowledge.ts";
import type { AlertView } from "./alert-view.ts";
import { renderPush } from "./bundle.ts";
import { type Doing, performDeed } from "./deed.ts";
import { type Dispatch, emptyDispatch, type Push } from "./dispatch.ts";
import { dispatchKey, pursuitOf, retried } from "./matter.ts";
import { type Person, recipientOf } from "./organisation.ts";
import type { Outbox } from "./outbox.ts";
import { type Pursuit, titleOfPost, type World } from "./pursuit.ts";
import { replyCode, replyKey } from "./reply-code.ts";
import type { Silence, Subject } from "./route.ts";
import { closeStorm, openStorm, takeInWeather, tickInWeather } from "./shelter.ts";
import { type Storm, stormView } from "./storm.ts";
import { forget } from "./tick.ts";

/** What a dispatcher works with. */
export interface DispatcherParts {
  readonly store: Pick<Store, "readState" | "writeState">;
  readonly world: World;
  readonly outbox: Pick<Outbox, "post">;
  /** All that is known of an alert by its key; `undefined` when the store has lost it. */
  readonly viewOf: (key: string) => Promise<AlertView | undefined>;
  /** Where phones reach us, and what signs the links; absent: the message says how else to acknowledge. */
  readonly links?: { readonly publicUrl: string; readonly secret: string } | undefined;
  /** What signs the codes by which mails are answered; absent: no mailbox is read. */
  readonly replySecret?: string | undefined;
  readonly now: Clock;
  readonly log: Log;
}

/** Tells the people who owe an alert, chases them, and takes their answers. One call at a time; every state is stored before anything is sent. */
export interface Dispatcher {
  readonly take: (subject: Subject) => Promise<void>;
  readonly tick: () => Promise<void>;
  /** 签收, 转派, 误报…: changes the pursuit of an incident and tells whom that calls; answers what it is now. */
  readonly perform: (doing: Doing) => Promise<Pursuit | undefined>;
  readonly read: () => Promise<Dispatch>;
  /** What was read or decided last in this process; `undefined` before the first tick. */
  readonly latest: () => Dispatch | undefined;
  readonly silence: (silence: Silence) => Promise<void>;
  /** Storm mode on (until an instant) or, without one, off. */
  readonly weather: (storm: Pick<Storm, "name" | "by"> & { readonly until?: string }) => Promise<void>;
}

/** What an alert is routed by; `umbrella` is the storm's incident, if it belongs to one. */
export const subjectOf = (alert: Alert, incident: Incident, umbrella?: string): Subject => ({
  key: alert.key,
  incidentId: alert.incidentId,
  level: alert.level,
  appeal: incident.appeal,
  problem: incident.problem,
  places: alert.places,
  voices: Object.entries(incident.signals.voices).flatMap(([voice, count]) => (count > 0 ? [voice as Voice] : [])),
  isSafety: incident.signals.safety.length > 0 || alert.decision.because === "safety",
  ...(umbrella === undefined ? {} : { umbrella }),
  ...(alert.decision.because === "reminder" ? { isReminder: true } : {}),
});

/** Through which robots a receiver is reached: a robot by itself, a person by the first way, or the urgent ones. */
const robotsOf = (push: Push, person: Person | undefined, isUrgentPush: boolean): readonly string[] => {
  if (person === undefined) return [push.receiver.replace(/^robot:/, "")];
  return isUrgentPush && person.urgentVia.length > 0 ? person.urgentVia : person.via.slice(0, 1);
};

const personKey = (receiver: string): string | undefined => (receiver.startsWith("person:") ? receiver.slice("person:".length) : undefined);

/** What the pursuit adds to an alert: who leads, what is due next, how to answer where no link can be followed. */
const dutiesOf = ({ world, links }: DispatcherParts, pursuit: Pursuit | undefined): Partial<AlertView> => {
  const clock = pursuit?.clocks.find((one) => one.state === "running");
  const how = `签收：在值班电脑运行 wenfeng alert sign ${pursuit?.incidentId} --as 人员，或在控制台点签收`;
  return {
    ...(pursuit === undefined
      ? {}
      : { lead: titleOfPost(world, pursuit.lead), coHandlers: pursuit.co.map((post) => titleOfPost(world, post)) }),
    ...(clock === undefined ? {} : { deadline: { what: clock.name === "sign" ? "值班签收" : "决策人知悉", at: clock.dueAt } }),
    ...(links === undefined && clock !== undefined ? { howToAcknowledge: how } : {}),
  };
};

const ticketOf = (push: Push, alert: Alert): Ticket => ({
  i: push.kind === "single" ? alert.incidentId : bundleKey(push.id),
  k: alert.key,
  p: personKey(push.receiver) ?? "",
  e: Date.parse(push.at) + ticketLifeMs,
});

const actionsOf = ({ links }: DispatcherParts, push: Push, alert: Alert): Message["actions"] =>
  links && ticketActions(links, ticketOf(push, alert)).slice(0, push.kind === "single" ? 3 : 1);

/** The code by which a mail about a push is answered; what it is about is kept before the mail goes out. */
const codeFor = async ({ store, replySecret }: DispatcherParts, ticket: Ticket): Promise<string | undefined> => {
  if (replySecret === undefined) return undefined;
  const code = replyCode(replySecret, ticket);
  await store.writeState(replyKey(code), ticket);
  return code;
};

const messageOf = async (parts: DispatcherParts, state: Dispatch, push: Push): Promise<Message | undefined> => {
  const { storm } = state;
  const lookUp = (key: string) => (storm !== undefined && key.startsWith(`${storm.id}#`) ? stormView(storm) : parts.viewOf(key));
  const views = (await Promise.all(push.keys.map(lookUp))).filter((view) => view !== undefined);
  const [first] = views;
  if (first === undefined) return undefined;
  const person = parts.world.org.people[personKey(push.receiver) ?? ""];
  const shown = push.kind === "single" ? [{ ...first, ...dutiesOf(parts, pursuitOf(state, first.alert.incidentId)) }] : views;
  const code = await codeFor(parts, ticketOf(push, first.alert));
  const rendered = renderPush(push, shown, { to: person && recipientOf(person), actions: actionsOf(parts, push, first.alert) });
  return code === undefined ? rendered : { ...rendered, replyCode: code };
};

/** Under which key the incidents of a bundle are kept, for the link that acknowledges them all. */
const bundleKey = (pushId: string): string => `dispatch/${pushId}`;

/** The incidents that a ticket is about: one, or those of a bundle. */
export const incidentsOf = async (store: Pick<Store, "readState">, ticket: Ticket): Promise<readonly string[]> =>
  ticket.i.startsWith("dispatch/") ? ((await store.readState<readonly string[]>(ticket.i))?.value ?? []) : [ticket.i];

const sendOne = async (parts: DispatcherParts, state: Dispatch, push: Push): Promise<void> => {
  const message = await messageOf(parts, state, push);
  if (message === undefined) {
    parts.log("error", "alert.held", { because: "alert not in the store", push: push.id });
    return;
  }
  if (push.kind !== "single") await parts.store.writeState(bundleKey(push.id), [...new Set(push.keys.map((key) => key.split("#")[0]))]);
  const isUrgentPush =
    push.isEscalation || message.level === "I" || message.level === "II" || push.keys.some((key) => isHazard(state, key));
  await parts.outbox.post(message, robotsOf(push, parts.world.org.people[personKey(push.receiver) ?? ""], isUrgentPush));
};

/** How long a push that cannot be written down is tried again. */
const keptUnsentMs = dayMs;

/** Posts what was decided; told twice it is queued once, since ids are the same. Answers what must be tried again: one bad push does not stop the others. */
const sendAll = async (parts: DispatcherParts, state: Dispatch): Promise<readonly Push[]> => {
  const unsent: Push[] = [];
  for (const push of state.outgoing) {
    try {
      await sendOne(parts, state, push);
    } catch (error) {
      const { code, message } = toFailure(error);
      parts.log("error", "alert.held", { push: push.id, code, because: message });
      if (parts.now().getTime() - Date.parse(push.at) < keptUnsentMs) unsent.push(push);
    }
  }
  return unsent;
};

const isHazard = (state: Dispatch, key: string): boolean => state.active[key.split("#")[0] ?? ""]?.isSafety === true;

/** A dispatcher over a store: read, decide, store, send; what a crash left unsent goes out with the next call. */
export const createDispatcher = (parts: DispatcherParts): Dispatcher => {
  let last: Promise<unknown> = Promise.resolve();
  let latest: Dispatch | undefined;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const read = async () => (await parts.store.readState<Dispatch>(dispatchKey)) ?? { value: emptyDispatch, token: 0 };
  const run = (decide: (state: Dispatch, at: string) => Dispatch): Promise<Dispatch> =>
    inTurn(async () => {
      const { value, token } = await read();
      const decided = decide(value, parts.now().toISOString());
      latest = decided;
      const isChanged = !isSame(decided, value);
      if (!isChanged && decided.outgoing.length === 0) return value;
      const written = isChanged ? await parts.store.writeState(dispatchKey, decided, token) : token;
      if (decided.outgoing.length === 0) return decided;
      const sent = { ...decided, outgoing: await sendAll(parts, decided) };
      await parts.store.writeState(dispatchKey, sent, written);
      return sent;
    });
  return {
    take: async (subject) => void (await retried(() => run((state, at) => takeInWeather(parts.world, state, subject, at)))),
    tick: async () => void (await retried(() => run((state, at) => forget(tickInWeather(parts.world, state, at), at)))),
    perform: async (doing) => {
      const after = await retried(() => run((state, at) => tickInWeather(parts.world, performDeed(parts.world, state, doing, at), at)));
      return pursuitOf(after, doing.incidentId);
    },
    read: async () => {
      latest = (await read()).value;
      return latest;
    },
    latest: () => latest,
    weather: async ({ until, ...storm }) => {
      const turn = (state: Dispatch, at: string): Dispatch =>
        until === undefined ? closeStorm(state, at) : openStorm(parts.world, state, { ...storm, until }, at);
      await retried(() => run((state, at) => tickInWeather(parts.world, turn(state, at), at)));
    },
    silence: async (silence) => {
      const until = toInstant(silence.until) ?? silence.until;
      await retried(() => run((state) => ({ ...state, silences: [...state.silences, { ...silence, until }] })));
    },
  };
};

// Only the clock's hand moved: not worth a write every few seconds.
const isSame = (a: Dispatch, b: Dispatch): boolean =>
  JSON.stringify({ ...a, seenAt: "" }) === JSON.stringify({ ...b, seenAt: "" }) &&
  Date.parse(a.seenAt) - Date.parse(b.seenAt || "1970-01-01T00:00:00Z") < 60_000;
