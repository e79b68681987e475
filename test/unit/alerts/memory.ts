import type { OutboxStore } from "../../../alerts/desk.ts";
import type { Delivery, Message } from "../../../model/message.ts";

/** A store of the outbox in memory; `before` runs ahead of every write and may throw, as a crash or a full disk would. */
export const createMemory = (before: (write: string) => void = () => undefined) => {
  const messages = new Map<string, Message>();
  const rows = new Map<string, Delivery>();
  const states = new Map<string, { value: unknown; token: number }>();
  const store: OutboxStore = {
    queueMessage: async (message, channels, at) => {
      before("queueMessage");
      if (!messages.has(message.id)) messages.set(message.id, message);
      for (const channel of channels) {
        const id = `${message.id}@${channel}`;
        if (!rows.has(id)) rows.set(id, { id, messageId: message.id, channel, state: "queued", attempts: 0, nextAt: at });
      }
    },
    dueDeliveries: async (at, limit) =>
      [...rows.values()]
        .filter((row) => (row.state === "queued" || row.state === "sent") && row.nextAt <= at)
        .sort((a, b) => (a.nextAt < b.nextAt ? -1 : 1))
        .slice(0, limit)
        .map((delivery) => ({ delivery, message: messages.get(delivery.messageId) as Message })),
    saveDelivery: async (delivery) => {
      before(`saveDelivery ${delivery.state}`);
      rows.set(delivery.id, delivery);
    },
    deliveries: async ({ messageId, limit }) =>
      [...rows.values()].filter((row) => messageId === undefined || row.messageId === messageId).slice(0, limit),
    readState: async <T>(key: string) => states.get(key) as { value: T; token: number } | undefined,
    writeState: async (key, value) => {
      before("writeState");
      const token = (states.get(key)?.token ?? 0) + 1;
      states.set(key, { value: structuredClone(value), token });
      return token;
    },
  };
  return { store, messages, rows, states };
};

/** A clock that tests set. */
export const createClock = (start: string) => {
  let ms = Date.parse(start);
  return {
    now: () => new Date(ms),
    advance: (byMs: number) => {
      ms += byMs;
    },
    set: (instant: string) => {
      ms = Date.parse(instant);
    },
  };
};

/** An alert's message with a number. */
export const alertMessage = (number: number, createdAt: string, rest: Partial<Message> = {}): Message => ({
  id: `alert:inc${number}#1`,
  kind: "alert",
  alertKey: `inc${number}#1`,
  incidentId: `inc${number}`,
  level: "II",
  headline: `舆情Ⅱ级｜塘厦｜停电与电压质量｜首报 ${number}`,
  sections: [{ lines: ["塘厦又停电了"] }],
  createdAt,
  ...rest,
});
