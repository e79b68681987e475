// One line per member: export { name } from "./sources/name.ts";
export {};
