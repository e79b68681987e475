// One line per member: export { name } from "./rules/name.ts";
export { contradictsNotice } from "./rules/contradicts-notice.ts";
export { hotSearch } from "./rules/hot-search.ts";
export { safety } from "./rules/safety.ts";
export { severeNegative } from "./rules/severe-negative.ts";
export { surge } from "./rules/surge.ts";
