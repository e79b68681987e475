// One line per member: export { name } from "./steps/name.ts";
export { place } from "./steps/place.ts";
export { responsibility } from "./steps/responsibility.ts";
export { severity } from "./steps/severity.ts";
export { summary } from "./steps/summary.ts";
export { time } from "./steps/time.ts";
export { voice } from "./steps/voice.ts";
export { words } from "./steps/words.ts";
