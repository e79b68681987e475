// One line per member: export { name } from "./name.ts";
export { sqlite } from "./sqlite.ts";
