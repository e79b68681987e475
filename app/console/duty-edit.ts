import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import type { Duty } from "../../alerts/duty.ts";
import type { EntryEdit, EntryPath } from "../../config/edit.ts";
import {
  type Choice,
  type DiffLine,
  type DutyEdit,
  type DutyEntry,
  type DutyKind,
  type DutyMistake,
  dutyKinds,
  newKey,
} from "../../console/duty-desk.ts";
import { Failure } from "../../lib/errors.ts";
import { sayEntry } from "./duty-entries.ts";

/** Unchanged lines shown around a change. */
const contextLines = 2;

type Plain = Readonly<Record<string, unknown>>;
/** The section as it is written; shapes are checked elsewhere. */
export type RawDuty = {
  readonly people?: Readonly<Record<string, Plain>>;
  readonly units?: Readonly<
    Record<string, { readonly title?: string; readonly tier?: string; readonly posts?: Readonly<Record<string, Plain>> }>
  >;
  readonly roster?: { readonly shifts?: readonly Plain[]; readonly swaps?: readonly Plain[] };
  readonly matrix?: readonly Plain[];
};

/** The duty section as it is written, before any reading. */
export const rawDuty = (text: string): RawDuty | undefined => (parse(text) as { duty?: RawDuty } | null)?.duty ?? undefined;

const listOf = (raw: RawDuty | undefined, kind: DutyKind): readonly Plain[] =>
  (kind === "shift" ? raw?.roster?.shifts : kind === "swap" ? raw?.roster?.swaps : raw?.matrix) ?? [];

/** Where an entry stands in the file. */
export const pathOf = ({ kind, key }: Pick<DutyEdit, "kind" | "key">, raw: RawDuty | undefined): EntryPath => {
  if (kind === "person") return ["duty", "people", key];
  if (kind === "post") return ["duty", "units", key.split(".")[0] ?? "", "posts", key.split(".")[1] ?? ""];
  const index = key === newKey ? listOf(raw, kind).length : Number(key);
  return kind === "line" ? ["duty", "matrix", index] : ["duty", "roster", kind === "shift" ? "shifts" : "swaps", index];
};

const contentAt = (raw: RawDuty | undefined, { kind, key }: Pick<DutyEdit, "kind" | "key">): Plain | undefined => {
  if (kind === "person") return raw?.people?.[key];
  if (kind === "post") return raw?.units?.[key.split(".")[0] ?? ""]?.posts?.[key.split(".")[1] ?? ""];
  return listOf(raw, kind)[Number(key)];
};

/** How a person or a post is called; a post that is found by the place of the matter is the local one. */
const namer = (raw: RawDuty | undefined): ((key: string) => string) => {
  const units = Object.entries(raw?.units ?? {});
  const titleIn = (unit: (typeof units)[number][1] | undefined, post: string): string | undefined =>
    unit?.posts?.[post] && String(unit.posts[post].title ?? post);
  return (key) => {
    const [place = "", post = ""] = key.split(".");
    const own = titleIn(raw?.units?.[place], post);
    if (own !== undefined) return `${raw?.units?.[place]?.title ?? place}${own}`;
    const local = units.flatMap(([, unit]) => (unit.tier === place ? (titleIn(unit, post) ?? []) : []))[0];
    return local === undefined ? String(raw?.people?.[key]?.name ?? key) : `当地${local}`;
  };
};

/** Every entry of the section, in the order of the file. */
export const entriesOf = (raw: RawDuty): readonly DutyEntry[] => {
  const nameOf = namer(raw);
  const entry = (kind: DutyKind, key: string, content: Plain): DutyEntry => ({ kind, key, content, said: sayEntry(kind, content, nameOf) });
  return [
    ...(["shift", "swap", "line"] as const).flatMap((kind) => listOf(raw, kind).map((content, index) => entry(kind, `${index}`, content))),
    ...Object.entries(raw.units ?? {}).flatMap(([unit, { title = unit, posts = {} }]) =>
      Object.entries(posts).map(([post, content]) => {
        const own = entry("post", `${unit}.${post}`, content);
        return { ...own, said: `${title}${own.said}` };
      }),
    ),
    ...Object.entries(raw.people ?? {}).map(([key, content]) => entry("person", key, content)),
  ];
};

