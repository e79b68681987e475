// Keeps a page current: when a topic that it shows changes, its main part is fetched anew and morphed in,
// so that nothing flickers, no scroll is lost and nothing being typed is overwritten.
import { Idiomorph } from "./idiomorph.js";

const main = document.querySelector("main");
const state = document.querySelector("[data-live-state]");
const topics = new Set((main?.dataset.live ?? "").split(" ").filter(Boolean));
let lastAt = "";
let isDown = false;
let fetching;
let again = false;

const tell = (text) => {
  if (state && state.textContent !== text) state.textContent = text;
};

// A form is somebody's while it has the focus, and from the first choice or letter in it until it has been sent.
const isBusy = (node) =>
  node instanceof HTMLFormElement &&
  (node.contains(document.activeElement) || node.dataset.sent !== undefined || node.dataset.touched !== undefined);

const touch = (event) => {
  const form = event.target.closest?.("form");
  if (form?.method === "post") form.dataset.touched = "";
};
for (const name of ["input", "change"]) document.addEventListener(name, touch);

const callbacks = {
  afterNodeAdded: (node) => node instanceof Element && node.matches(".card") && node.classList.add("is-fresh"),
  // What a person opened or is filling in stays as it is.
  beforeNodeMorphed: (old) => !(old instanceof Element && (old.hasAttribute("data-keep") || isBusy(old))),
  beforeAttributeUpdated: (name, node) =>
    !(name === "open" && node.nodeName === "DETAILS") && !["data-on", "data-sent", "data-touched"].includes(name),
};

const fetchPage = async () => {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return undefined;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

const morphIn = (page) => {
  const fresh = page.querySelector("main");
  if (!fresh) return;
  document.dispatchEvent(new CustomEvent("server-time", { detail: page.documentElement.dataset.now }));
  Idiomorph.morph(main, fresh, { ignoreActiveValue: true, callbacks });
  const [sight, freshSight] = [document.querySelector(".sight"), page.querySelector(".sight")];
  if (sight && freshSight) Idiomorph.morph(sight, freshSight);
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("morphed"));
};

const refreshUntilQuiet = async () => {
  do {
    again = false;
    const page = await fetchPage();
    if (page) morphIn(page);
  } while (again);
};

const refresh = () => {
  again = true;
  fetching ??= refreshUntilQuiet().finally(() => {
    fetching = undefined;
  });
  return fetching;
};

const heard = (event) => {
  const { at, topics: changed } = JSON.parse(event.data);
  lastAt = at;
  document.dispatchEvent(new CustomEvent("server-time", { detail: at }));
  if (isDown) {
    isDown = false;
    tell("");
    document.body.classList.remove("is-offline");
    void refresh();
  } else if (changed.some((topic) => topics.has(topic))) void refresh();
};

const down = () => {
  if (isDown) return;
  isDown = true;
  const iso = lastAt === "" ? document.documentElement.dataset.now : lastAt;
  const time = new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(11, 16);
  tell(`连接中断，内容停在 ${time}`);
  document.body.classList.add("is-offline");
};

const listen = () => {
  const source = new EventSource("/live");
  for (const name of ["hello", "changed", "breath"]) source.addEventListener(name, heard);
  source.addEventListener("error", () => {
    down();
    // The browser tries again by itself unless the server refused for good.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
};

if (main && topics.size > 0) listen();
addEventListener("offline", down);
