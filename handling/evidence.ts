import { Failure } from "../lib/errors.ts";
import { sha256 } from "../lib/hash.ts";
import { dayMs, hourMs } from "../lib/time.ts";
import type { Act, ActStore, BlobStore, Doing } from "../model/act.ts";
import { actId } from "../model/act.ts";
import type { Evidence, EvidenceActs, EvidenceChain, EvidencePart, PageChange } from "../model/evidence.ts";
import type { Level } from "../model/incident.ts";
import { allActs } from "./ledger.ts";

/** The one subject of the chain: its order is the order of the acts. */
export const chainSubject = "evidence:chain";
const zeros = "0".repeat(64);

/** JSON with sorted keys: the same content has the same hash wherever it is written. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
};

/** The hash of a link, from everything but the hash itself. */
export const hashOf = ({ hash: _hash, ...link }: Evidence | (Omit<Evidence, "hash"> & { hash?: string })): string =>
  sha256(canonical(link));

/** The chain from its acts. */
export const foldChain = (acts: readonly Act[]): EvidenceChain => {
  const of = <Kind extends keyof EvidenceActs>(kind: Kind) =>
    acts.filter((act) => act.kind === kind) as unknown as readonly Act<Kind, EvidenceActs[Kind]>[];
  return {
    links: of("evidence.taken").map(({ content }) => content),
    erased: new Set(of("evidence.erased").flatMap(({ content }) => content.hashes)),
    stamps: of("evidence.stamped").map(({ content, at }) => ({ ...content, at })),
  };
};

/** Reads the whole chain. */
export const readChain = async (store: ActStore): Promise<EvidenceChain> => foldChain(await allActs(store, { subject: chainSubject }));

/** What was on a page, as it was fetched and rendered. */
export interface PreservedPage {
  readonly url: string;
  readonly status: number;
  readonly mentionId?: string;
  readonly incidentId?: string;
  readonly parts: Readonly<Partial<Record<EvidencePart, Uint8Array>>>;
}

const goneWords = /该内容已被发布者删除|此内容因违规无法查看|微博不存在|内容已删除|页面不存在|该内容暂时无法查看|已被作者删除/;

const changeOf = (page: PreservedPage, hashes: Evidence["parts"], before: Evidence | undefined): PageChange => {
  const text = new TextDecoder().decode(page.parts.text ?? new Uint8Array());
  if (page.status === 404 || page.status === 410 || goneWords.test(text)) return "gone";
  if (!before) return "first";
  const key = hashes.text === undefined ? "raw" : "text";
  return hashes[key] === before.parts[key] ? "unchanged" : "changed";
};

const appendLink = async (
  store: ActStore,
  doing: Doing,
  make: (links: readonly Evidence[]) => Omit<Evidence, "hash">,
): Promise<Evidence> => {
  for (let tries = 0; ; tries += 1) {
    const acts = await allActs(store, { subject: chainSubject });
    const link = make(foldChain(acts).links);
    const content: Evidence = { ...link, hash: hashOf(link) };
    try {
      await store.appendActs([
        { id: actId(chainSubject, acts.length + 1), subject: chainSubject, kind: "evidence.taken", ...doing, content },
      ]);
      return content;
    } catch (error) {
      // Another process took evidence at the same moment: link behind it.
      if (!(error instanceof Failure) || error.code !== "STORE_CONFLICT" || tries >= 4) throw error;
    }
  }
};

/** Preserves a page: contents first, then the link that names their hashes. Says what changed since the last time. */
export const takeEvidence = async (store: ActStore & BlobStore, page: PreservedPage, doing: Doing): Promise<Evidence> => {
  const hashes: Partial<Record<EvidencePart, string>> = {};
  for (const [part, bytes] of Object.entries(page.parts) as [EvidencePart, Uint8Array][]) hashes[part] = await store.putBlob(bytes);
  const { url, status, mentionId, incidentId } = page;
  return appendLink(store, doing, (links) => ({
    n: links.length + 1,
    url,
    ...(mentionId === undefined ? {} : { mentionId }),
    ...(incidentId === undefined ? {} : { incidentId }),
    ...{ takenAt: doing.at, takenBy: doing.who, because: doing.because, status, parts: hashes },
    change: changeOf(
      page,
      hashes,
      links.findLast((one) => one.url === url),
    ),
    previous: links.at(-1)?.hash ?? zeros,
  }));
};

const appendNote = async <Kind extends keyof EvidenceActs>(
  store: ActStore,
  doing: Doing,
  note: { kind: Kind; content: EvidenceActs[Kind] },
) => {
  const acts = await allActs(store, { subject: chainSubject });
  await store.appendActs([{ id: actId(chainSubject, acts.length + 1), subject: chainSubject, ...doing, ...note }]);
};