/** Posts by name, and posts that are found by the place of the matter. */
export const postChoices = ({ units }: Duty): readonly Choice[] => {
  const all = Object.entries(units).flatMap(([unit, { title, tier, posts }]) =>
    Object.entries(posts).map(([post, { title: called }]) => ({ unit, title, tier, post, called })),
  );
  const tiers = [...new Map(all.map((one) => [`${one.tier}.${one.post}`, one])).values()];
  return [
    ...tiers.map(({ tier, post, called }) => ({ key: `${tier}.${post}`, title: `按地点：${called}（${tier}.${post}）` })),
    ...all.map(({ unit, post, title, called }) => ({ key: `${unit}.${post}`, title: `${title}${called}（${unit}.${post}）` })),
  ].filter(({ key }, index, list) => list.findIndex((one) => one.key === key) === index);
};

/** What differs between two texts, with a little around it. */
export const compareLines = (before: string, after: string): readonly DiffLine[] => {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const line = (sign: DiffLine["sign"]) => (text: string) => ({ sign, text });
  return [
    ...old.slice(Math.max(0, head - contextLines), head).map(line(" ")),
    ...old.slice(head, old.length - tail).map(line("-")),
    ...fresh.slice(head, fresh.length - tail).map(line("+")),
    ...old.slice(old.length - tail, old.length - tail + contextLines).map(line(" ")),
  ];
};

/** What an edit does to the text; keys that the form does not show stay. */
export const editOf = (edit: DutyEdit, raw: RawDuty | undefined): EntryEdit => {
  if (edit.act === "remove") return { remove: true };
  if (edit.act !== "set") return { move: edit.act === "up" ? -1 : 1 };
  // Keys that the form does not show (quiet hours, a chat id) stay.
  const merged = { ...(edit.key === newKey ? {} : contentAt(raw, edit)), ...edit.content };
  return { set: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) };
};

/**
 * A reference is read as soon as the file is checked, so that a secret (or any file of the machine) would stand on the page:
 * only who edits the file itself may write one. One that stands there already stays.
 */
export const freshReferences = (edit: DutyEdit, raw: RawDuty | undefined): readonly DutyMistake[] => {
  if (edit.act !== "set") return [];
  const known = contentAt(raw, edit) ?? {};
  return Object.entries(edit.content)
    .filter(([field, value]) => JSON.stringify(value)?.includes("${") && !isDeepStrictEqual(value, known[field]))
    .map(([field]) => ({ field, text: "不能写 ${…}：密钥的引用只能写在配置文件里" }));
};

const actTitles = { set: "修改", remove: "删除", up: "上移", down: "下移" } as const;

/** An edit in words. */
export const sayEdit = (edit: DutyEdit, raw: RawDuty | undefined): string => {
  const nameOf = namer(raw);
  const known = contentAt(raw, edit);
  const content = edit.act === "set" ? edit.content : (known ?? {});
  return `${known === undefined ? "新增" : actTitles[edit.act]}${dutyKinds[edit.kind]}：${sayEntry(edit.kind, content, nameOf)}`;
};

/** Refuses an edit of something that is no longer in the file, or that cannot move further. */
export const mustBeThere = (edit: DutyEdit, raw: RawDuty | undefined): void => {
  const isNew = edit.act === "set" && (edit.key === newKey || edit.kind === "person");
  if (!isNew && contentAt(raw, edit) === undefined)
    throw new Failure("STORE_CONFLICT", `${dutyKinds[edit.kind]} ${edit.key} 已不在配置文件里`);
  const index = Number(edit.key);
  if ((edit.act === "up" && index === 0) || (edit.act === "down" && index === listOf(raw, edit.kind).length - 1))
    throw new Failure("ACT_REFUSED", "已经在最边上");
};
