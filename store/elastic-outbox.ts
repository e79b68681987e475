import { Failure } from "../lib/errors.ts";
import type { Delivery, Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import { bulk, type Item } from "./elastic-bulk.ts";
import { nextNumbers } from "./elastic-counter.ts";
import { listDocuments, listJson } from "./elastic-list.ts";
import type { ElasticNode } from "./elastic-node.ts";
import { changeOne } from "./elastic-token.ts";

/** A delivery as it lies in Elasticsearch, with its message. */
interface Stored {
  readonly id: string;
  readonly number: number;
  readonly state: Delivery["state"];
  readonly nextAt: string;
  readonly createdAt: string;
  readonly json: string;
  readonly messageJson?: string;
}

const deliveryFields = (delivery: Delivery, createdAt: string): object => {
  const { id, messageId, channel, state, attempts, nextAt, deliveredAt } = delivery;
  const waitedSeconds = deliveredAt === undefined ? undefined : Math.round((Date.parse(deliveredAt) - Date.parse(createdAt)) / 1000);
  return { id, messageId, channel, state, attempts, nextAt, deliveredAt, waitedSeconds, json: JSON.stringify(delivery) };
};

/** A delivery as it lies in Elasticsearch, with its message and its place in the queue. */
export const deliveryDocument = (delivery: Delivery, message: Message, number: number): object => {
  const { kind, incidentId, level, createdAt } = message;
  return {
    ...deliveryFields(delivery, createdAt),
    ...{ incidentId, kind, level, createdAt, number },
    messageJson: JSON.stringify(message),
  };
};

const queueMessage = async (node: ElasticNode, message: Message, queue: { channels: readonly string[]; at: string }): Promise<void> => {
  const index = await node.ready("deliveries");
  const first = await nextNumbers(node, "deliveries", queue.channels.length);
  const items = queue.channels.map((channel, order): Item => {
    const delivery: Delivery = {
      id: `${message.id}@${channel}`,
      messageId: message.id,
      channel,
      state: "queued",
      attempts: 0,
      nextAt: queue.at,
    };
    const document = { ...deliveryDocument(delivery, message, first + order), writtenAt: node.tools.now().toISOString() };
    return { action: "create", index, id: delivery.id, document };
  });
  const outcomes = await bulk(node, items);
  const bad = outcomes.find((outcome) => outcome.state === "refused");
  if (bad?.state === "refused")
    throw new Failure("STORE_WRITE", `消息 ${message.id} 存不进去：${bad.because}`, { facts: { id: message.id } });
  node.touched("deliveries");
};

/** Writes a delivery; what a receiver confirmed stays confirmed, whatever a late writer believes. */
const saveDelivery = (node: ElasticNode, delivery: Delivery): Promise<boolean> =>
  changeOne<Stored>(node, "deliveries", {
    id: delivery.id,
    change: (before) => {
      if (before?.state === "delivered") return undefined;
      const createdAt = before?.createdAt ?? delivery.nextAt;
      return { ...({ number: 0, createdAt, ...before } as Stored), ...deliveryFields(delivery, createdAt) };
    },
  });

const isDue = (stored: Stored, at: string): boolean =>
  (stored.state === "queued" || stored.state === "sent") && stored.nextAt <= at && stored.messageJson !== undefined;

const dueDeliveries = async (
  node: ElasticNode,
  at: string,
  limit: number,
): Promise<readonly { delivery: Delivery; message: Message }[]> => {
  // What another process confirmed a moment ago must not be handed out again: refresh, then read each as last written.
  await node.fresh("deliveries", "always");
  const found = await listDocuments<{ id: string }>(node, "deliveries", {
    limit,
    sort: [{ number: "asc" }, { id: "asc" }],
    query: { bool: { filter: [{ terms: { state: ["queued", "sent"] } }, { range: { nextAt: { lte: at } } }] } },
    source: ["id"],
  });
  if (found.length === 0) return [];
  const reply = await node.client.mget<Stored>({ index: await node.ready("deliveries"), ids: found.map(({ id }) => id) });
  return reply.docs
    .flatMap((item) => ("found" in item && item._source ? [item._source] : []))
    .filter((stored) => isDue(stored, at))
    .map(({ json, messageJson }) => ({ delivery: JSON.parse(json) as Delivery, message: JSON.parse(messageJson as string) as Message }));
};

/** The part of the store that holds messages on their way. */
export const outboxPart = (node: ElasticNode): Pick<Store, "queueMessage" | "dueDeliveries" | "saveDelivery" | "deliveries"> => ({
  queueMessage: (message, channels, at) => node.write(() => queueMessage(node, message, { channels, at })),
  dueDeliveries: (at, limit) => node.read(() => dueDeliveries(node, at, limit)),
  saveDelivery: (delivery) => node.write(async () => void (await saveDelivery(node, delivery))),
  deliveries: ({ messageId, limit }) =>
    node.read(() =>
      listJson<Delivery>(
        node,
        "deliveries",
        messageId === undefined
          ? { limit, sort: [{ number: "desc" }, { id: "asc" }] }
          : { limit, sort: [{ number: "asc" }, { id: "asc" }], query: { term: { messageId } } },
      ),
    ),
});
