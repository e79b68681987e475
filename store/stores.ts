// One line per member: export { name } from "./name.ts";
export { elasticsearch } from "./elasticsearch.ts";
export { sqlite } from "./sqlite.ts";
