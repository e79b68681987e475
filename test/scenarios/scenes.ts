export { examDay } from "./exam-day.ts";
export { transformerFire } from "./transformer-fire.ts";
