import { alertOf, type Told, toldOf } from "../alerts/decide.ts";
import type { Log } from "../lib/log.ts";
import type { Clock } from "../lib/time.ts";
import type { Alert, Decision, Reason } from "../model/alert.ts";
import { type Analysis, analysisVersion } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import type { Store, Taken } from "../model/store.ts";
import type { Detector } from "../pipeline/detect.ts";

/** Judges an incident after it changed: what the rules say, and whether people are told. */
export type Judge = (incident: Incident, told: Told | undefined) => { readonly decision: Decision; readonly reasons: readonly Reason[] };

/** What the intake is made of. */
export interface IntakeParts {
  readonly store: Store;
  readonly analyse: (mention: Mention) => Analysis;
  /** Starts the detector, empty or from a snapshot. */
  readonly startDetector: (snapshot?: unknown) => Detector;
  readonly judge: Judge;
  /** Puts an alert into the outbox. */
  readonly tell: (alert: Alert, incident: Incident) => Promise<void>;
  readonly log: Log;
  readonly now: Clock;
}

/** What one intake did. */
export interface TakenIn {
  readonly added: number;
  readonly edited: number;
  readonly alerts: number;
}

/** The one door through which mentions enter: store, analyse, detect, decide, queue; one batch at a time. */
export interface Intake {
  /** Resolves after the store has confirmed the mentions and everything that follows from them. */
  readonly take: (mentions: readonly Mention[]) => Promise<TakenIn>;
  /** Writes the detector's state; a restart consumes again only what came after. */
  readonly save: () => Promise<void>;
}

interface Progress {
  /** The store's number of the last mention consumed. */
  readonly seq: number;
  readonly detector: unknown;
}

const stateKey = "detector";
const batchSize = 500;

const toldKey = (incidentId: string): string => `told:${incidentId}`;

/** What people were told last of an incident, by its id or one of its former ids. */
const lastTold = async (store: Store, incident: Incident): Promise<Told | undefined> => {
  const told = await Promise.all([incident.id, ...incident.aliases].map((id) => store.readState<Told>(toldKey(id))));
  return told.flatMap((state) => (state ? [state.value] : [])).sort((a, b) => b.revision - a.revision)[0];
};

/** Decides, and writes in an order that a crash cannot harm: alert, message, then what people were told. */
const decideOn = async (parts: IntakeParts, incident: Incident, at: string): Promise<number> => {
  const { store } = parts;
  const told = await lastTold(store, incident);
  const { decision, reasons } = parts.judge(incident, told);
  const revision = (told?.revision ?? 0) + 1;
  if (decision.because !== "already-told" && decision.because !== "no-rule")
    await store.addDecision({ incidentId: incident.id, at, revision, decision });
  if (!decision.send) return 0;
  const alert = alertOf(incident, reasons, decision, { revision, at });
  await store.addAlert(alert);
  await parts.tell(alert, incident);
  await store.writeState(toldKey(incident.id), toldOf(incident, revision, at));
  parts.log("info", "alert.decided", { incident: incident.id, revision, level: alert.level, because: decision.because });
  return 1;
};

const settle = async (parts: IntakeParts, changed: readonly Incident[], at: string): Promise<number> => {
  let alerts = 0;
  for (const incident of changed) {
    await parts.store.saveIncident(incident);
    alerts += await decideOn(parts, incident, at);
  }
  return alerts;
};

/** How many of the latest alerts are queued again at start: a crash may have come between an alert and its message. */
const requeued = 500;

/** Queues what a crash may have left untold; the outbox drops what it already has, so nothing is told twice. */
const requeue = async ({ store, tell }: IntakeParts): Promise<void> => {
  for (const alert of await store.alerts({ limit: requeued })) {
    const incident = (await store.incident(alert.incidentId))?.value;
    if (incident) await tell(alert, incident);
  }
};

/** Opens the intake: restores the detector and consumes what the store took in after its snapshot. */
export const openIntake = async (parts: IntakeParts): Promise<Intake> => {
  const { store, log, now } = parts;
  const saved = (await store.readState<Progress>(stateKey))?.value;
  const detector = parts.startDetector(saved?.detector);
  let seq = saved?.seq ?? 0;
  let lastStamp = "";
  let line: Promise<unknown> = Promise.resolve();

  /** One after the other, whatever happened to the one before. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = line.then(act);
    line = turn.catch(() => undefined);
    return turn;
  };

  const consume = async (batch: readonly Taken[]): Promise<number> => {
    const analysed = batch.map(({ mention }) => ({ mention, analysis: parts.analyse(mention) }));
    await store.addAnalyses(analysed.map(({ mention, analysis }) => ({ id: mention.id, version: analysisVersion, analysis })));
    let alerts = 0;
    for (const { mention, analysis } of analysed) {
      alerts += await settle(parts, detector.take(mention, analysis), orderInstant(mention));
    }
    seq = batch.at(-1)?.seq ?? seq;
    return alerts;
  };

  const catchUp = async (): Promise<number> => {
    for (let alerts = 0; ; ) {
      const batch = await store.takenAfter(seq, batchSize);
      if (batch.length === 0) return alerts;
      alerts += await consume(batch);
    }
  };

  /** Instants of intake grow strictly, so that the order of the store is the order of a later replay. */
  const stamp = (mentions: readonly Mention[]): readonly Mention[] => {
    const at = now().toISOString();
    lastStamp = at > lastStamp ? at : new Date(Date.parse(lastStamp) + 1).toISOString();
    return mentions.map((mention) => ({ ...mention, fetchedAt: lastStamp }));
  };

  await requeue(parts);
  await inTurn(catchUp);
  return {
    take: (mentions) =>
      inTurn(async () => {
        const { added, edited } = await store.addMentions(stamp([...mentions].sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1))));
        const alerts = await catchUp();
        if (added.length > 0) log("info", "analysis.finished", { added: added.length, edited: edited.length, alerts });
        return { added: added.length, edited: edited.length, alerts };
      }),
    save: () => inTurn(async () => void (await store.writeState(stateKey, { seq, detector: detector.snapshot() } satisfies Progress))),
  };
};
