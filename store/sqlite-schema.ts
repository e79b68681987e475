/**
 * The schema as numbered steps, applied in order and never changed once released.
 * `slot` orders mentions by publication: milliseconds × 2048 plus a running number, so that it is unique and the
 * full-text index (whose rowid it is) answers newest first without sorting. `seq` is the order of arrival.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE authors (pseudonym TEXT PRIMARY KEY, json TEXT NOT NULL, lastSlot INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE reveals (number INTEGER PRIMARY KEY, pseudonym TEXT NOT NULL, who TEXT NOT NULL, because TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE mentions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, slot INTEGER NOT NULL UNIQUE,
  hash TEXT NOT NULL, isTruncated INTEGER NOT NULL, json TEXT NOT NULL, counts TEXT
);
CREATE TABLE versions (seq INTEGER NOT NULL, number INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (seq, number)) WITHOUT ROWID;
CREATE TABLE observations (seq INTEGER NOT NULL, at TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (seq, at)) WITHOUT ROWID;
CREATE TABLE analyses (
  id TEXT PRIMARY KEY, version TEXT NOT NULL, isRelevant INTEGER NOT NULL, polarity TEXT NOT NULL, json TEXT NOT NULL
) WITHOUT ROWID;
CREATE VIRTUAL TABLE texts USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TABLE notices (
  id TEXT NOT NULL, number INTEGER NOT NULL, startsAt TEXT NOT NULL, endsAt TEXT NOT NULL, hash TEXT NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (id, number)
) WITHOUT ROWID;
CREATE INDEX noticesByTime ON notices (endsAt, startsAt);
CREATE TABLE incidents (id TEXT PRIMARY KEY, token INTEGER NOT NULL, lastAt TEXT NOT NULL, level TEXT NOT NULL, phase TEXT NOT NULL, json TEXT NOT NULL);
CREATE INDEX incidentsByTime ON incidents (lastAt);
CREATE TABLE aliases (alias TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX aliasesById ON aliases (id);
CREATE TABLE alerts (key TEXT PRIMARY KEY, incidentId TEXT NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL, json TEXT NOT NULL);
CREATE INDEX alertsByIncident ON alerts (incidentId, revision);
CREATE INDEX alertsByTime ON alerts (at);
CREATE TABLE decisions (
  incidentId TEXT NOT NULL, at TEXT NOT NULL, revision INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (incidentId, at, revision)
) WITHOUT ROWID;
CREATE TABLE messages (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, messageId TEXT NOT NULL, state TEXT NOT NULL, nextAt TEXT NOT NULL,
  json TEXT NOT NULL
);
CREATE INDEX deliveriesByMessage ON deliveries (messageId);
CREATE INDEX deliveriesWaiting ON deliveries (number) WHERE state IN ('queued', 'sent');
CREATE TABLE runs (source TEXT NOT NULL, at TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (source, at)) WITHOUT ROWID;
CREATE TABLE states (key TEXT PRIMARY KEY, token INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID;
`,
  // Which incidents a mention belongs to: what the filter \`level:\` asks.
  `
CREATE TABLE members (mentionId TEXT NOT NULL, incidentId TEXT NOT NULL, PRIMARY KEY (mentionId, incidentId)) WITHOUT ROWID;
CREATE INDEX membersByIncident ON members (incidentId);
INSERT OR IGNORE INTO members (mentionId, incidentId)
  SELECT member.value, incidents.id FROM incidents, json_each(incidents.json, '$.mentionIds') AS member;
`,
  // What people do, append-only: the n-th act of a subject exists once.
  `
CREATE TABLE acts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, number INTEGER NOT NULL, noun TEXT NOT NULL, kind TEXT NOT NULL,
  at TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (subject, number)
);
CREATE INDEX actsByNoun ON acts (noun, seq);
CREATE INDEX actsByKind ON acts (kind, seq);
CREATE TRIGGER actsAreNeverChanged BEFORE UPDATE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER actsAreNeverRemoved BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
`,
  // What was said about us by the hour, counted as it comes in; 7372800000 slots are one hour.
  `
CREATE TABLE hours (hour INTEGER PRIMARY KEY, mentions INTEGER NOT NULL, negative INTEGER NOT NULL);
INSERT INTO hours (hour, mentions, negative)
  SELECT slot / 7372800000 AS hour, count(*), sum(polarity = 'negative') FROM mentions JOIN analyses USING (id)
  WHERE isRelevant = 1 AND analyses.json ->> '$.isLocal' = 1 GROUP BY hour;
CREATE TRIGGER analysesAreCounted AFTER INSERT ON analyses WHEN NEW.isRelevant = 1 AND NEW.json ->> '$.isLocal' = 1 BEGIN
  INSERT INTO hours (hour, mentions, negative)
    SELECT slot / 7372800000, 1, NEW.polarity = 'negative' FROM mentions WHERE id = NEW.id
    ON CONFLICT (hour) DO UPDATE SET mentions = mentions + 1, negative = negative + excluded.negative;
END;
CREATE TRIGGER analysesAreDiscounted AFTER DELETE ON analyses WHEN OLD.isRelevant = 1 AND OLD.json ->> '$.isLocal' = 1 BEGIN
  UPDATE hours SET mentions = mentions - 1, negative = negative - (OLD.polarity = 'negative')
    WHERE hour = (SELECT slot FROM mentions WHERE id = OLD.id) / 7372800000;
END;
`,
];

/** Room for mentions published within one millisecond, before they spill into the next. */
export const slotsPerMs = 2048;
