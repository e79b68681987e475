/** A path of our own to go back to, or the fallback: a form must not lead to another site. */
export const ownPath = (text: unknown, fallback = "/"): string =>
  typeof text === "string" && /^\/(?![/\\])[^\\]*$/.test(text) ? text : fallback;
