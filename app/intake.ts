import type { Claim } from "../handling/contradictions.ts";
import type { Log } from "../lib/log.ts";
import type { Clock } from "../lib/time.ts";
import type { Alert } from "../model/alert.ts";
import { type Analysis, analysisVersion } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import type { Store, Taken } from "../model/store.ts";
import { rebuild } from "./rebuilding.ts";
import { toldBy, usableSnapshot } from "./thinking.ts";
import type { Judged, Watch, WatchSnapshot } from "./watch.ts";

/** What the intake is made of. */
export interface IntakeParts {
  readonly store: Store;
  readonly analyse: (mention: Mention) => Analysis;
  /** Starts watching, empty or from a snapshot. */
  readonly startWatch: (snapshot?: Partial<WatchSnapshot>) => Watch;
  /** Puts an alert into the outbox. */
  readonly tell: (alert: Alert, incident: Incident) => Promise<void>;
  /** What we have said ourselves as of an instant; absent: nothing can be contradicted. */
  readonly claims?: (at: string) => Promise<readonly Claim[]>;
  /** Brings the watch in line with what people merged and split. */
  readonly regroup?: (watch: Watch) => Promise<readonly Judged[]>;
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
  readonly watch: unknown;
}

/** Where the progress of detection is kept. */
export const stateKey = "watch";
const batchSize = 500;

/** Writes what was decided, in an order that a crash cannot harm: incident, decision, alert, message. */
const settle = async (parts: IntakeParts, judged: readonly Judged[]): Promise<number> => {
  let alerts = 0;
  for (const { at, incident, decision, alert } of judged) {
    await parts.store.saveIncident(incident);
    if (decision.because !== "already-told" && decision.because !== "no-rule") {
      await parts.store.addDecision({ incidentId: incident.id, at, revision: alert?.revision ?? 0, decision });
    }
    if (!alert) continue;
    await parts.store.addAlert(alert);
    await parts.tell(alert, incident);
    parts.log("info", "alert.decided", {
      incident: alert.incidentId,
      revision: alert.revision,
      level: alert.level,
      because: decision.because,
    });
    alerts += 1;
  }
  return alerts;
};

/** How many of the latest alerts are queued again at start: a crash may have come between an alert and its message. */
const requeued = 500;

/** Queues what a crash may have left untold; the outbox drops what it already has, so nothing is told twice. */
const requeue = async ({ store, tell }: IntakeParts): Promise<void> => {
  for (const alert of await store.alerts({ limit: requeued })) {
    if ((await store.deliveries({ messageId: `alert:${alert.key}`, limit: 1 })).length > 0) continue;
    const incident = (await store.incident(alert.incidentId))?.value;
    if (incident) await tell(alert, incident);
  }
};

/** Stamps batches with instants that grow strictly, so that the order of the store is the order of a later replay. */
const createStamp = (now: Clock): ((mentions: readonly Mention[]) => readonly Mention[]) => {
  let last = "";
  return (mentions) => {
    const at = now().toISOString();
    last = at > last ? at : new Date(Date.parse(last) + 1).toISOString();
    const fetchedAt = last;
    return [...mentions].sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1)).map((mention) => ({ ...mention, fetchedAt }));
  };
};

/** Watching as it was last saved; what another version saved is rebuilt from the stored mentions. */
const reopenWatch = async (parts: IntakeParts): Promise<[watch: Watch, seq: number]> => {
  const saved = (await parts.store.readState<Progress>(stateKey))?.value;
  const snapshot = usableSnapshot(saved?.watch);
  const [watch, seq] = [parts.startWatch(snapshot ?? toldBy(saved?.watch)), saved?.seq ?? 0];
  if (!snapshot && seq > 0) parts.log("warn", "detector.rebuilt", { mentions: await rebuild(parts, watch, seq) });
  return [watch, seq];
};

/** Opens the intake: restores the detector and consumes what the store took in after its snapshot. */
export const openIntake = async (parts: IntakeParts): Promise<Intake> => {
  const { store, log, now } = parts;
  let watch = parts.startWatch();
  let seq = 0;
  let isWhole = false;
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
    const last = batch.at(-1);
    if (last && parts.claims) watch.hear(await parts.claims(orderInstant(last.mention)));
    let alerts = 0;
    for (const { mention, analysis } of analysed)
      alerts += await settle(
        parts,
        watch.take(mention, () => analysis),
      );
    seq = batch.at(-1)?.seq ?? seq;
    return alerts;
  };

  /** Goes back to the last snapshot: what was taken in since but not written must be decided again. */
  const restore = async (): Promise<void> => {
    [watch, seq] = await reopenWatch(parts);
    isWhole = true;
  };

  const catchUp = async (): Promise<number> => {
    if (!isWhole) await restore();
    isWhole = false;
    let alerts = parts.regroup ? await settle(parts, await parts.regroup(watch)) : 0;
    for (let batch = await store.takenAfter(seq, batchSize); batch.length > 0; batch = await store.takenAfter(seq, batchSize))
      alerts += await consume(batch);
    alerts += await settle(parts, watch.flush());
    isWhole = true;
    return alerts;
  };

  const stamp = createStamp(now);
  await requeue(parts);
  await inTurn(catchUp);
  return {
    take: (mentions) =>
      inTurn(async () => {
        const { added, edited } = await store.addMentions(stamp(mentions));
        const alerts = await catchUp();
        if (added.length > 0) log("info", "analysis.finished", { added: added.length, edited: edited.length, alerts });
        return { added: added.length, edited: edited.length, alerts };
      }),
    save: () =>
      inTurn(async () => {
        if (isWhole) await store.writeState(stateKey, { seq, watch: watch.snapshot() } satisfies Progress);
      }),
  };
};

/** An intake that opens when it is first needed: a command that only reads neither consumes nor decides. */
export const lazyIntake = (open: () => Promise<Intake>): Intake & { readonly open: () => Promise<Intake> } => {
  let opening: Promise<Intake> | undefined;
  const opened = (): Promise<Intake> => {
    opening ??= open();
    return opening;
  };
  return {
    open: opened,
    take: async (mentions) => (await opened()).take(mentions),
    save: async () => (opening ? (await opening).save() : undefined),
  };
};
