import { minuteMs, secondMs } from "../lib/time.ts";
import { type Intake, type IntakeParts, openIntake } from "./intake.ts";

/** How long a detector is owned without a sign of life. */
const leaseMs = 30 * secondMs;
/** How often the detector's state is written. */
const saveMs = minuteMs;

/** The detector of one tenant, owned by at most one worker at a time. */
export interface OwnedDetector {
  /** Takes or keeps the ownership and consumes what came in; does nothing while another owns it. */
  readonly tick: () => Promise<"owned" | "elsewhere">;
  /** Writes the state and gives the ownership up. */
  readonly release: () => Promise<void>;
}

/** The lease under which a tenant's detector runs. */
const leaseName = "detect";

/** Starts as nobody's; `owner` names this process. A worker that lost the ownership forgets what it knew and restores. */
export const createOwnedDetector = (parts: IntakeParts, owner: string): OwnedDetector => {
  let intake: Intake | undefined;
  let savedAtMs = 0;
  const instant = (ms: number): string => new Date(ms).toISOString();
  const claim = (nowMs: number, lengthMs: number): Promise<boolean> =>
    parts.store.lease(leaseName, owner, instant(nowMs), instant(nowMs + lengthMs));
  // Analyses are written by the analysing workers; computing them anew costs less than reading them back.
  const reading: IntakeParts = { ...parts, store: { ...parts.store, addAnalyses: async () => undefined } };
  const consume = async (nowMs: number): Promise<void> => {
    intake ??= await openIntake(reading);
    await intake.take([]);
    if (nowMs - savedAtMs < saveMs) return;
    await intake.save();
    savedAtMs = nowMs;
  };
  return {
    tick: async () => {
      const nowMs = parts.now().getTime();
      if (!(await claim(nowMs, leaseMs))) {
        intake = undefined;
        return "elsewhere";
      }
      // A long round (a restart that catches up) keeps its lease; a renewal that fails is made up for by the next.
      const renewal = setInterval(() => void claim(parts.now().getTime(), leaseMs).catch(() => undefined), leaseMs / 3);
      await consume(nowMs).finally(() => clearInterval(renewal));
      return "owned";
    },
    release: async () => {
      if (!intake) return;
      await intake.save();
      intake = undefined;
      await claim(parts.now().getTime(), 0);
    },
  };
};
