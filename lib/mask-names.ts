import { staffPatterns } from "./staff-names.ts";

/** The hundred commonest surnames, without those that are mostly other words in front of a name (和, 于, 向, 安, 常, 时). */
const surname =
  "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔温]";
/** Words of two or three signs that begin like a name and are none: places, and what is said of people. */
const notNames =
  "马上|马虎|张口|张嘴|何时|何必|何况|方便|任何|任意|任由|任务|温和|白天|白跑|程度|金额|石排|石龙|石碣|黄江|万江|谢岗|谢谢|龙卷|江边|林村|陈述|陈旧|雷雨|雷击|毛病|史上|严重|严格|严肃|莫名|许多|许可|许久|余额|余下|顾客|陆续|夏天|夏季|武断|田头|周一|周二|周三|周四|周五|周六|周日|周末|周边|周围|孔雀|钟头|金属";
const roles =
  "抢修班|抢修队|维修班|运维班|检修班|工作人员|客服人员|客服|营业员|收费员|抄表员|业务员|维修工|抢修员|抢修人员|检修员|电工|员工|职工|所长|局长|主任|经理|班长|站长|科长|师傅|名叫|叫做|姓名[:：]?|值班员|接线员";
/** What follows a name: no Chinese letter, or a word that begins the next part of the sentence. */
const after =
  "(?=$|[^\\p{Script=Han}]|态度|说|称|在|把|对|骂|推|拒|不|就|还|让|叫|的|是|跟|来|去|接|打|挂|竟|居然|先生|女士|小姐|师傅|所长|主任|经理|收|要|没|回|上门|当)";
const behindRole = new RegExp(`(?<=(?:${roles})\\s?)(?!${notNames})(${surname})([\u4e00-\u9fff]{1,2}?)${after}`, "gu");
const beforeTitle = new RegExp(
  `(?<![\\p{Script=Han}])(?!${notNames})(${surname})([\u4e00-\u9fff]{1,2})(?=(?:副?所长|副?局长|副?主任|经理|班长|站长|科长|师傅)(?!\\p{Script=Han}*所长))`,
  "gu",
);
const jobs = "客服|电工|工作人员|营业员|收费员|抄表员|维修工|抢修员|检修员|值班员|接线员|供电局|供电所";
/** 叫王丽的, 名字是张伟: said to be somebody's name; what is merely shouted or called otherwise ends differently. */
const called = new RegExp(
  `(?<=(?:(?:一个|有个|那个|这个|位|人|员|服)叫|叫做|名叫|名字(?:叫|是)|姓名是|本名)\\s?)(?!${notNames})(${surname})([\u4e00-\u9fff]{1,2}?)(?=$|[^\\p{Script=Han}]|的|态度|说|这|那)`,
  "gu",
);
/** 王丽（客服）, 李建国：电工, 张伟 工号 123: a name of its own with its job or number behind a sign. */
const beforeSign = new RegExp(
  `(?<![\\p{Script=Han}])(?!${notNames})(${surname})([\u4e00-\u9fff]{1,2})(?=\\s?[（(:：,，、]?\\s?(?:工号|编号)|\\s?[（(]\\s?(?:${jobs}))`,
  "gu",
);
/** 投诉王建军! and 曝光李某某: a name that a complaint names, alone between signs; three signs, so that 投诉周末 stays. */
const accused = new RegExp(`(?<=(?:投诉|举报|曝光|点名)\\s?)(?!${notNames})(${surname})([\u4e00-\u9fff]{2})(?=$|[^\\p{Script=Han}])`, "gu");
const staffNumber = /(工号[:：]?\s?)([A-Za-z]{0,4}-?\d{3,})/gu;

const hidden = (_all: string, family: string, given: string): string => family + "某".repeat(given.length);

/** 高峰 is a member of staff only where the text says so: behind a role or 叫, before a title, a job or a number, or as what is complained of. */
const inContext = (words: string): RegExp =>
  new RegExp(
    `(?<=(?:${roles}|叫|名字是|姓名是|投诉|举报|曝光|点名)\\s?)(?:${words})(?:${after}|(?=[也又都那这]))|(?<!\\p{Script=Han})(?:${words})(?=(?:副?所长|副?局长|副?主任|经理|班长|站长|科长|师傅|先生|女士)|\\s?[（(:：,，、]?\\s?(?:工号|编号)|\\s?[（(]\\s?(?:${jobs}))`,
    "gu",
  );

/** All but the first sign, so that the length stays; what stands between the signs of a name stays too. */
const hiddenWhole = (name: string): string => {
  const [first = "", ...rest] = [...name];
  return first + rest.map((sign) => (/\p{Script=Han}/u.test(sign) ? "某".repeat(sign.length) : sign)).join("");
};

const maskStaff = (text: string): string => {
  const { always, words } = staffPatterns();
  const masked = always === undefined ? text : text.replace(always, hiddenWhole);
  return words === undefined ? masked : masked.replace(inContext(words), hiddenWhole);
};

/**
 * Staff's names as 王某 or 王某某, and staff numbers as asterisks: names that stand in the duty roster wherever they occur (those that are
 * words too only where a person is meant), others after a word for an employee or for a name, before a title, a job or a number, or as what
 * a complaint is about. By rules, the same every time, and of the same length, so that marks in the text keep their place. The stored text
 * keeps the names.
 */
export const maskNames = (text: string): string =>
  maskStaff(text)
    .replace(behindRole, hidden)
    .replace(beforeTitle, hidden)
    .replace(called, hidden)
    .replace(beforeSign, hidden)
    .replace(accused, hidden)
    .replace(staffNumber, (_all, head: string, number: string) => head + "*".repeat(number.length));
