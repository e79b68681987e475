const weekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

const two = (text: string): string => text.padStart(2, "0");

const isList = (text: string): boolean => /^\d+(,\d+)*$/.test(text);

/** Which days: undefined when it is no simple case. */
const sayDays = (dayOfMonth: string, month: string, weekday: string): string | undefined => {
  if (month !== "*") return undefined;
  if (dayOfMonth === "*" && weekday === "*") return "每天";
  if (weekday === "*" && isList(dayOfMonth)) return `每月 ${dayOfMonth.replaceAll(",", "、")} 日`;
  if (dayOfMonth !== "*") return undefined;
  const range = /^([0-7])-([0-7])$/.exec(weekday);
  if (range) return `${weekdays[Number(range[1]) % 7]}至${weekdays[Number(range[2]) % 7]}`;
  return isList(weekday) ? `每${[...new Set(weekday.split(",").map((day) => weekdays[Number(day) % 7]))].join("、")}` : undefined;
};

/** Of every so many; a number that does not go into the whole would begin anew each time and is not said. */
const paceOf = (field: string, of: number): string | undefined => {
  const pace = /^\*\/(\d+)$/.exec(field)?.[1];
  return pace !== undefined && of % Number(pace) === 0 ? pace : undefined;
};

const sayClockTimes = (minute: string, hour: string): string =>
  hour
    .split(",")
    .flatMap((at) => minute.split(",").map((past) => `${two(at)}:${two(past)}`))
    .join("、");

/** Within an hour: every so many minutes, or at which. */
const sayMinutes = (minute: string): { readonly pace?: string; readonly past?: string } => {
  if (minute === "*") return { pace: "每分钟" };
  if (isList(minute)) return { past: minute === "0" ? "整点" : `第 ${minute.replaceAll(",", "、")} 分` };
  const every = paceOf(minute, 60);
  return every === undefined ? {} : { pace: `每 ${every} 分钟` };
};

/** How often within the hours of a day, when both fields are simple. */
const sayTimes = (minute: string, hour: string): string | undefined => {
  if (isList(minute) && isList(hour)) return sayClockTimes(minute, hour);
  const { pace, past } = sayMinutes(minute);
  const often = pace ?? (past && `每小时${past}`);
  if (hour === "*") return often;
  const every = paceOf(hour, 24);
  if (every !== undefined) return past && `每 ${every} 小时${past}`;
  const hours = /^(\d+)-(\d+)$/.exec(hour);
  return hours === null || often === undefined ? undefined : `${two(hours[1] as string)}:00–${two(hours[2] as string)}:59 ${often}`;
};

/**
 * A cron expression of five fields (or six, with seconds of 0) as people say it: 每周一 08:00. Undefined when it is not one
 * of the simple cases, so that nothing wrong is said: the expression then stands alone.
 */
export const saySchedule = (expression: string): string | undefined => {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 6 && fields[0] === "0") fields.shift();
  const [minute, hour, dayOfMonth, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !dayOfMonth || !month || !weekday) return undefined;
  const [days, times] = [sayDays(dayOfMonth, month, weekday), sayTimes(minute, hour)];
  if (days === undefined || times === undefined) return undefined;
  if (days === "每天" && !isList(hour)) return times;
  return `${days} ${times}`;
};
