import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { ConsoleParts, Pulse } from "./parts.ts";
import type { ConsoleEnv } from "./viewer.ts";

type Listener = (topics: readonly string[]) => void;

/** How often the pulse is felt while somebody listens, and how often a listener hears that we are there. */
const feelMs = 1500;
const breathMs = 15_000;

const changedTopics = (before: Pulse, after: Pulse): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((topic) => before[topic] !== after[topic]);

/** Feels the pulse once for all listeners, and only while there are any. */
const createHub = (pulse: () => Promise<Pulse>) => {
  const listeners = new Set<Listener>();
  let last: Pulse | undefined;
  let timer: NodeJS.Timeout | undefined;
  const compare = (now: Pulse): void => {
    const topics = last === undefined ? [] : changedTopics(last, now);
    last = now;
    if (topics.length > 0) for (const tell of listeners) tell(topics);
  };
  const feel = async (): Promise<void> => {
    // A store that cannot answer now is asked again; pages keep what they show.
    await pulse().then(compare, () => undefined);
    timer = listeners.size > 0 ? setTimeout(feel, feelMs).unref() : undefined;
  };
  return {
    join: (listener: Listener): (() => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        last = undefined;
        timer = setTimeout(feel, 0).unref();
      }
      return () => listeners.delete(listener);
    },
  };
};

/** `/live`: server-sent events that say which topics changed; pages fetch what they show of them. */
export const serveLive = (app: Hono<ConsoleEnv>, { pulse, now }: Pick<ConsoleParts, "pulse" | "now">): void => {
  const hub = createHub(pulse);
  app.get("/live", (context) =>
    streamSSE(context, async (stream) => {
      let leave: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
      const send = (event: string, topics: readonly string[]): Promise<void> =>
        stream.writeSSE({ event, data: JSON.stringify({ at: now().toISOString(), topics }) }).catch(() => undefined);
      await send("hello", []);
      leave = hub.join((topics) => void send("changed", topics));
      const breath = setInterval(() => void send("breath", []), breathMs).unref();
      await ended;
      clearInterval(breath);
      leave();
    }),
  );
};
