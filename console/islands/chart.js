// Draws the charts of a page: what a chart shows comes as JSON beside it, colours come from the style sheet.
const boxes = () => [...document.querySelectorAll("[data-chart]")];
const drawn = new Map();
let library;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Names of colours stand in the options as `var:level-1`; the theme decides what they are. */
const painted = (value) => {
  if (typeof value === "string") return value.startsWith("var:") ? colour(value.slice(4)) : value;
  if (Array.isArray(value)) return value.map(painted);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, painted(inner)]));
  return value;
};

/** On the wall charts are magnified by the style sheet; they are drawn as finely as they are shown. */
const start = (init, box) => {
  const canvas = box.querySelector("[data-canvas]");
  const zoomOf = (element) => Number(getComputedStyle(element).zoom) || 1;
  const zoom = zoomOf(box) * zoomOf(canvas);
  return init(canvas, undefined, { renderer: "canvas", devicePixelRatio: devicePixelRatio * zoom });
};

/** Boxes of a hidden view have no size yet: what would be drawn into nothing is drawn when it is shown. */
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target.closest("[data-chart]"))?.chart.resize();
  void draw();
});

const hasSize = (box) => box.querySelector("[data-canvas]").clientWidth > 0;

const draw = async () => {
  if (boxes().length === 0) return;
  library ??= import("./echarts.js");
  const { init } = await library;
  for (const [box, { chart }] of drawn) {
    if (box.isConnected) continue;
    chart.dispose();
    drawn.delete(box);
  }
  for (const box of boxes()) {
    const text = box.dataset.chart;
    const known = drawn.get(box);
    if (known?.text === text) continue;
    resized.observe(box.querySelector("[data-canvas]"));
    if (!known && !hasSize(box)) continue;
    const chart = known?.chart ?? start(init, box);
    chart.setOption(painted(JSON.parse(text)), true);
    drawn.set(box, { chart, text });
    box.querySelector("[data-canvas]").classList.add("is-drawn");
  }
};

const redraw = () => {
  for (const entry of drawn.values()) entry.text = "";
  void draw();
};
document.documentElement.addEventListener("themed", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.addEventListener("morphed", () => void draw());
void draw();
