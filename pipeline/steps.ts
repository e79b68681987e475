// One line per member: export { name } from "./steps/name.ts";
export { words } from "./steps/words.ts";
