// Puts a label right by one key on the post that j and k stand on: the form is sent and the post shown anew, in its place.
import { Idiomorph } from "./idiomorph.js";

const isTyping = (target) => target instanceof Element && target.closest("input, textarea, select") !== null;

const press = (control) => {
  control.closest("details").open = true;
  if (control instanceof HTMLButtonElement) control.form.requestSubmit(control);
  else control.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const control = document.querySelector(`[data-label-keys] [data-on] [data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  press(control);
});

const send = async (form, submitter) => {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => undefined);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  const id = form.closest("[data-id]").dataset.id;
  const fresh = answer?.ok && page.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (!fresh) return form.submit();
  delete form.dataset.sent;
  const callbacks = { beforeAttributeUpdated: (name) => name !== "data-on" && name !== "open" };
  Idiomorph.morph(form.closest("[data-id]"), fresh, { callbacks });
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-label-keys] form")) return;
  event.preventDefault();
  void send(form, event.submitter);
});
