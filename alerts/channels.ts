// One line per member: export { name } from "./channels/name.ts";
export {};
