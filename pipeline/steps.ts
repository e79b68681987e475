// One line per member: export { name } from "./steps/name.ts";

export { appeal } from "./steps/appeal.ts";
export { problem } from "./steps/problem.ts";
export { relevance } from "./steps/relevance.ts";
export { sentiment } from "./steps/sentiment.ts";
export { words } from "./steps/words.ts";
