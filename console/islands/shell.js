// The frame: menu on small screens, light and dark, the clock by the server's time, going back from a problem.
const root = document.documentElement;

const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest("[data-theme-toggle]")) {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    root.dispatchEvent(new CustomEvent("themed"));
  }
  const menu = target?.closest("[data-menu]");
  if (menu) {
    const isOpen = document.body.classList.toggle("has-menu");
    menu.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) document.querySelector(".nav a")?.focus();
  } else if (document.body.classList.contains("has-menu") && !target?.closest(".nav")) closeMenu();
  if (target?.closest("[data-back]") && history.length > 1) {
    event.preventDefault();
    history.back();
  }
});

function closeMenu() {
  document.body.classList.remove("has-menu");
  document.querySelector("[data-menu]")?.setAttribute("aria-expanded", "false");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenu();
});

// One click, one act: a form that is on its way is not sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
  for (const button of form.querySelectorAll("button")) button.classList.add("is-sending");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On a phone what is not needed at once is folded; what a link leads to is opened.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target || undefined; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  target?.scrollIntoView?.();
};
if (matchMedia("(max-width: 880px)").matches) for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = false;
if (location.hash) reveal();
addEventListener("hashchange", reveal);
