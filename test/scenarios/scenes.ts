// One line per story, in the order in which they are told.

export { blindFriday } from "./blind-friday.ts";
export { examDay } from "./exam-day.ts";
export { julyBill } from "./july-bill.ts";
export { monthlyMeeting } from "./monthly-meeting.ts";
export { oldPost } from "./old-post.ts";
export { radiation } from "./radiation.ts";
export { rudeEmployee } from "./rude-employee.ts";
export { transformerFire } from "./transformer-fire.ts";
export { typhoon } from "./typhoon.ts";
export { wrongNotice } from "./wrong-notice.ts";
