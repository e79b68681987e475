// One line per member: export { name } from "./steps/name.ts";
export { place } from "./steps/place.ts";
export { summary } from "./steps/summary.ts";
export { words } from "./steps/words.ts";
