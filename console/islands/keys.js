// Keyboard first: j and k walk through rows, Enter opens, / searches, g and a letter jumps, ? shows all.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
let isJumping = false;

const isTyping = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

const move = (step) => {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.hasAttribute("data-on"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  for (const row of all) row.toggleAttribute("data-on", row === next);
  (next.querySelector("a[data-open]") ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

const jump = (key) => {
  isJumping = false;
  const link = document.querySelector(`[data-jump="${CSS.escape(key)}"]`);
  if (link instanceof HTMLAnchorElement) location.assign(link.href);
};

/** Signs the incident that j and k stand on, or the one that the page is about. */
const sign = () => document.querySelector("[data-row][data-on] [data-sign], .incident-head [data-sign]")?.click();

const commands = {
  s: sign,
  j: () => move(1),
  k: () => move(-1),
  g: () => {
    isJumping = true;
    setTimeout(() => {
      isJumping = false;
    }, 1200);
  },
  "/": () => (document.querySelector("[data-query]") ?? document.getElementById("top-query"))?.focus(),
  "?": () => document.getElementById("help")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (isJumping) {
    jump(event.key);
    return;
  }
  const command = commands[event.key];
  if (!command) return;
  event.preventDefault();
  command();
});
