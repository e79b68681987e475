import type { Delivery, Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import type { SqliteFile } from "./sqlite-file.ts";

const deliveryOf = (row: Record<string, unknown>): Delivery => JSON.parse(row.json as string) as Delivery;

/** The part of the store that holds messages on their way. */
export const outboxPart = ({
  sql,
  read,
  write,
}: SqliteFile): Pick<Store, "queueMessage" | "dueDeliveries" | "saveDelivery" | "deliveries"> => ({
  queueMessage: (message, channels, at) =>
    write(() => {
      sql("INSERT OR IGNORE INTO messages (id, json) VALUES (?, ?)").run(message.id, JSON.stringify(message));
      for (const channel of channels) {
        const id = `${message.id}@${channel}`;
        const delivery: Delivery = { id, messageId: message.id, channel, state: "queued", attempts: 0, nextAt: at };
        sql("INSERT OR IGNORE INTO deliveries (id, messageId, state, nextAt, json) VALUES (?, ?, 'queued', ?, ?)").run(
          id,
          message.id,
          at,
          JSON.stringify(delivery),
        );
      }
    }),
  dueDeliveries: (at, limit) =>
    read(() =>
      sql(
        `SELECT deliveries.json, messages.json AS message FROM deliveries JOIN messages ON messages.id = messageId
         WHERE state IN ('queued', 'sent') AND nextAt <= ? ORDER BY number LIMIT ?`,
      )
        .all(at, limit)
        .map((row) => ({ delivery: deliveryOf(row), message: JSON.parse(row.message as string) as Message })),
    ),
  saveDelivery: (delivery) =>
    write(() => {
      // What a receiver confirmed stays confirmed, whatever a late writer believes.
      sql(
        `INSERT INTO deliveries (id, messageId, state, nextAt, json) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, nextAt = excluded.nextAt, json = excluded.json WHERE state <> 'delivered'`,
      ).run(delivery.id, delivery.messageId, delivery.state, delivery.nextAt, JSON.stringify(delivery));
    }),
  deliveries: ({ messageId, limit }) =>
    read(() =>
      (messageId === undefined
        ? sql("SELECT json FROM deliveries ORDER BY number DESC LIMIT ?").all(limit)
        : sql("SELECT json FROM deliveries WHERE messageId = ? ORDER BY number LIMIT ?").all(messageId, limit)
      ).map(deliveryOf),
    ),
});
