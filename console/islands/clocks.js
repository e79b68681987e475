// Countdowns, by the server's time: a workstation whose clock is wrong shows the right remainder.
const second = 1000;
let base = Date.parse(document.documentElement.dataset.now ?? "");
let taken = performance.now();

const now = () => base + (performance.now() - taken);

const two = (number) => String(number).padStart(2, "0");

const say = (leftMs) => {
  const left = Math.floor(Math.abs(leftMs) / second);
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
  const text =
    hours > 47 ? `${Math.floor(hours / 24)} 天` : hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  return leftMs < 0 ? `超 ${text}` : text;
};

const beijing = (ms) => new Date(ms + 8 * 3600 * second).toISOString();

const tick = () => {
  const at = now();
  for (const clock of document.querySelectorAll("[data-due]")) {
    const left = Date.parse(clock.dataset.due) - at;
    const text = say(left);
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("is-over", left < 0);
    clock.classList.toggle("is-near", left >= 0 && left < 0.25 * (Date.parse(clock.dataset.due) - Date.parse(clock.dataset.from)));
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const iso = beijing(at);
    const text = `${iso.slice(5, 10)} ${iso.slice(11, 19)}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
};

document.addEventListener("server-time", (event) => {
  base = Date.parse(event.detail);
  taken = performance.now();
});
document.addEventListener("morphed", tick);
tick();
setInterval(tick, second);
