/** Names of values that open something or name somebody, in addresses, headers, JSON and scripts. */
const secretNames =
  "token|key|pass_ticket|appmsg_token|wxtoken|uin|exportkey|session(?:id)?|sid|signature|sign|ticket|sub|subp|_t_wm|xsrf-token|x-auth-token|authorization|cookie|snuid|suid|suv|abtest|csrf\\w*|access_token|refresh_token|openid|unionid|phone|mobile|idcard|email";

/**
 * A page without what must not lie in a fixture: tokens, cookies, keys, phone numbers, identity numbers, mail addresses.
 * Values keep their length and kind, so that the page still has its shape.
 */
export const scrub = (text: string): string =>
  text
    .replace(
      new RegExp(`((?:[?&;]|&amp;|\\\\u0026|%26)(?:${secretNames})(?:=|%3D))([^&"'<>\\s\\\\%#]+)`, "gi"),
      (_all, name: string, value: string) => name + mask(value),
    )
    .replace(
      new RegExp(`((?:"|')?\\b(?:${secretNames})(?:"|')?\\s*[:=]\\s*(?:"|'))([^"'\\n]{6,})((?:"|'))`, "gi"),
      (_all, name: string, value: string, end: string) => name + mask(value) + end,
    )
    .replace(
      /\b(SUBP?|_T_WM|SNUID|SUID|SUV|XSRF-TOKEN|ALF|SSOLoginState)=([^;\s"']+)/g,
      (_all, name: string, value: string) => `${name}=${mask(value)}`,
    )
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, "13800000000")
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, "000000000000000000")
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "someone@example.com");

const mask = (value: string): string => value.replace(/[A-Z]/g, "X").replace(/[a-z]/g, "x").replace(/\d/g, "0");
