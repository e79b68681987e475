// Turns the views of the wall one after the other; space or the button stops it, arrows turn by hand.
const everyMs = 20_000;
const button = document.querySelector("[data-wall-stop]");
let at = 0;
let isStopped = matchMedia("(prefers-reduced-motion: reduce)").matches;

const views = () => [...document.querySelectorAll(".wall-view")];

const turn = (by) => {
  const all = views();
  at = (at + by + all.length) % all.length;
  for (const [index, view] of all.entries()) view.hidden = index !== at;
};

const stop = (stopped) => {
  isStopped = stopped;
  button.setAttribute("aria-pressed", String(stopped));
  button.textContent = stopped ? "继续" : "停住";
};

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target !== button) {
    event.preventDefault();
    stop(!isStopped);
  }
  if (event.key === "ArrowRight") turn(1);
  if (event.key === "ArrowLeft") turn(-1);
});
button.addEventListener("click", () => stop(!isStopped));
document.addEventListener("morphed", () => turn(0));
stop(isStopped);
turn(0);
setInterval(() => {
  if (!isStopped) turn(1);
}, everyMs);
