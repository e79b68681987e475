// One line per member: export { name } from "./rules/name.ts";
export {};
