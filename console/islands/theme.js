// Loaded before the first paint, so that the chosen theme never flashes in.
const kept = localStorage.getItem("theme");
if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
