import type { z } from "zod";
import type { Clock } from "../lib/time.ts";
import type { Message } from "../model/message.ts";

/** How a delivery ended: confirmed by the receiver, worth a retry, the channel is unusable, or the message is bad. */
export type Outcome =
  | { readonly state: "delivered"; readonly receipt: string }
  | { readonly state: "retry"; readonly because: string; readonly afterMs?: number }
  | { readonly state: "disabled"; readonly because: string }
  | { readonly state: "rejected"; readonly because: string };

/** What a channel may use; all of it injected. */
export interface ChannelTools {
  /** HTTP with limits and time-out; rejects with `NET_…` failures. */
  readonly send: (request: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string;
  }) => Promise<{
    readonly status: number;
    readonly body: string;
    /** Names in lower case; `retry-after` and the like are looked at. */
    readonly headers?: Readonly<Record<string, string>>;
  }>;
  readonly now: Clock;
  /** For the terminal and file channels. */
  readonly write: (text: string) => void;
}

/** A way to reach people. It shapes and hands over one message; retries, pacing and receipts are the outbox's. */
export interface Channel<Options = unknown> {
  readonly name: string;
  readonly title: string;
  readonly options: z.ZodType<Options>;
  /** Messages in any 60 s per configured robot; absent where there is no limit. */
  readonly perMinute?: number;
  /** How many of them may go at once; by default a quarter. */
  readonly burst?: number;
  /** Milliseconds during which the platform asks not to be called now; 0 when it may be. */
  readonly waitMs?: (at: Date) => number;
  readonly deliver: (message: Message, options: Options, tools: ChannelTools) => Promise<Outcome>;
}

/** Declares a channel; the list of channels is `channels.ts`. */
export const defineChannel = <Options>(channel: Channel<Options>): Channel<Options> => channel;
