/** What a post says about whether power is on; each is a claim of the text, not a fact. */
export interface TextSignals {
  readonly isStillOut: boolean;
  readonly isBackOn: boolean;
  /** A new outage (又停, 刚停, 突然), rather than the old one going on. */
  readonly isNew: boolean;
  /** Cut off before the announced start, as the text has it. */
  readonly isEarly: boolean;
  /** Speaks of an outage to come. */
  readonly isAhead: boolean;
  /** Tells no hour of the clock and no other day: 早上, 两天了; what it tells goes on as it is written. */
  readonly isVague: boolean;
  readonly isArrears: boolean;
  readonly isIndustrial: boolean;
  readonly namesLoadManagement: boolean;
}

const stillOut =
  /(?:还|仍|一直|都)(?:是|然|没有?|未|不|在)?(?:黑|停|没有?电|来电|送电|恢复|通电|电|修好)|没(?:有)?(?:来电|恢复|送电)|没来|未恢复|不来电|到现在|人呢|过了.{0,6}[点时]|晚了|才(?:修好|来电|送电|恢复)|本来.{0,8}(?:来电|送电)|哪里来电|(?:点|时)多?了还|[点时]半?了还/;
const backOn = /来电(?:啦|了)|来电，|恢复供电|恢复了|送电了|有电了|电来了/;
const notBack = /没来电|不来电|哪里来电|什么时候来电|何时来电|几点来电|说.{0,8}(?:来电|恢复|送电)|来电了?[吗嘛？?]|该来电|才来电/;
const fresh = /又(?:停|没电|断电|跳闸|黑)|刚刚?(?:停|断|黑|才)|突然|再次停/;
const early = /提前.{0,8}(?:停|断)|[点时分十半]就(?:停|断|没电)|不是.{0,8}(?:才|吗)/;
const ahead = /明天|明日|明早|后天|今晚.{0,6}(?:停|断)|又要停/;
const clockTime = /(?:\d{1,2}|[一二三四五六七八九十]+)(?:点|时|:|：)/;
const otherDay = /昨|前天|前晚|上周|上个?月|去年/;
const arrears = /欠费|没交电费|忘记?交电费|欠.{0,2}电费|未缴|交多久来电|催费/;
const industrial = /厂|公司|企业|车间|工业|停产|开工|订单|机器|工人/;
const loadWords = /限电|错峰|轮停|有序用电|让电|负荷管理/;

/** Reads the signals of a text. */
export const readSignals = (text: string): TextSignals => {
  const isBackOn = backOn.test(text) && !notBack.test(text);
  return {
    isBackOn,
    isStillOut: stillOut.test(text),
    isNew: fresh.test(text),
    isEarly: early.test(text),
    isAhead: ahead.test(text) && !early.test(text),
    isVague: !clockTime.test(text) && !otherDay.test(text),
    isArrears: arrears.test(text),
    isIndustrial: industrial.test(text),
    namesLoadManagement: loadWords.test(text),
  };
};
