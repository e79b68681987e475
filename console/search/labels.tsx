import type { Context } from "hono";
import { appealTitles } from "../../model/analysis.ts";
import type { Post } from "../incident-desk.ts";
import { type Correction, type LabelField, labelFields, labelTitles } from "../label-desk.ts";
import { Csrf } from "../layout.tsx";
import { polarityTitles } from "../post.tsx";
import { type ConsoleEnv, may } from "../viewer.ts";

/** The values that a field may be given, with the key that gives it at once. */
const choices: Readonly<Record<Exclude<LabelField, "place">, readonly (readonly [value: string, title: string, key?: string])[]>> = {
  polarity: [
    ["negative", polarityTitles.negative, "1"],
    ["neutral", polarityTitles.neutral, "2"],
    ["positive", polarityTitles.positive, "3"],
  ],
  relevance: [
    ["yes", "与供电有关", "4"],
    ["no", "与供电无关", "5"],
  ],
  appeal: [...Object.entries(appealTitles), ["none", "都不是"]],
};

/** Whether a value can be given to a field. */
export const isLabel = (field: string, value: string): field is LabelField => {
  const known = labelFields.find((one) => one === field);
  if (known === undefined) return false;
  return known === "place" ? value.trim().length > 0 && value.length <= 40 : choices[known].some(([one]) => one === value);
};

/** A value as people read it. */
export const sayLabel = ({ field, value }: Pick<Correction, "field" | "value">): string =>
  field === "place" ? value : (choices[field].find(([one]) => one === value)?.[1] ?? value);

interface LabelProps {
  readonly context: Context<ConsoleEnv>;
  readonly post: Post;
  readonly corrections: readonly Correction[];
}

const Given = ({ context, post, corrections }: LabelProps) => (
  <>
    {corrections.map((correction) => (
      <form method="post" action="/search/labels" class="correction">
        <Csrf context={context} />
        <input type="hidden" name="id" value={post.mention.id} />
        <input type="hidden" name="undo" value={correction.act} />
        <span class="tag is-corrected">
          {labelTitles[correction.field]}应为 {sayLabel(correction)}（{correction.by}）
        </span>
        <button type="submit" class="button is-quiet">
          撤销
        </button>
      </form>
    ))}
  </>
);

/** Puts a label right: buttons with a key of their own, a choice for appeals, a field for the place. */
export const LabelButtons = ({ context, post, corrections }: LabelProps) => {
  const viewer = context.get("viewer");
  const given = <Given context={context} post={post} corrections={corrections} />;
  if (!may(viewer, "label") || viewer.who === undefined) return given;
  const id = post.mention.id;
  return (
    <>
      {given}
      <details class="labels">
        <summary>改标注</summary>
        <form method="post" action="/search/labels" class="row">
          <Csrf context={context} />
          <input type="hidden" name="id" value={id} />
          {[
            ...choices.polarity.map((one) => ["polarity", one] as const),
            ...choices.relevance.map((one) => ["relevance", one] as const),
          ].map(([field, [value, title, key]]) => (
            <button type="submit" class="button" name="label" value={`${field}=${value}`} data-key={key}>
              {title} <kbd>{key}</kbd>
            </button>
          ))}
        </form>
        <form method="post" action="/search/labels" class="row">
          <Csrf context={context} />
          <input type="hidden" name="id" value={id} />
          <select name="label" aria-label="诉求应为" data-key="6">
            {choices.appeal.map(([value, title]) => (
              <option value={`appeal=${value}`} selected={value === (post.analysis?.appeal ?? "none")}>
                {title}
              </option>
            ))}
          </select>
          <button type="submit" class="button">
            改诉求 <kbd>6</kbd>
          </button>
        </form>
        <form method="post" action="/search/labels" class="row">
          <Csrf context={context} />
          <input type="hidden" name="id" value={id} />
          <input name="place" aria-label="地点应为" placeholder="如 塘厦" maxlength={40} data-key="7" />
          <button type="submit" class="button">
            改地点 <kbd>7</kbd>
          </button>
        </form>
      </details>
    </>
  );
};
