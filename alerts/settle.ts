import type { Clock } from "../lib/time.ts";
import { deedTitles } from "./acknowledge.ts";
import { type Doing, refusalInMatter } from "./deed.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Pursuit, World } from "./pursuit.ts";

/** What settling needs. */
export interface SettleParts {
  readonly world: World;
  readonly dispatcher: Pick<Dispatcher, "read" | "perform">;
  readonly now: Clock;
  /** Told of everything done, so that the app keeps it in the incident's log too. */
  readonly onDone?: ((doing: Doing, pursuit: Pursuit) => Promise<void>) | undefined;
}

/** What came of it, in words for whoever asked. */
export interface Settled {
  readonly isDone: boolean;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Does what one person asks about one or several incidents (签收, 代签, 转派, 误报, 接收, 不接收): from a page, a mail, or the console. */
export const settle = async ({ world, dispatcher, now, onDone }: SettleParts, doings: readonly Doing[]): Promise<Settled> => {
  const [first] = doings;
  if (first === undefined) return { isDone: false, title: "没有完成", lines: ["没有这起事件，或已归档"] };
  const at = now().toISOString();
  const state = await dispatcher.read();
  const refusals = doings.map((doing) => refusalInMatter(world, state, doing, at));
  const possible = doings.filter((_, index) => refusals[index] === undefined);
  const title = deedTitles[first.deed];
  if (possible.length === 0)
    return { isDone: false, title: `${title}没有完成`, lines: [...new Set(refusals.filter((refusal) => refusal !== undefined))] };
  for (const doing of possible) {
    const pursuit = await dispatcher.perform(doing);
    if (pursuit !== undefined) await onDone?.(doing, pursuit);
  }
  const nameOf = (person: string): string => world.org.people[person]?.name ?? person;
  const behalf = first.onBehalfOf === undefined ? "" : `（代 ${nameOf(first.onBehalfOf)}）`;
  return { isDone: true, title: `已${title}`, lines: [`${nameOf(first.person)}${behalf}，${possible.length} 起`] };
};
