import type { Analysis } from "../model/analysis.ts";
import { type Mention, orderInstant } from "../model/mention.ts";
import type { Clusterer, Story } from "./cluster.ts";
import type { DetectSettings } from "./detect-settings.ts";
import { admit, type Draft, draftOf, noteConcern, type Role } from "./draft.ts";
import { createDuplicateIndex, signatureOf } from "./duplicates.ts";
import { storyOf, textOf } from "./story.ts";
import { keepSentences } from "./title.ts";
import { concernIn, wordsOf } from "./watched.ts";

/** A mention with what we think of it. */
export interface Member {
  readonly mention: Mention;
  readonly analysis: Analysis;
}

/** One incident as people want it: its id, its former ids, and every mention of it. */
export interface Gathering {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly firstMentionId: string;
  readonly members: readonly Member[];
}

/** What a gathering amounts to: the counts, and the stories by which later mentions find it. */
interface Gathered {
  readonly draft: Draft;
  readonly stories: readonly Story[];
}

const orderOf = ({ mention }: Member): string => `${orderInstant(mention)} ${mention.id}`;

/** In the order in which they came in; the first mention stays the first, since the incident's id is its hash. */
const inOrder = (members: readonly Member[], firstId: string): readonly Member[] => {
  const sorted = members.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return [...sorted.filter(({ mention }) => mention.id === firstId), ...sorted.filter(({ mention }) => mention.id !== firstId)];
};

/** Tells a repost of a member, a copy of a member's text, and a text of its own. */
const createRoles = (settings: DetectSettings): ((member: Member, at: number) => Role) => {
  const texts = createDuplicateIndex(settings.duplicateMs);
  const known = new Set<string>();
  return ({ mention, analysis }, at) => {
    const parent = mention.repostOf ?? mention.replyTo;
    const isRepost = parent !== undefined && known.has(parent);
    known.add(mention.id);
    if (isRepost) return "repost";
    const named = analysis.places.filter(({ from }) => from === "text");
    return texts.place(mention.id, signatureOf(textOf(analysis), named), at) === undefined ? "root" : "copy";
  };
};

/** Counts an incident anew from its mentions; the same counts as if they had come together. */
const gather = ({ id, aliases, firstMentionId, members }: Gathering, settings: DetectSettings): Gathered | undefined => {
  const [first, ...others] = inOrder(members, firstMentionId);
  if (first === undefined) return undefined;
  const draft = draftOf(id, first.mention.id, Date.parse(orderInstant(first.mention)));
  draft.aliases.push(...aliases);
  const roleOf = createRoles(settings);
  const stories: Story[] = [];
  for (const member of [first, ...others]) {
    const { mention, analysis } = member;
    const at = Date.parse(orderInstant(mention));
    const role = roleOf(member, at);
    const saidAt = Math.min(at, Date.parse(mention.publishedAt));
    admit(draft, mention, role === "repost" ? undefined : analysis, { role, at, saidAt, windowMs: settings.windowMs });
    if (role === "repost") continue;
    const concern = concernIn(analysis);
    noteConcern(draft, concern.score, wordsOf(concern));
    if (role === "copy") continue;
    keepSentences(draft, mention);
    stories.push(storyOf(mention, analysis, at));
  }
  return { draft, stories };
};

/** What detection holds of its open incidents, as far as regrouping touches it. */
interface Holding {
  readonly settings: DetectSettings;
  readonly clusterer: Pick<Clusterer, "drop" | "gather">;
  readonly draftByGroup: Map<string, Draft>;
  readonly homes: Map<string, string>;
}

/** Puts incidents as people want them in the place of whatever held their mentions. */
export const replaceDrafts = (held: Holding, wanted: readonly Gathering[]): readonly Draft[] => {
  const ids = new Set(wanted.flatMap(({ id, aliases, members }) => [id, ...aliases, ...members.map(({ mention }) => mention.id)]));
  for (const [group, draft] of held.draftByGroup) {
    if (![draft.id, ...draft.aliases, ...draft.mentionIds].some((id) => ids.has(id))) continue;
    held.draftByGroup.delete(group);
    held.clusterer.drop(group);
  }
  return wanted.flatMap((one) => {
    const gathered = gather(one, held.settings);
    if (gathered === undefined) return [];
    const { draft, stories } = gathered;
    held.draftByGroup.set(draft.firstMentionId, draft);
    held.clusterer.gather(stories);
    for (const { mention } of one.members) held.homes.set(mention.id, draft.firstMentionId);
    return [draft];
  });
};