/** Erases the contents of links (retention, a court, a right); the chain keeps their hashes and who erased them. */
export const eraseEvidence = async (store: ActStore & BlobStore, numbers: readonly number[], doing: Doing): Promise<readonly string[]> => {
  const { links } = await readChain(store);
  const unknown = numbers.filter((number) => !links.some(({ n }) => n === number));
  if (unknown.length > 0) throw new Failure("INPUT_INVALID", `没有第 ${unknown.join("、")} 条取证记录`);
  const kept = new Set(links.filter(({ n }) => !numbers.includes(n)).flatMap(({ parts }) => Object.values(parts)));
  const chosen = links.filter(({ n }) => numbers.includes(n)).flatMap(({ parts }) => Object.values(parts));
  const hashes = [...new Set(chosen)].filter((hash) => !kept.has(hash));
  await appendNote(store, doing, { kind: "evidence.erased", content: { hashes } });
  for (const hash of hashes) await store.eraseBlob(hash);
  return hashes;
};

/** Notes a time-stamp token over a link. */
export const noteStamp = (store: ActStore, doing: Doing, content: EvidenceActs["evidence.stamped"]): Promise<void> =>
  appendNote(store, doing, { kind: "evidence.stamped", content });

/** One thing that does not hold. */
export interface Break {
  readonly n: number;
  readonly because: string;
}

/** The result of a verification; `head` is what to write down or have stamped: it fixes everything before it. */
export interface Verification {
  readonly links: number;
  readonly contents: number;
  readonly erased: number;
  readonly head: string;
  readonly breaks: readonly Break[];
}

const linkBreaks = (links: readonly Evidence[]): readonly Break[] =>
  links.flatMap((link, index) => {
    const before = links[index - 1]?.hash ?? zeros;
    if (link.n !== index + 1) return [{ n: link.n, because: `序号应为 ${index + 1}` }];
    if (link.previous !== before) return [{ n: link.n, because: "与前一条不相接" }];
    return link.hash === hashOf(link) ? [] : [{ n: link.n, because: "记录被改动（哈希不符）" }];
  });

const contentBreak = async (
  store: BlobStore,
  chain: EvidenceChain,
  { hash, part }: { hash: string; part: string },
): Promise<string | undefined> => {
  const bytes = await store.blob(hash);
  if (!bytes) return chain.erased.has(hash) ? undefined : `${part} 内容缺失，且没有删除记录`;
  return sha256(bytes) === hash ? undefined : `${part} 内容被改动`;
};

/** Proves the chain: order, links, hashes, contents; an earlier noted `head` must still be in it. */
export const verifyChain = async (store: ActStore & BlobStore, knownHead?: string): Promise<Verification> => {
  const chain = await readChain(store);
  const breaks: Break[] = [...linkBreaks(chain.links)];
  for (const { n, parts } of chain.links) {
    for (const [part, hash] of Object.entries(parts)) {
      const because = await contentBreak(store, chain, { hash, part });
      if (because) breaks.push({ n, because });
    }
  }
  if (knownHead !== undefined && !chain.links.some(({ hash }) => hash === knownHead))
    breaks.push({ n: 0, because: "此前记下的链首不在链上：有记录被删除或重写" });
  const contents = chain.links.reduce((sum, { parts }) => sum + Object.keys(parts).length, 0);
  return { links: chain.links.length, contents, erased: chain.erased.size, head: chain.links.at(-1)?.hash ?? zeros, breaks };
};

/** Levels I and II and everything about safety are preserved without being asked. */
export const isPreserved = (level: Level, isSafety: boolean): boolean => isSafety || level === "I" || level === "II";

const revisitAfterMs = [hourMs, 6 * hourMs, dayMs, 7 * dayMs] as const;

/** Pages whose time to be looked at again has come: after 1 h, 6 h, a day and a week, until they are gone. */
export const dueRevisits = (chain: EvidenceChain, at: string): readonly string[] => {
  const byUrl = new Map<string, Evidence[]>();
  for (const link of chain.links.filter(({ status }) => status > 0)) byUrl.set(link.url, [...(byUrl.get(link.url) ?? []), link]);
  return [...byUrl.entries()]
    .filter(([, links]) => links.at(-1)?.change !== "gone")
    .filter(([, links]) => {
      const [first] = links as [Evidence, ...Evidence[]];
      const passed = revisitAfterMs.filter((after) => Date.parse(at) - Date.parse(first.takenAt) >= after).length;
      const lastAfterMs = Date.parse((links.at(-1) as Evidence).takenAt) - Date.parse(first.takenAt);
      return passed > revisitAfterMs.filter((after) => lastAfterMs >= after).length;
    })
    .map(([url]) => url);
};
