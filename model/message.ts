import type { Level } from "./incident.ts";

/** A piece of a message: plain lines that every channel can show. */
export interface Section {
  readonly title?: string;
  readonly lines: readonly string[];
  /** Links under the section; every number must lead to its posts. */
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** A person who is to be told, with the addresses that channels may need; always from the configuration. */
export interface Recipient {
  readonly name: string;
  readonly mobile?: string;
  readonly email?: string;
  /** The person's id on the platform of the channel. */
  readonly userId?: string;
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
  /** Who is to be called by name (robots) or written to (mail, SMS); absent: whoever the channel reaches by itself. */
  readonly to?: readonly Recipient[];
  /** The post that owes what it says, by title; `to` names the people there where they are known. */
  readonly post?: string;
  /** What the reader can do at once: 签收, 转派, 误报. Kept when the message is cut. */
  readonly actions?: readonly { readonly title: string; readonly url: string }[];
  /** By which a mail's answer is known to be about this; channels that take no answers leave it out. */
  readonly replyCode?: string;
  /** Where the whole can be read. */
  readonly moreUrl?: string;
  /** The same as a whole letter, for mail: HTML, with the pictures that it shows by `cid:` (PNG in Base64). Other channels leave it. */
  readonly letter?: {
    readonly html: string;
    readonly pictures: readonly { readonly cid: string; readonly png: string }[];
  };
  /** The same for machines (webhook body); never holds author names. */
  readonly payload?: Readonly<Record<string, unknown>>;
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
