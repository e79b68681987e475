import type { estypes } from "@elastic/elasticsearch";

type Properties = Record<string, estypes.MappingProperty>;

/** Raised with every change of a mapping; indices carry it in their names and are reindexed behind their aliases. */
export const schemaVersion = 2;

/** What is kept in Elasticsearch, each in indices of its own; only mentions are split by month. */
export const kinds = [
  "mentions",
  "authors",
  "reveals",
  "notices",
  "incidents",
  "alerts",
  "decisions",
  "deliveries",
  "runs",
  "states",
  "acts",
  "blobs",
  "dead",
] as const;
export type Kind = (typeof kinds)[number];

const keyword: estypes.MappingProperty = { type: "keyword", ignore_above: 1024 };
const date: estypes.MappingProperty = { type: "date" };
const long: estypes.MappingProperty = { type: "long" };
const integer: estypes.MappingProperty = { type: "integer" };
const float: estypes.MappingProperty = { type: "float" };
const boolean: estypes.MappingProperty = { type: "boolean" };
/** Kept word for word and never looked into by the server: what the store gives back exactly as it got it. */
const sealed: estypes.MappingProperty = { type: "keyword", index: false, doc_values: false };
/** What people type into Kibana finds Chinese without a plugin: pairs of characters by the built-in `cjk` analyser. */
const readable: estypes.MappingProperty = { type: "text", analyzer: "cjk" };
/** Terms cut by us, separated by blanks. */
const terms: estypes.MappingTextProperty = { type: "text", analyzer: "whitespace", norms: false };
const unorderedTerms: estypes.MappingTextProperty = { ...terms, index_options: "docs" };

const mentions: Properties = {
  id: keyword,
  seq: long,
  source: keyword,
  platform: keyword,
  url: keyword,
  author: { properties: { id: keyword, followers: long, verified: keyword } },
  publishedAt: date,
  fetchedAt: date,
  title: readable,
  text: readable,
  quoted: readable,
  words: terms,
  pairs: unorderedTerms,
  repostOf: keyword,
  replyTo: keyword,
  region: keyword,
  counts: { properties: { reposts: long, comments: long, likes: long, reads: long } },
  extras: { type: "flattened", ignore_above: 1024 },
  isRelevant: boolean,
  isLocal: boolean,
  relevance: float,
  polarity: keyword,
  score: float,
  appeal: keyword,
  appeals: keyword,
  problem: keyword,
  voice: keyword,
  responsibility: keyword,
  places: keyword,
  towns: keyword,
  location: { type: "geo_point" },
  keywords: keyword,
  summary: readable,
  happenedAt: date,
  severity: keyword,
  analysisVersion: keyword,
  hash: keyword,
  isTruncated: boolean,
  mentionJson: sealed,
  analysisJson: sealed,
  readingsJson: sealed,
  earlierJson: sealed,
};

const incidents: Properties = {
  id: keyword,
  aliases: keyword,
  title: readable,
  mentionIds: keyword,
  beganAt: date,
  lastAt: date,
  towns: keyword,
  location: { type: "geo_point" },
  appeal: keyword,
  problem: keyword,
  phase: keyword,
  level: keyword,
  score: float,
  mentions: integer,
  roots: integer,
  authors: integer,
  reposts: integer,
  negativeShare: float,
  observed: float,
  expected: float,
  reach: long,
  resurfaced: boolean,
  json: sealed,
};

/** The fields of each kind, beside `writtenAt`, which all have. */
const properties: Record<Kind, Properties> = {
  mentions,
  incidents,
  authors: { pseudonym: keyword, json: sealed },
  reveals: { pseudonym: keyword, who: keyword, because: keyword, at: date },
  notices: {
    id: keyword,
    kind: keyword,
    title: readable,
    range: readable,
    towns: keyword,
    startsAt: date,
    endsAt: date,
    hash: keyword,
    json: sealed,
    earlierJson: sealed,
  },
  alerts: {
    key: keyword,
    incidentId: keyword,
    revision: integer,
    at: date,
    level: keyword,
    title: readable,
    towns: keyword,
    rules: keyword,
    mentions: integer,
    because: keyword,
    json: sealed,
  },
  decisions: { incidentId: keyword, at: date, revision: integer, send: boolean, because: keyword, json: sealed },
  deliveries: {
    id: keyword,
    number: long,
    messageId: keyword,
    incidentId: keyword,
    kind: keyword,
    level: keyword,
    channel: keyword,
    state: keyword,
    attempts: integer,
    createdAt: date,
    nextAt: date,
    deliveredAt: date,
    waitedSeconds: long,
    json: sealed,
    messageJson: sealed,
  },
  runs: { source: keyword, at: date, state: keyword, fetched: integer, added: integer, ms: integer, because: keyword, json: sealed },
  states: { key: keyword, json: sealed, counter: { type: "object", enabled: false } },
  acts: { id: keyword, subject: keyword, noun: keyword, kind: keyword, at: date, who: keyword, seq: long, json: sealed },
  blobs: { sha256: keyword, size: long, bytes: { type: "binary" } },
  dead: { id: keyword, kind: keyword, at: date, because: keyword, json: sealed },
};

/** The fields of a kind, as Kibana's data views and the checks see them. */
export const fieldsOfKind = (kind: Kind): Properties => ({ ...properties[kind], writtenAt: date });

/** What every index of ours is set to; an unknown field is an error, never a silent mapping. */
export const baseTemplate: estypes.IndicesIndexState = {
  settings: {
    number_of_shards: 1,
    auto_expand_replicas: "0-1",
    codec: "best_compression",
  },
  mappings: { dynamic: "strict", properties: { writtenAt: date } },
};

/**
 * Posts come in the order of their publication and are read newest first: unsorted, every document beats those before it and a page of
 * results reads them all; sorted like this it stops after as many as it shows. A page reads whole documents from all over the index:
 * the default codec unpacks each from a block a tenth as large, for about 1.6 times the disk (docs/why.md).
 */
const readNewestFirst = {
  codec: "default",
  "index.sort.field": ["publishedAt", "id"],
  "index.sort.order": ["desc", "desc"],
  "index.query.default_field": ["text", "title"],
};

/** The fields of a kind as a component template. */
export const kindTemplate = (kind: Kind): estypes.IndicesIndexState => ({
  mappings: { properties: properties[kind] },
  settings: kind === "mentions" ? readNewestFirst : { "index.query.default_field": ["*"] },
});
