import { headline } from "../../lib/normalise.ts";
import type { Because, Voice } from "../../model/analysis.ts";
import type { Mention } from "../../model/mention.ts";
import { createLexicon, type Hit, type Lexicon, type Phrases } from "../lexicon.ts";
import { readPhrases } from "../phrases.ts";
import { defineStep, type Knowledge } from "../step.ts";

/** Groups of `config/words/voice.txt` that begin with a prefix, without it. */
const groupsOf = (prefix: string): Phrases =>
  Object.fromEntries(
    Object.entries(readPhrases("voice")).flatMap(([group, members]) =>
      group.startsWith(prefix) ? [[group.slice(prefix.length), members]] : [],
    ),
  );

const textWeights: Readonly<Record<string, number>> = { media: 1, official: 1.2, marketing: 0.6, citizen: 0.8 };
/** Less than this in the text says nothing; a person speaks. */
const enough = 1;

/** Weibo's `verified_type`: 1 government, 2 enterprise, 3 media, 4 campus, 5 website, 6 app, 7 organisation. */
const voiceByVerification: Readonly<Record<string, Voice>> = {
  "1": "official",
  "3": "media",
  government: "official",
  media: "media",
  政府: "official",
  媒体: "media",
};

let scanName: Lexicon | undefined;
const ownByKnowledge = new WeakMap<Knowledge, ReadonlySet<string>>();

const isOwn = (name: string, knowledge: Knowledge): boolean => {
  let own = ownByKnowledge.get(knowledge);
  if (!own) {
    own = new Set(knowledge.ownAccounts);
    ownByKnowledge.set(knowledge, own);
  }
  return own.has(name);
};

interface Said {
  readonly voice: Voice;
  readonly because: readonly Because[];
}

/** Grid companies elsewhere speak as officials: not our own, and not citizens. */
const gridCompany = /(?:供电局|供电公司|供电所|国家电网|国网|南方电网|电网公司|电力公司|供电中心|电网)(?!的|员工|打工人|小哥|家属)/;

const verification = (mention: Mention): string | undefined => {
  const { verified, verified_type: type, verifiedType } = mention.author as Record<string, unknown>;
  const told = type ?? verifiedType ?? (typeof verified === "string" ? verified : undefined);
  return told === undefined ? undefined : String(told);
};

const readName = (name: string): Said | undefined => {
  if (gridCompany.test(name)) return { voice: "official", because: [{ word: name, weight: 2 }] };
  scanName ??= createLexicon([groupsOf("name:")]);
  const [hit] = scanName(name.toLowerCase())[0] ?? [];
  return hit ? { voice: hit.group as Voice, because: [{ word: hit.phrase, weight: 2 }] } : undefined;
};

const accountMemory = new Map<string, Said | false>();
const mostAccounts = 20_000;

const rememberName = (name: string): Said | undefined => {
  const known = accountMemory.get(name);
  if (known !== undefined) return known || undefined;
  if (accountMemory.size >= mostAccounts) accountMemory.clear();
  const said = readName(name);
  accountMemory.set(name, said ?? false);
  return said;
};

const readAccount = (mention: Mention, knowledge: Knowledge): Said | undefined => {
  const { name } = mention.author;
  if (name && isOwn(name, knowledge)) return { voice: "self", because: [{ word: name, weight: 3 }] };
  const verified = verification(mention);
  const voice = verified === undefined ? undefined : voiceByVerification[verified];
  if (voice) return { voice, because: [{ word: `认证 ${verified}`, weight: 3 }] };
  if (mention.platform === "news") return { voice: "media", because: [{ word: "新闻网站", weight: 2 }] };
  return name ? rememberName(name) : undefined;
};

const plain: Said = { voice: "citizen", because: [] };

/** The group with the largest sum; the first of equals. */
const heaviest = (sums: Readonly<Record<string, number>>): string => {
  let best = "citizen";
  let most = 0;
  for (const group of Object.keys(sums)) {
    const sum = sums[group] as number;
    if (sum <= most) continue;
    best = group;
    most = sum;
  }
  return best;
};

const readText = (text: string, found: readonly Hit[]): Said => {
  const sums: Record<string, number> & { media?: number } = {};
  const because: Because[] = [];
  for (const { group, phrase } of found.length > 40 ? found.slice(0, 40) : found) {
    const weight = textWeights[group] ?? 0;
    sums[group] = (sums[group] ?? 0) + weight;
    because.push({ word: phrase, weight: group === "citizen" ? -weight : weight });
  }
  if (headline(text)) {
    sums.media = (sums.media ?? 0) + 1;
    because.push({ word: "【】", weight: 1 });
  }
  const best = heaviest(sums);
  return (sums[best] ?? 0) >= enough && best !== "citizen" ? { voice: best as Voice, because } : plain;
};

/** Who speaks: our own account, its verification, the account's name, else the manner of the text. */
export const voice = defineStep({
  name: "voice",
  title: "声源",
  fills: ["voice"],
  phrases: () => groupsOf("text:"),
  run: ({ mention, reading, found, knowledge }) => {
    const account = readAccount(mention, knowledge);
    const said = account ?? (found.length === 0 && !reading.text.startsWith("【") ? plain : readText(reading.text, found));
    return said.because.length === 0 ? { voice: said.voice } : { voice: said.voice, because: { voice: said.because } };
  },
});
