import type { Command } from "./command.ts";
import { analyse } from "./commands/analyse.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [analyse];
