import type { Child } from "hono/jsx";
import type { Sentence } from "./digest.ts";
import { citeList } from "./wording.ts";

/** How many of each a page has room for; the rest is in the appendix. */
export const room = { decisions: 6, areas: 6, pledges: 4, statements: 3, works: 4, risks: 3 } as const;

/** The number of each source in the appendix. */
export type Numbers = ReadonlyMap<string, number>;

const notesMost = 3;

/** A sentence with its sources: in an attribute for machines, as footnotes in print. */
export const Said = ({
  one,
  numbers,
  tag: Tag = "span",
}: {
  readonly one: Sentence;
  readonly numbers: Numbers;
  readonly tag?: "span" | "p" | "li";
}) => {
  const found = one.cites.flatMap((cite) => numbers.get(cite) ?? []);
  const notes = found.slice(0, notesMost).join(",");
  return (
    <Tag data-cites={citeList(one.cites)} class="said">
      {one.text}
      {one.reworded ? <i class="reworded">（机器转述）</i> : null}
      {notes === "" ? null : (
        <sup>
          <a href={`#n${found[0]}`}>{found.length > notesMost ? `${notes}…` : notes}</a>
        </sup>
      )}
    </Tag>
  );
};

/** A titled part of the page. */
export const Block = ({
  title,
  class: name = "",
  children,
}: {
  readonly title: string;
  readonly class?: string;
  readonly children?: Child;
}) => (
  <section class={`block ${name}`}>
    <h2>{title}</h2>
    {children}
  </section>
);

/** Says that there is more than the page has room for. */
export const More = ({ all, shown, what }: { readonly all: number; readonly shown: number; readonly what: string }) =>
  all > shown ? <p class="more">{`另有 ${all - shown} ${what}，见附录。`}</p> : null;

/** Sentences one under the other, or what is said when there are none. */
export const List = ({
  items,
  numbers,
  most,
  empty,
}: {
  readonly items: readonly Sentence[];
  readonly numbers: Numbers;
  readonly most: number;
  readonly empty: string;
}) =>
  items.length === 0 ? (
    <p class="none">{empty}</p>
  ) : (
    <>
      <ul>
        {items.slice(0, most).map((one) => (
          <Said one={one} numbers={numbers} tag="li" />
        ))}
      </ul>
      <More all={items.length} shown={most} what="项" />
    </>
  );
