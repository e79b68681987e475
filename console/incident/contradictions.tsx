import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing } from "../../lib/time.ts";
import { type Contradiction, sayContradiction } from "../../model/contradiction.ts";
import type { Incident } from "../../model/incident.ts";
import { wholeText } from "../../model/mention.ts";
import type { Post } from "../incident-desk.ts";

/** Posts shown beside each word of ours. */
const shown = 3;

const quoted = (text: string): string => maskNames(text).replace(/\s+/g, " ").trim().slice(0, 120);

const One = ({ one, posts }: { readonly one: Contradiction; readonly posts: readonly Post[] }) => (
  <div class="notice is-wrong" role="status">
    <strong>{sayContradiction(one)}</strong>
    <dl class="both-texts">
      <dt>我方</dt>
      <dd>{one.text}</dd>
      {posts
        .filter(({ mention }) => one.mentionIds.includes(mention.id))
        .slice(0, shown)
        .map(({ mention }) => (
          <>
            <dt>帖文 {formatBeijing(mention.publishedAt, "short")}</dt>
            <dd>{quoted(wholeText(mention))}</dd>
          </>
        ))}
    </dl>
  </div>
);

/** Where posts differ from a notice or statement of ours: both texts, and no word about who is right. */
export const Contradictions = ({ incident, posts }: { readonly incident: Incident; readonly posts: readonly Post[] }) => (
  <>
    {(incident.contradictions ?? []).map((one) => (
      <One one={one} posts={posts} />
    ))}
  </>
);
