// Completes the word at the cursor of the query: fields, their values, towns, operators.
const form = document.querySelector("[data-completions]");
const input = form?.querySelector("[data-query]");
const list = form?.querySelector("#completions");
const words = JSON.parse(form?.dataset.completions ?? "[]");
let on = -1;

const wordAtCursor = () => {
  const to = input.selectionStart ?? input.value.length;
  const from = Math.max(input.value.lastIndexOf(" ", to - 1), input.value.lastIndexOf("(", to - 1)) + 1;
  const sign = /^[-+]/.exec(input.value.slice(from, to))?.[0] ?? "";
  return { from: from + sign.length, to, word: input.value.slice(from + sign.length, to) };
};

const close = () => {
  list.hidden = true;
  on = -1;
};

const choose = (text) => {
  const { from, to } = wordAtCursor();
  const end = text.endsWith(":") ? "" : " ";
  input.value = `${input.value.slice(0, from)}${text}${end}${input.value.slice(to).trimStart()}`;
  const at = from + text.length + end.length;
  input.setSelectionRange(at, at);
  input.focus();
  suggest();
};

const itemOf = ({ text, note }) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  const [name, what] = [document.createElement("span"), document.createElement("span")];
  name.textContent = text;
  what.textContent = note;
  what.className = "muted";
  button.append(name, what);
  button.addEventListener("mousedown", (event) => {
    event.preventDefault();
    choose(text);
  });
  item.append(button);
  return item;
};

const suggest = () => {
  const { word } = wordAtCursor();
  const found =
    word === "" ? [] : words.filter(({ text }) => text !== word && text.toLowerCase().startsWith(word.toLowerCase())).slice(0, 9);
  list.replaceChildren(...found.map(itemOf));
  on = -1;
  list.hidden = found.length === 0;
};

const step = (by) => {
  const items = [...list.children];
  on = (on + by + items.length) % items.length;
  for (const [index, item] of items.entries()) item.toggleAttribute("data-on", index === on);
};

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Escape: close,
  Tab: () => choose(list.children[Math.max(0, on)].querySelector("span").textContent),
};

input?.addEventListener("input", suggest);
input?.addEventListener("blur", close);
input?.addEventListener("keydown", (event) => {
  if (list.hidden || event.isComposing) return;
  const chosen = event.key === "Enter" && on >= 0 ? keys.Tab : keys[event.key];
  if (!chosen) return;
  event.preventDefault();
  chosen();
});
