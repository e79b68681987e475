import type { Level } from "./incident.ts";

/** A piece of a message: plain lines that every channel can show. */
export interface Section {
  readonly title?: string;
  readonly lines: readonly string[];
  /** Links under the section; every number must lead to its posts. */
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** Something to tell a person. Channels know nothing else. */
export interface Message {
  /** The same on every retry: receivers drop what they already have. */
  readonly id: string;
  readonly kind: "alert" | "update" | "heartbeat" | "test" | "health" | "digest";
  readonly alertKey?: string;
  readonly incidentId?: string;
  readonly level?: Level;
  /** Line 1: 舆情Ⅱ级｜塘厦｜停电超时｜升级. */
  readonly headline: string;
  readonly sections: readonly Section[];
  readonly createdAt: string;
}

/** Where a message is on its way; `sent` means handed over, `delivered` means the receiver confirmed. */
export type DeliveryState = "queued" | "sent" | "delivered" | "dead";

/** One message on one channel: the outbox's row. */
export interface Delivery {
  /** `<message id>@<channel name>`. */
  readonly id: string;
  readonly messageId: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: string;
  readonly deliveredAt?: string;
  /** What the receiver answered, shortened, without secrets. */
  readonly receipt?: string;
  readonly because?: string;
}
