import { maskNames } from "../../lib/mask-names.ts";
import type { ConsoleParts } from "../parts.ts";
import type { Subject } from "../speak-desk.ts";

/** Titles of incidents as people know them: by its file, of older ones as stored; one that the retention has taken has none. */
export const titlesOf = async (
  { store }: Pick<ConsoleParts, "store">,
  subjects: readonly Subject[],
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string>> => {
  const titles = new Map(subjects.map(({ id, title }) => [id, title]));
  const others = [...new Set(ids)].filter((id) => id !== undefined && !titles.has(id)) as string[];
  const found = await Promise.all(others.map((id) => store.incident(id)));
  for (const [index, id] of others.entries()) titles.set(id, maskNames(found[index]?.value.title ?? "已过保留期限的事件"));
  return titles;
};
