import type { Act } from "../model/act.ts";
import type { Alert } from "../model/alert.ts";
import type { Analysis } from "../model/analysis.ts";
import type { Incident } from "../model/incident.ts";
import type { Mention } from "../model/mention.ts";
import type { Delivery, Message } from "../model/message.ts";
import type { Notice } from "../model/notice.ts";
import type { Run, StoredDecision } from "../model/store.ts";
import { actDocument } from "./elastic-acts.ts";
import { blobDocument } from "./elastic-blobs.ts";
import { analysisFields, documentId, mentionFields } from "./elastic-document.ts";
import { alertDocument, decisionDocument, incidentDocument } from "./elastic-incidents.ts";
import { deliveryDocument } from "./elastic-outbox.ts";
import { noticeDocument, runDocument } from "./elastic-state.ts";
import type { StoreTools } from "./kind.ts";
import { textHash } from "./mention-hash.ts";
import type { Entry, TransferKind } from "./transfer.ts";

/** A document to write: its id, its content, and the time of publication that says in which month it lies. */
export interface Transferred {
  readonly id: string;
  readonly document: object;
  readonly publishedAt?: string;
}

const mentionDocument = (entry: Entry, tools: StoreTools): Transferred => {
  const mention = JSON.parse(entry.json) as Mention;
  const readings = entry.readings?.map(({ at, counts }) => ({ at, counts: JSON.parse(counts) }));
  const shown = readings ? { ...mention, counts: readings.at(-1)?.counts } : mention;
  const { analysis, earlier } = entry;
  const document = {
    ...mentionFields(shown, tools),
    ...(analysis && analysisFields(JSON.parse(analysis.json) as Analysis, analysis.version, tools)),
    id: entry.id,
    seq: entry.number,
    hash: textHash(mention),
    isTruncated: mention.truncated === true,
    mentionJson: entry.json,
    ...(readings && { readingsJson: JSON.stringify(readings) }),
    ...(earlier && { earlierJson: `[${earlier.join(",")}]` }),
  };
  return { id: documentId(entry.id), document, publishedAt: mention.publishedAt };
};

const parse = <T>(json: string): T => JSON.parse(json) as T;

const builders: Record<TransferKind, (entry: Entry, tools: StoreTools) => Transferred> = {
  authors: ({ id, json }) => ({ id, document: { pseudonym: id, json } }),
  reveals: ({ id, json }) => ({ id, document: parse<object>(json) }),
  mentions: mentionDocument,
  notices: ({ id, json, earlier }) => ({
    id: documentId(id),
    document: noticeDocument(parse<Notice>(json), earlier?.map(parse<Notice>) ?? []),
  }),
  incidents: ({ id, json }, tools) => ({ id, document: incidentDocument(parse<Incident>(json), tools) }),
  alerts: ({ id, json }) => ({ id, document: alertDocument(parse<Alert>(json)) }),
  decisions: ({ json }) => decisionDocument(parse<StoredDecision>(json)),
  deliveries: ({ id, json, message, number }) => ({
    id,
    document: deliveryDocument(parse<Delivery>(json), parse<Message>(message as string), number as number),
  }),
  runs: ({ json }) => runDocument(parse<Run>(json)),
  states: ({ id, json }) => ({ id: documentId(id), document: { key: id, json } }),
  acts: ({ id, json, number }) => ({ id: documentId(id), document: actDocument(number as number, parse<Act>(json)) }),
  blobs: ({ id, json }) => ({ id, document: blobDocument(Buffer.from(json, "base64")) }),
};

/** An entry as Elasticsearch keeps it. */
export const toDocument = (kind: TransferKind, entry: Entry, tools: StoreTools): Transferred => {
  const built = builders[kind](entry, tools);
  return { ...built, document: { ...built.document, writtenAt: tools.now().toISOString() } };
};

/** What is read back of any kind. */
export interface Stored {
  readonly id?: string;
  readonly key?: string;
  readonly seq?: number;
  readonly number?: number;
  readonly json?: string;
  readonly mentionJson?: string;
  readonly readingsJson?: string;
  readonly earlierJson?: string;
  readonly analysisJson?: string;
  readonly analysisVersion?: string;
  readonly messageJson?: string;
  readonly sha256?: string;
  readonly bytes?: string;
}

const strings = (json: string): readonly string[] => (JSON.parse(json) as unknown[]).map((item) => JSON.stringify(item));

const mentionEntry = (stored: Stored): Entry => ({
  id: stored.id as string,
  number: stored.seq as number,
  json: stored.mentionJson as string,
  ...(stored.earlierJson !== undefined && { earlier: strings(stored.earlierJson) }),
  ...(stored.readingsJson !== undefined && {
    readings: parse<{ at: string; counts: unknown }[]>(stored.readingsJson).map(({ at, counts }) => ({
      at,
      counts: JSON.stringify(counts),
    })),
  }),
  ...(stored.analysisJson !== undefined && { analysis: { version: stored.analysisVersion as string, json: stored.analysisJson } }),
});

/** Kinds whose documents are not called by their ids alone. */
const ownId: Partial<Record<TransferKind, (stored: Stored) => string | undefined>> = {
  states: ({ key }) => key,
  notices: ({ id }) => id,
  acts: ({ id }) => id,
};

/** A document as an entry again, for comparing both sides. */
export const toEntry = (kind: TransferKind, documentIdRead: string, stored: Stored): Entry => {
  if (kind === "mentions") return mentionEntry(stored);
  if (kind === "reveals") {
    const { pseudonym, who, because, at } = stored as { pseudonym?: string; who?: string; because?: string; at?: string };
    return { id: documentIdRead, json: JSON.stringify({ pseudonym, who, because, at }) };
  }
  if (kind === "blobs") return { id: stored.sha256 as string, json: stored.bytes as string };
  return {
    id: (ownId[kind]?.(stored) ?? documentIdRead) as string,
    json: stored.json as string,
    ...(stored.earlierJson !== undefined && { earlier: strings(stored.earlierJson) }),
    ...(kind === "acts" && { number: stored.seq as number }),
    ...(kind === "deliveries" && { number: stored.number as number, message: stored.messageJson as string }),
  };
};
