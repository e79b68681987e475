// One line per member: export { name } from "./sources/name.ts";
export { weiboSearch } from "./sources/weibo-search.ts";
