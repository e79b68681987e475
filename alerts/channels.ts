// One line per member: export { name } from "./channels/name.ts";
export { file } from "./channels/file.ts";
export { terminal } from "./channels/terminal.ts";
export { webhook } from "./channels/webhook.ts";
